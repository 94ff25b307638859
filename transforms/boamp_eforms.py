"""The body of a European notice (eForms, since 2023): UBL in JSON, prefixes kept, `@listName` and `#text` for codes.

A winner is reached by references alone: lot result → tender → tendering party → organisations. The award date of
`cac:TenderResult` is a dummy in nearly every notice and is not read; the contract's issue date (BT-145) is.
Field numbers (BT-…) are those of regulation (EU) 2019/1780.
"""

from __future__ import annotations

import re
from typing import Any

from transforms.boamp_facts import Facts, Holder, distinct, euros
from transforms.boamp_tree import members, names, text, texts

EXTENSION = ("ext:UBLExtensions", "ext:UBLExtension", "ext:ExtensionContent", "efext:EformsExtension")
NATURES = {
    "ContractNotice": "APPEL_OFFRE",
    "ContractAwardNotice": "ATTRIBUTION",
    "PriorInformationNotice": "PRE-INFORMATION",
}
NATURES_BY_TYPE = {"can-modif": "MODIFICATION", "veat": "EX_ANTE_VOLONTAIRE", "qu-sy": "QUALIFICATION"}  # BT-02
SIRET = re.compile(r"[0-9 ]{14,20}")
UNPUBLISHED = "-1"  # what stands for a count or an amount kept secret (BT-195)

Index = dict[str, Any]


def read(body: Any) -> Facts | None:
    """What a notice under `EFORMS` says; None where there is no notice."""
    for kind in names(body):
        for notice in members(body, kind):
            if isinstance(notice, dict) and kind.endswith("Notice"):
                return _notice(kind, notice)
    return None


def _notice(kind: str, notice: dict[str, Any]) -> Facts:
    extension = members(notice, *EXTENSION)
    firms = _by_id(members(extension, "efac:Organizations", "efac:Organization", "efac:Company"), _organisation_id)
    buyers = distinct(texts(notice, "cac:ContractingParty", "cac:Party", "cac:PartyIdentification", "cbc:ID"))
    buyer = firms.get(buyers[0], {}) if buyers else {}
    facts = Facts(
        generation="eforms",
        nature=NATURES_BY_TYPE.get(text(notice, "cbc:NoticeTypeCode") or "", NATURES.get(kind)),
        objet=text(notice, "cac:ProcurementProject", "cbc:Name"),
        acheteur_nom=text(buyer, "cac:PartyName", "cbc:Name"),
        acheteur_identifiant=_identifier(buyer),
        contractfolderid=text(notice, "cbc:ContractFolderID"),
        cpv=_cpv(notice),
        procedures=texts(notice, "cac:TenderingProcess", "cbc:ProcedureCode"),
        date_limite=text(
            notice, "cac:ProcurementProjectLot", "cac:TenderingProcess", "cac:TenderSubmissionDeadlinePeriod",
            "cbc:EndDate",
        ),
        alertes=["AVI-ACHETEURS"] if len(buyers) > 1 else [],
    )  # fmt: skip
    _read_innovation(facts, notice)
    for result in members(extension, "efac:NoticeResult")[:1]:
        _read_result(facts, result, firms)
    return facts


def _by_id(nodes: list[Any], identify: Any) -> Index:
    return {key: node for node in reversed(nodes) if (key := identify(node))}


def _own_id(node: Any) -> str | None:
    return text(node, "cbc:ID")


def _organisation_id(company: Any) -> str | None:
    return text(company, "cac:PartyIdentification", "cbc:ID")


def _identifier(company: Any) -> str | None:
    """The registration number (BT-501); of several, the one that looks like a SIRET."""
    numbers = texts(company, "cac:PartyLegalEntity", "cbc:CompanyID")
    return next((number for number in numbers if SIRET.fullmatch(number)), numbers[0] if numbers else None)


def _cpv(notice: Any) -> list[str]:
    """CPV codes, the main one first (BT-262), then the additional ones and those of the lots (BT-263)."""
    projects = members(notice, "cac:ProcurementProject") + members(
        notice, "cac:ProcurementProjectLot", "cac:ProcurementProject"
    )
    kinds = ("cac:MainCommodityClassification", "cac:AdditionalCommodityClassification")
    return distinct(
        [code for project in projects for kind in kinds for code in texts(project, kind, "cbc:ItemClassificationCode")]
    )


def _read_innovation(facts: Facts, notice: Any) -> None:
    """Innovative acquisition as the buyer declares it: `inn-pur` among the purposes (BT-06), its kind (BT-776).

    A buyer who declares other purposes, or none, says that this one is not innovative.
    """
    projects = members(notice, "cac:ProcurementProject") + members(
        notice, "cac:ProcurementProjectLot", "cac:ProcurementProject"
    )
    declared = members(projects, "cac:ProcurementAdditionalType", "cbc:ProcurementTypeCode")
    codes = [(node["@listName"], text(node)) for node in declared if isinstance(node, dict) and "@listName" in node]
    purposes = [code for name, code in codes if name == "strategic-procurement"]
    kinds = [code for name, code in codes if name == "innovative-acquisition" and code and code != "none"]
    facts.innovation = distinct(kinds + [code for code in purposes if code == "inn-pur"])
    if facts.innovation or any(purposes):
        facts.is_acquisition_innovante = bool(facts.innovation)


def _read_result(facts: Facts, result: Any, firms: Index) -> None:
    """Winners, amounts and dates of an award notice, lot by lot."""
    tenders = _by_id(members(result, "efac:LotTender"), _own_id)
    parties = _by_id(members(result, "efac:TenderingParty"), _own_id)
    dates = _conclusion_dates(members(result, "efac:SettledContract"))
    outcomes = []
    for lot in members(result, "efac:LotResult"):
        outcome = text(lot, "cbc:TenderResultCode")  # BT-142
        outcomes.append(outcome)
        if outcome in {"clos-nw", "open-nw"}:
            continue
        for reference in distinct(texts(lot, "efac:LotTender", "cbc:ID")):
            if reference in tenders:
                _read_tender(facts, lot, tenders[reference], parties, firms, dates.get(reference))
    if outcomes:
        facts.is_attribue = bool(facts.titulaires) or "selec-w" in outcomes or (None if None in outcomes else False)
    amounts = {holder.offre: holder.montant for holder in facts.titulaires}
    facts.montants = [amount for amount in amounts.values() if amount] if all(amounts.values()) else []
    facts.montant = _amount(facts, result, "cbc:TotalAmount")  # BT-161
    ceiling = _amount(facts, result, "efbc:OverallMaximumFrameworkContractsAmount")  # BT-118
    facts.plafonds = [ceiling] if ceiling else []


def _conclusion_dates(contracts: list[Any]) -> Index:
    """Date of conclusion (BT-145) by tender."""
    return {
        tender: text(contract, "cbc:IssueDate")
        for contract in contracts
        for tender in texts(contract, "efac:LotTender", "cbc:ID")
    }


def _read_tender(facts: Facts, lot: Any, tender: Any, parties: Index, firms: Index, concluded: str | None) -> None:
    """The firms of one winning tender, added to the holders."""
    party = parties.get(text(tender, "efac:TenderingParty", "cbc:ID") or "", {})
    amount = _amount(facts, tender, "cac:LegalMonetaryTotal", "cbc:PayableAmount")  # BT-720
    for organisation in distinct(texts(party, "efac:Tenderer", "cbc:ID")):
        firm = firms.get(organisation, {})
        facts.titulaires.append(
            Holder(
                lot=text(lot, "efac:TenderLot", "cbc:ID"),
                offre=text(tender, "cbc:ID"),
                nom=text(firm, "cac:PartyName", "cbc:Name"),
                identifiant=_identifier(firm),
                pays=text(firm, "cac:PostalAddress", "cac:Country", "cbc:IdentificationCode"),
                taille=text(firm, "efbc:CompanySizeCode"),  # BT-165
                montant=amount,
                offres_recues=_offers(lot),
                date_conclusion=concluded,
            )
        )


def _offers(lot: Any) -> str | None:
    """Tenders received for a lot (BT-759), the other counts of the same block left aside."""
    for count in members(lot, "efac:ReceivedSubmissionsStatistics"):
        if text(count, "efbc:StatisticsCode") == "tenders":
            number = text(count, "efbc:StatisticsNumeric")
            return None if number == UNPUBLISHED else number
    return None


def _amount(facts: Facts, node: Any, *path: str) -> str | None:
    return next((euros(facts, text(found), text(found, "@currencyID")) for found in members(node, *path)), None)

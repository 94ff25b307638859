"""Literal BOAMP files, as bytes or as Python values, read as the pipeline reads them."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from pipelines import boamp_file
from transforms import boamp_records

BUYER_SIRET = "11001401600015"
WINNER_SIRET = "33344455500016"


def exported(body: object = None, **fields: Any) -> dict[str, Any]:
    """A notice as the Explore export gives it; `body` is what `donnees` holds, the fields given replace its own."""
    return {
        "idweb": "24-12345",
        "id": "24_12345",
        "objet": "Refonte du syst&egrave;me d&#039;information",
        "famille": "FNS",
        "perimetre": "FNSimple",
        "nature": "ATTRIBUTION",
        "etat": "INITIAL",
        "dateparution": "2024-03-15",
        "datelimitereponse": None,
        "nomacheteur": "Ministère du numérique",
        "titulaire": None,
        "code_departement": ["75", "1"],
        "descripteur_code": ["163", "186"],
        "type_procedure": "OUVERT",
        "procedure_libelle": "Procédure ouverte",
        "annonce_lie": None,
        "annonces_anterieures": None,
        "gestion": json.dumps({"REFERENCE": {"IDWEB": "24-12345"}}),
        "donnees": None if body is None else json.dumps(body, ensure_ascii=False),
        **fields,
    }


def jsonl(*notices: Any) -> bytes:
    """The export, one notice per line."""
    return b"".join(json.dumps(notice, ensure_ascii=False).encode() + b"\n" for notice in notices)


def answer(*notices: Any) -> bytes:
    """The answer of the API, its notices in a list."""
    return json.dumps({"total_count": len(notices), "results": notices}, ensure_ascii=False, indent=1).encode()


def coded(text: str, **attributes: str) -> dict[str, str]:
    """An element with attributes, as the export writes it: `coded("NLD", listName="country")`."""
    return {**{f"@{name}": value for name, value in attributes.items()}, "#text": text}


def organisation(number: int, name: str, company_id: str, country: str = "FRA", size: str | None = None) -> Any:
    """One entry of `efac:Organizations`."""
    return {
        "efac:Company": {
            "cac:PartyIdentification": {"cbc:ID": coded(f"ORG-000{number}", schemeName="organization")},
            "cac:PartyName": {"cbc:Name": coded(name, languageID="FRA")},
            "cac:PostalAddress": {"cac:Country": {"cbc:IdentificationCode": coded(country, listName="country")}},
            "cac:PartyLegalEntity": {"cbc:CompanyID": company_id},
            **({"efbc:CompanySizeCode": coded(size, listName="economic-operator-size")} if size else {}),
        }
    }


def tender(number: int, party: int, amount: str, currency: str = "EUR") -> Any:
    """One `efac:LotTender`, of a tendering party."""
    return {
        "cbc:ID": coded(f"TEN-000{number}", schemeName="tender"),
        "cac:LegalMonetaryTotal": {"cbc:PayableAmount": coded(amount, currencyID=currency)},
        "efac:TenderingParty": {"cbc:ID": f"TPA-000{party}"},
        "efac:TenderLot": {"cbc:ID": f"LOT-000{number}"},
    }


def lot_result(number: int, outcome: str = "selec-w", offers: str = "4") -> Any:
    """One `efac:LotResult`, with the counts that surround the number of tenders."""
    counts = (("t-sme", "2"), ("tenders", offers), ("t-esubm", "4"))
    return {
        "cbc:TenderResultCode": coded(outcome, listName="winner-selection-status"),
        "efac:LotTender": {"cbc:ID": f"TEN-000{number}"},
        "efac:ReceivedSubmissionsStatistics": [
            {"efbc:StatisticsCode": coded(code, listName="received-submission-type"), "efbc:StatisticsNumeric": value}
            for code, value in counts
        ],
        "efac:SettledContract": {"cbc:ID": f"CON-000{number}"},
        "efac:TenderLot": {"cbc:ID": coded(f"LOT-000{number}", schemeName="Lot")},
    }


def contract(number: int, concluded: str) -> Any:
    """One `efac:SettledContract`."""
    return {
        "cbc:ID": f"CON-000{number}",
        "cbc:IssueDate": concluded,
        "efac:LotTender": {"cbc:ID": f"TEN-000{number}"},
    }


def project(cpv: str, *more: str, purposes: tuple[str, ...] = (), kinds: tuple[str, ...] = ()) -> Any:
    """One `cac:ProcurementProject`, with the purposes (BT-06) and kinds of innovation (BT-776) of a lot."""
    declared = [coded(code, listName="strategic-procurement") for code in purposes]
    declared += [coded(code, listName="innovative-acquisition") for code in kinds]
    return {
        "cbc:Name": coded("Plateforme de données", languageID="FRA"),
        "cac:ProcurementAdditionalType": [{"cbc:ProcurementTypeCode": code} for code in declared],
        "cac:MainCommodityClassification": {"cbc:ItemClassificationCode": coded(cpv, listName="cpv")},
        "cac:AdditionalCommodityClassification": [
            {"cbc:ItemClassificationCode": coded(code, listName="cpv")} for code in more
        ],
    }


def award(**parts: Any) -> dict[str, Any]:
    """A European award notice: one lot, one winner, an SME; the parts given replace its own."""
    given = {
        "organisations": [
            organisation(1, "Ministère du numérique", BUYER_SIRET),
            organisation(2, "Pousse SAS", WINNER_SIRET, size="small"),
        ],
        "result": {
            "cbc:TotalAmount": coded("250000.00", currencyID="EUR"),
            "efac:LotResult": [lot_result(1)],
            "efac:LotTender": [tender(1, 1, "250000")],
            "efac:SettledContract": [contract(1, "2024-02-28+01:00")],
            "efac:TenderingParty": [{"cbc:ID": "TPA-0001", "efac:Tenderer": [{"cbc:ID": "ORG-0002"}]}],
        },
        "procedure": "open",
        "lots": [project("72000000", "48000000", purposes=("inn-pur",), kinds=("proc-innov",))],
        **parts,
    }
    extension = {
        "efac:NoticeResult": given["result"],
        "efac:Organizations": {"efac:Organization": given["organisations"]},
    }
    return {
        "EFORMS": {
            "ContractAwardNotice": {
                "ext:UBLExtensions": {
                    "ext:UBLExtension": {"ext:ExtensionContent": {"efext:EformsExtension": extension}}
                },
                "cbc:ContractFolderID": coded("0a1b-uuid", schemeName="procedure-id"),
                "cbc:NoticeTypeCode": coded("can-standard", listName="result"),
                "cac:ContractingParty": {"cac:Party": {"cac:PartyIdentification": {"cbc:ID": "ORG-0001"}}},
                "cac:TenderingProcess": {"cbc:ProcedureCode": coded(given["procedure"], listName="procurement-type")},
                "cac:ProcurementProject": project("72000000"),
                "cac:ProcurementProjectLot": [
                    {"cbc:ID": f"LOT-000{rank}", "cac:ProcurementProject": lot}
                    for rank, lot in enumerate(given["lots"], start=1)
                ],
                "cac:TenderResult": {"cbc:AwardDate": "2000-01-01+01:00"},
            }
        }
    }  # fmt: skip


def unlisted(tree: Any) -> Any:
    """The same tree where a list of one is its only member, as the export writes it."""
    if isinstance(tree, dict):
        return {key: unlisted(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return unlisted(tree[0]) if len(tree) == 1 else [unlisted(member) for member in tree]
    return tree


def listed(tree: Any) -> Any:
    """The same tree where everything stands in a list."""
    if isinstance(tree, dict):
        is_leaf = "#text" in tree
        return {key: value if is_leaf else [listed(value)] for key, value in tree.items()}
    return [listed(member) for member in tree] if isinstance(tree, list) else tree


def records(*files: bytes) -> pl.LazyFrame:
    """Every canonical notice of these files, numbered as the pipeline numbers them."""
    frames = [
        part.with_columns(source=pl.lit("boamp"), fichier=pl.lit(f"{rank}"), fichier_rang=pl.lit(rank, pl.Int64))
        for rank, content in enumerate(files)
        for part in boamp_file.records(boamp_records.read(content))
    ]
    return pl.concat(frames).lazy()


def read_one(body: object = None, **fields: Any) -> dict[str, Any]:
    """The canonical notice of one exported record."""
    return records(jsonl(exported(body, **fields))).collect().row(0, named=True)

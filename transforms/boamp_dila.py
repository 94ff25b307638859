"""The body of a notice on the older forms of the DILA, from XML or from its JSON twin.

`Boamp_v230` (2015 to 2022) opens with `IDENTITE`, `Boamp_v110` (2006 to 2015) with `IDENT`.
"""

from __future__ import annotations

from typing import Any

from transforms.boamp_facts import Facts, Holder, distinct, euros
from transforms.boamp_tree import has, members, names, text, texts

WITHOUT_WINNER = ("SANS_SUITE", "INFRUCTUEUX")


def read(body: Any) -> Facts:
    """What a notice of `Boamp_v110` or `Boamp_v230` says."""
    facts = Facts(
        generation="dila",
        objet=text(body, "OBJET", "TITRE_MARCHE") or text(body, "OBJET", "OBJET_COMPLET"),
        acheteur_nom=text(body, "IDENTITE", "DENOMINATION") or text(body, "IDENT", "NOM"),
        acheteur_identifiant=text(body, "IDENTITE", "CODE_IDENT_NATIONAL"),
        cpv=_cpv(body),
        procedures=names(body, "PROCEDURE", "TYPE_PROCEDURE") + texts(body, "PROCEDURE", "@type"),
        date_limite=text(body, "CONDITION_DELAI", "RECEPT_OFFRES") or text(body, "CONDITION_DELAI", "RECEPT_CANDIDAT"),
    )
    for award in members(body, "ATTRIBUTION")[:1]:
        _read_award(facts, award)
    return facts


def _cpv(body: Any) -> list[str]:
    """CPV codes: the object's, then the lots'."""
    blocks = members(body, "OBJET", "CPV") + members(body, "OBJET", "LOTS", "LOT", "CPV")
    listed = [code for block in blocks if isinstance(block, dict) for key in block for code in texts(block, key)]
    return distinct(texts(body, "OBJET", "CPV_OBJ") + listed)


def _read_award(facts: Facts, award: Any) -> None:
    """Winners, amounts and dates, decision by decision."""
    decisions = members(award, "DECISION")
    complete = True
    for rank, decision in enumerate(decisions, start=1):
        holders = _holders(facts, decision, rank)
        amounts = distinct([holder.montant for holder in holders if holder.montant])
        complete &= bool(amounts) or not holders
        facts.titulaires += holders
        facts.montants += amounts
        facts.plafonds += distinct(
            [
                ceiling
                for found in members(decision, "RENSEIGNEMENT", "MONTANT_MAXI")
                if (ceiling := euros(facts, text(found), text(found, "@DEVISE")))
            ]
        )
    facts.montants = facts.montants if complete else []
    for total in members(award, "VALEUR_TOTALE")[:1]:
        facts.montant = euros(facts, text(total), text(total, "@DEVISE"))
    facts.date_attribution = text(award, "DATE_DECISION")
    facts.is_attribue = _outcome(facts, award, decisions)


def _outcome(facts: Facts, award: Any, decisions: list[Any]) -> bool | None:
    if facts.titulaires:
        return True
    without = any(has(node, word) for node in [award, *decisions] for word in WITHOUT_WINNER)
    return False if without else None


def _holders(facts: Facts, decision: Any, rank: int) -> list[Holder]:
    """The firms of one decision. `RENSEIGNEMENT` follows each `TITULAIRE`, or speaks once for all of them."""
    firms = members(decision, "TITULAIRE")
    details = members(decision, "RENSEIGNEMENT")
    if len(details) == 1:
        details *= len(firms)
    details += [{}] * (len(firms) - len(details))
    return [
        Holder(
            lot=text(decision, "NUM_LOT"),
            offre=str(rank),
            nom=text(firm, "DENOMINATION"),
            identifiant=text(firm, "CODE_IDENT_NATIONAL"),
            pays=text(firm, "PAYS"),
            taille="sme" if has(firm, "PME_OUI") else "large" if has(firm, "PME_NON") else None,
            montant=_amount(facts, detail),
            offres_recues=text(detail, "NB_OFFRE_RECU"),
            date_attribution=text(detail, "DATE_ATTRIBUTION"),
        )
        for firm, detail in zip(firms, details, strict=False)
    ]


def _amount(facts: Facts, detail: Any) -> str | None:
    return next(
        (euros(facts, text(found), text(found, "@DEVISE")) for found in members(detail, "MONTANT")),
        None,
    )

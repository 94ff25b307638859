"""The body of a national notice on the simplified form (`FNSimple`, since 2022).

An award is told in one free text (`attributionMarche`). Only what stands behind a label is read from it, and only
where it is said once; the notice is then flagged.
"""

from __future__ import annotations

import re
from typing import Any

from transforms.boamp_facts import Facts, Holder, distinct, euros
from transforms.boamp_tree import found, members, text, texts

NATURES = {
    "attribution": "ATTRIBUTION",
    "rectificatif": "RECTIFICATIF",
    "annulation": "ANNULATION",
    "modification": "MODIFICATION",
    "intentionConclure": "INTENTION_CONCLURE",
    "initial": "APPEL_OFFRE",
}
OFFERS = re.compile(r"nombre\s+d['’\s]offres?\s+re[çc]ues?\s*:?\s*([0-9]{1,4})\b", re.IGNORECASE)
AWARDED = re.compile(
    r"date\s+(?:d['’\s]attribution|de\s+(?:conclusion|notification|signature))[^:\n]{0,30}:\s*"
    r"([0-9]{2})/([0-9]{2})/([0-9]{4}|[0-9]{2})\b",
    re.IGNORECASE,
)
AMOUNT = re.compile(
    r"(montant[^:\n0-9]{0,60}|prix[^:\n0-9]{0,40}):\s*([0-9][0-9\s\u00a0\u202f.,]*[0-9])\s*(?:€|euro)", re.IGNORECASE
)
BOUND = re.compile(r"\bm(?:ini|axi|in|ax)\b|minimum|maximum|plafond|estim", re.IGNORECASE)
SIRET = re.compile(r"(?<![0-9])[0-9]{3}[ \u00a0]?[0-9]{3}[ \u00a0]?[0-9]{3}[ \u00a0]?[0-9]{5}(?![0-9])")
FAILED = re.compile(r"\b(?:infructueu[xs]\w*|sans\s+suite)\b", re.IGNORECASE)


def read(body: Any) -> Facts:
    """What a notice under `FNSimple` says."""
    stage, content = _stage(body)
    nature = members(content, "natureMarche")
    facts = Facts(
        generation="fnsimple",
        nature=NATURES.get(stage),
        objet=text(nature, "intitule") or text(nature, "description"),
        acheteur_nom=text(body, "organisme", "nomOfficiel") or text(body, "organisme", "acheteurPublic"),
        acheteur_identifiant=text(body, "organisme", "codeIdentificationNational"),
        cpv=cpv_codes(nature, content),
        date_limite=text(content, "procedure", "dateReceptionOffres"),
        avis_lies=texts(content, "avisInitial", "idWeb"),
    )
    if stage == "attribution":
        amount = next(iter(members(content, "valeurTotale")), None)
        facts.montant = euros(facts, text(amount) or text(amount, "valeur"), text(amount, "@devise"))
        _read_story(facts, "\n".join(texts(content, "attributionMarche")))
    return facts


def _stage(body: Any) -> tuple[str, Any]:
    """Which form was filled, and its content."""
    for stage in NATURES:
        for content in members(body, stage)[:1]:
            return stage, content
    return "", {}


def cpv_codes(*nodes: Any) -> list[str]:
    """CPV codes of a national form, those of the first nodes first: main code, then additional ones."""
    codes = []
    for node in nodes:
        codes += [code for key in ("classPrincipale", "classSupplementaire") for code in texts(list(found(node, key)))]
    return distinct(codes)


def _read_story(facts: Facts, story: str) -> None:
    """What a free text says behind labels: offers, date, amount, the one SIRET it holds."""
    facts.offres_recues = _said_once(OFFERS.findall(story))
    dates = {f"{day}/{month}/{year if len(year) == 4 else '20' + year}" for day, month, year in AWARDED.findall(story)}
    facts.date_attribution = _said_once(sorted(dates))
    amounts = [amount for label, amount in AMOUNT.findall(story) if not BOUND.search(label)]
    facts.montant = facts.montant or _said_once(amounts)
    if FAILED.search(story) and not amounts:
        facts.is_attribue = False
    siret = _said_once([re.sub(r"[^0-9]", "", number) for number in SIRET.findall(story)])
    facts.titulaires = [Holder(identifiant=siret)] if siret else []
    if facts.offres_recues or facts.date_attribution or amounts or siret:
        facts.alertes.append("AVI-TEXTE")


def _said_once(values: list[str]) -> str | None:
    said = distinct(values)
    return said[0] if len(said) == 1 else None

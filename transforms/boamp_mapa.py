"""The body of a notice of an adapted procedure (`MAPA`, since 2022): winners are named, rarely identified."""

from __future__ import annotations

from typing import Any

from transforms.boamp_facts import Facts, Holder, euros
from transforms.boamp_fnsimple import NATURES, cpv_codes
from transforms.boamp_tree import found, has, members, text, texts


def read(body: Any) -> Facts:
    """What a notice under `MAPA` says."""
    stage = next((stage for stage in NATURES if has(body, stage)), "")
    content: Any = next(iter(members(body, stage)), {})
    facts = Facts(
        generation="mapa",
        nature=NATURES.get(stage),
        objet=text(content, "description", "objet") or text(content, "descriptionReduite", "objet"),
        acheteur_nom=text(body, "organisme", "acheteurPublic") or text(body, "organisme", "nomOfficiel"),
        acheteur_identifiant=text(body, "organisme", "codeIdentificationNational"),
        cpv=cpv_codes(members(content, "description"), content),
        procedures=["PROCEDURE_ADAPTEE"],
        date_limite=text(content, "delais", "receptionOffres"),
        avis_lies=texts(content, "avisInitial", "idWeb"),
        offres_recues=text(content, "autresInformations", "nbOffresRecues"),
        date_attribution=text(list(found(content, "dateAttribution"))),
    )
    if stage == "attribution":
        _read_results(facts, list(found(content, "resultat")))
    return facts


def _read_results(facts: Facts, results: list[Any]) -> None:
    """The winner and the amount of each result."""
    for rank, awarded in enumerate(members(results, "attribue"), start=1):
        published = next(iter(members(awarded, "montant")), None)
        amount = euros(facts, text(published, "valeur") or text(published), text(published, "@devise"))
        facts.montants += [amount] if amount else []
        facts.titulaires += [
            Holder(offre=str(rank), nom=name, identifiant=text(awarded, "titulaire", "siret"), montant=amount)
            for kind in ("PersonneMorale", "PersonnePhysique")
            for name in texts(awarded, "titulaire", kind)
        ]
    if results:
        facts.is_attribue = bool(facts.titulaires)
    if len(facts.montants) < len(members(results, "attribue")):
        facts.montants = []

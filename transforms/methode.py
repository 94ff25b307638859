"""A method version: the active rules and every parameter that moves a figure, as `reference/methodes/` states them.

Reading the file is done elsewhere; what is parsed comes in as a mapping, and nothing unknown or missing passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, get_type_hints

import polars as pl

from transforms.rules import Rule

ENTETE = ("methode", "libelle", "regles")
NATURES = {
    str: "un texte (à mettre entre guillemets s'il ressemble à un nombre)",
    int: "un nombre entier",
    float: "un nombre",
    tuple[str, ...]: "une liste non vide de textes",
    tuple[float, ...]: "une liste non vide de nombres",
}


@dataclass(frozen=True, kw_only=True)
class Methode:
    """One version of the method; each parameter comes from a `valeur` that its `fondement` justifies in the file."""

    methode: str
    libelle: str
    regles: tuple[str, ...]
    mnt1_exclu_max_eur: float
    mnt1_alerte_max_eur: float
    mnt2_exclu_min_eur: float
    mnt3_repetitions_min: int
    mnt3_valeurs_test_eur: tuple[float, ...]
    mnt4_pairs_min: int
    mnt4_alerte_min_mad: float
    mnt4_exclu_min_mad: float
    mnt6_fenetre_jours: int
    masque_marches_min: int
    part_exclue_max: float
    serie_fiable_depuis: int
    delai_publication_mois: int
    preuve_innovation_annees: int


def from_mapping(contenu: Mapping[str, Any]) -> Methode:
    """The method of a parsed file; `ValueError` says which key is unknown, missing, or not of its type."""
    _refuse_difference("la méthode", contenu, [*ENTETE, "parametres"])
    types = get_type_hints(Methode)
    attendus = [field.name for field in fields(Methode) if field.name not in ENTETE]
    _refuse_difference("les paramètres de la méthode", contenu["parametres"], attendus)
    valeurs = {}
    for nom in attendus:
        parametre = contenu["parametres"][nom]
        _refuse_difference(f"le paramètre « {nom} »", parametre, ["valeur", "fondement"])
        _typed(f"fondement de {nom}", parametre["fondement"], str)
        valeurs[nom] = _typed(nom, parametre["valeur"], types[nom])
    entete = {nom: _typed(nom, contenu[nom], types[nom]) for nom in ENTETE}
    return Methode(**entete, **valeurs)


def actives(methode: Methode, regles: Iterable[Rule]) -> list[Rule]:
    """The rules that the method lists, by id or by the prefix before the dash; an entry that names none is refused."""
    regles = list(regles)
    noms = {nom for regle in regles for nom in (regle.id, regle.id.rpartition("-")[0])}
    if inconnues := [entree for entree in methode.regles if entree not in noms]:
        raise ValueError(f"Méthode {methode.methode} : aucune règle ne répond à {_citees(inconnues)}.")
    return [r for r in regles if r.id in methode.regles or r.id.rpartition("-")[0] in methode.regles]


def parametres(methode: Methode, date_donnees: date | None) -> pl.DataFrame:
    """Table `ref_methode`, one row: the method, the date of the data, and the parameters that the marts read."""
    return pl.DataFrame(
        {
            "methode": [methode.methode],
            "date_donnees": [date_donnees],
            "masque_marches_min": [methode.masque_marches_min],
            "part_exclue_max": [methode.part_exclue_max],
            "serie_fiable_depuis": [methode.serie_fiable_depuis],
            "delai_publication_mois": [methode.delai_publication_mois],
        },
        schema_overrides={"date_donnees": pl.Date},
    )


def _refuse_difference(quoi: str, trouve: Any, attendu: Sequence[str]) -> None:
    if not isinstance(trouve, Mapping):
        raise ValueError(f"Dans {quoi}, on attend les clés {_citees(attendu)}.")
    if inconnues := sorted(set(trouve) - set(attendu), key=str):
        raise ValueError(f"Dans {quoi}, clé inconnue : {_citees(inconnues)}. Clés attendues : {_citees(attendu)}.")
    if absentes := [nom for nom in attendu if nom not in trouve]:
        raise ValueError(f"Dans {quoi}, il manque : {_citees(absentes)}.")


def _typed(nom: str, valeur: Any, attendu: Any) -> Any:
    match valeur:
        case str() if attendu is str and valeur.strip():
            return valeur
        case bool():
            pass
        case int() if attendu is int:
            return valeur
        case int() | float() if attendu is float:
            return float(valeur)
        case [premier, *suite] if attendu == tuple[str, ...]:
            return tuple(_typed(nom, un, str) for un in (premier, *suite))
        case [premier, *suite] if attendu == tuple[float, ...]:
            return tuple(_typed(nom, un, float) for un in (premier, *suite))
    raise ValueError(f"« {nom} » vaut {valeur!r}, qui n'est pas {NATURES[attendu]}.")


def _citees(noms: Iterable[object]) -> str:
    return ", ".join(f"« {nom} »" for nom in noms)

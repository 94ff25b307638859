"""Which contracts? Filters, order and pages over `mart_marche`, worked out by the database.

Every value a reader may type travels as a bound parameter; columns and directions come from the lists below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from restitution.instantane import Instantane
from restitution.vue_ensemble import NON_ATTRIBUE

PAR_PAGE = 20
VERDICT = {"strict": "pme_innovante_strict", "large": "pme_innovante_large"}
TRIS = {
    "recents": ("Les plus récents", "date_notification desc nulls last"),
    "anciens": ("Les plus anciens", "date_notification asc nulls last"),
    "montant": ("Montant retenu décroissant", "montant_retenu_eur desc nulls last"),
    "objet": ("Objet, de A à Z", "strip_accents(lower(objet)) asc nulls last"),
    "acheteur": ("Acheteur, de A à Z", "strip_accents(lower(acheteur_nom)) asc nulls last"),
}
COLONNES = (
    "marche_id, objet, acheteur_nom, acheteur_siret, perimetre, ministere, segment, date_notification, "
    "montant_retenu_eur, montant_publie_eur, montant_statut, titulaires, nb_titulaires, is_accord_cadre"
)
# The same rule as transforms/marts/mart_indicateur.sql.
DEJA_COMPTE = """(
    is_marche_subsequent
    and not coalesce(is_accord_cadre and accord_cadre_id = id_publie, false)
    and coalesce((acheteur_siren, accord_cadre_id) in (
        select (acheteur_siren, id_publie) from mart_marche
        where is_accord_cadre and coalesce(accord_cadre_id, id_publie) = id_publie and date_notification is not null
    ), false)
)"""


@dataclass(frozen=True)
class Filtres:
    """What the reader keeps; an empty field keeps everything.

    With the base `nombre`, only the contracts that the figure counts: a subsequent contract linked to a framework
    that counts is not counted again.
    """

    perimetre: str | None = None
    ministere: str | None = None
    annee: str | None = None
    segment: str | None = None
    verdict: str | None = None
    definition: str = "strict"
    base: str | None = None
    texte: str = ""

    def sql(self) -> tuple[str, dict[str, Any]]:
        """The condition and its bound values."""
        conditions, valeurs = ["true"], {}
        for champ in ("perimetre", "segment"):
            if demande := getattr(self, champ):
                conditions.append(f"{champ} = ${champ}")
                valeurs[champ] = demande
        if self.ministere == NON_ATTRIBUE:
            conditions.append("ministere is null")
        elif self.ministere:
            conditions.append("ministere = $ministere")
            valeurs["ministere"] = self.ministere
        if self.verdict:
            conditions.append(f"{VERDICT[self.definition]} = $verdict")
            valeurs["verdict"] = self.verdict
        if self.annee:
            conditions.append("date_notification between make_date($annee, 1, 1) and make_date($annee, 12, 31)")
            valeurs["annee"] = int(self.annee)
        if self.base == "nombre":
            conditions.append(f"not {DEJA_COMPTE}")
        for rang, mot in enumerate(self.texte.split()[:8]):
            conditions.append(
                "contains(strip_accents(lower(concat_ws(' ', objet, titulaires, acheteur_nom, id_publie))), "
                f"strip_accents(lower($mot{rang})))"
            )
            valeurs[f"mot{rang}"] = mot
        return " and ".join(conditions), valeurs


@dataclass(frozen=True)
class Bilan:
    """How much a selection holds."""

    marches: int
    montant_retenu_eur: float
    sans_montant: int


def bilan(instantane: Instantane, filtres: Filtres) -> Bilan:
    """Number of contracts selected and the sum of their retained amounts."""
    condition, valeurs = filtres.sql()
    ligne = instantane.query(
        "select count(*) as marches, coalesce(sum(montant_retenu_eur), 0)::double as montant_retenu_eur, "
        f"count(*) filter (montant_retenu_eur is null) as sans_montant from mart_marche where {condition}",
        **valeurs,
    ).row(0, named=True)
    return Bilan(**ligne)


def page(
    instantane: Instantane, filtres: Filtres, tri: str = "recents", numero: int = 1, taille: int = PAR_PAGE
) -> pl.DataFrame:
    """One page of contracts, one row each, in a stable order."""
    condition, valeurs = filtres.sql()
    return instantane.query(
        f"select {COLONNES}, {VERDICT[filtres.definition]} as verdict from mart_marche where {condition} "
        f"order by {TRIS[tri][1]}, marche_id limit $taille offset $debut",
        taille=taille,
        debut=(max(numero, 1) - 1) * taille,
        **valeurs,
    )


def annees(instantane: Instantane) -> list[str]:
    """Years of notification that have a contract, latest first."""
    lignes = instantane.query(
        "select distinct year(date_notification)::varchar as annee from mart_marche "
        "where date_notification is not null order by annee desc"
    )
    return lignes["annee"].to_list()


def ministeres(instantane: Instantane) -> dict[str, str]:
    """Name of each ministry by code, in the State's order, then the contracts of the State without a known ministry."""
    lignes = instantane.query("select ministere, ministere_nom from mart_ministere order by rang, ministere")
    return dict(lignes.iter_rows()) | {NON_ATTRIBUE: "État, ministère inconnu"}


def par_segment(instantane: Instantane, filtres: Filtres) -> pl.DataFrame:
    """One row per segment: contracts, retained amount, contracts established and undetermined."""
    condition, valeurs = filtres.sql()
    verdict = VERDICT[filtres.definition]
    return instantane.query(
        "select segment, count(*) as marches, sum(montant_retenu_eur)::double as montant_retenu_eur, "
        f"count(*) filter ({verdict} = 'oui') as etablis, count(*) filter ({verdict} = 'indetermine') as indetermines "
        f"from mart_marche where {condition} group by segment order by marches desc, segment",
        **valeurs,
    )

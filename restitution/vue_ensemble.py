"""Where does the State stand, and each ministry within it?"""

from __future__ import annotations

import polars as pl

from restitution.indicateurs import Choix, lignes
from restitution.instantane import Instantane
from restitution.libelles import PERIMETRES, libelle

NON_ATTRIBUE = "NON_ATTRIBUE"
AUTRES_PERIMETRES = ("INTERMINISTERIEL", "CENTRALE_ACHAT", "OPERATEUR", "AAI_CONSTIT")


def classement(instantane: Instantane, choix: Choix) -> pl.DataFrame:
    """One row per ministry: published figures first by established share, then the ones that cannot be published."""
    rangs = lignes(
        instantane,
        "i.perimetre = 'ETAT' and i.ministere is not null "
        "and i.periode = $periode and i.base = $base and i.definition = $definition",
        jointure="left join mart_ministere as m using (ministere)",
        periode=choix.periode,
        base=choix.base,
        definition=choix.definition,
    )
    sans_ministere = pl.col("ministere") == NON_ATTRIBUE
    nom = (
        pl.when(sans_ministere)
        .then(pl.lit("État, ministère inconnu"))
        .otherwise(pl.coalesce("ministere_nom", "ministere"))
    )
    return rangs.with_columns(nom=nom, sans_ministere=sans_ministere).sort(
        "sans_ministere", "valeur", "borne_haute", "rang", descending=[False, True, True, False], nulls_last=True
    )


def autres_perimetres(instantane: Instantane, choix: Choix) -> pl.DataFrame:
    """One row per perimeter outside the ministries; they are never added up."""
    trouves = lignes(
        instantane,
        "i.perimetre = any($perimetres) and i.ministere is null "
        "and i.periode = $periode and i.base = $base and i.definition = $definition",
        perimetres=list(AUTRES_PERIMETRES),
        periode=choix.periode,
        base=choix.base,
        definition=choix.definition,
    )
    ordre = pl.col("perimetre").replace_strict(
        {code: rang for rang, code in enumerate(AUTRES_PERIMETRES)}, return_dtype=pl.Int8
    )
    nom = pl.col("perimetre").map_elements(lambda code: libelle(PERIMETRES, code), return_dtype=pl.String)
    return trouves.with_columns(nom=nom).sort(ordre)

"""The table that keeps the truth, `verite/verite.parquet`: one row per contract and holder.

`pme_innovante` is the true status of the purchase: an SME, and an innovative purchase or a firm with evidence in
force. `pme_innovante_large` is the same by construction; `pme_innovante_strict` leaves out the purchases whose only
trace is an experiment under the threshold (tier B).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from pipelines.demo.acteurs import Acteurs, Booleans, Integers
from pipelines.demo.attribution import CODES_VOIE
from pipelines.demo.degradation import EXCLUDING, Tirage
from pipelines.demo.verite import Tranche

SCHEMA = pa.schema(
    {
        "acheteur_siret": pa.string(),
        "id_publie": pa.string(),
        "lot": pa.int64(),
        "fournisseur_siren": pa.string(),
        "fournisseur_nom": pa.string(),
        "part": pa.float64(),
        "perimetre": pa.string(),
        "ministere": pa.string(),
        "domaine33": pa.bool_(),
        "categorie_entreprise": pa.string(),
        "achat_innovant": pa.bool_(),
        "pme_innovante": pa.bool_(),
        "pme_innovante_strict": pa.bool_(),
        "pme_innovante_large": pa.bool_(),
        "date_notification": pa.date32(),
        "montant": pa.float64(),
        "is_accord_cadre": pa.bool_(),
        "compte_nombre": pa.bool_(),
        "compte_montant": pa.bool_(),
    }
)


def table(slice_: Tranche, actors: Acteurs, draw: Tirage) -> pa.Table:
    """One row per contract and holder."""
    row, column = np.nonzero(slice_.titulaires >= 0)
    firm = slice_.titulaires[row, column]
    sellers, buyers = actors.fournisseurs, actors.acheteurs
    who, way = slice_.acheteur[row], slice_.voie[row]
    is_pme = sellers.categorie[firm] == 0
    strict = is_pme & (
        np.isin(way, [CODES_VOIE["declare"], CODES_VOIE["partenariat"]]) | sellers.in_force(slice_.periode.annee)[firm]
    )
    large = strict | (is_pme & (way == CODES_VOIE["experimentation"]))
    amount_counts = ~slice_.is_accord_cadre & ~excluded_amounts(slice_, draw)
    values = {
        "acheteur_siret": _taken(buyers.siret, who),
        "id_publie": _taken(slice_.identifiant, row),
        "lot": slice_.lot[row],
        "fournisseur_siren": _taken([siren or None for siren in sellers.siren], firm),
        "fournisseur_nom": _taken(sellers.nom, firm),
        "part": 1 / (slice_.titulaires >= 0).sum(axis=1)[row],
        "perimetre": _taken(buyers.perimetre.tolist(), who),
        "ministere": _taken([code or None for code in buyers.ministere], who),
        "domaine33": slice_.numerique[row],
        "categorie_entreprise": _taken(["PME", "ETI", "GE", None], sellers.categorie[firm]),
        "achat_innovant": way > 0,
        "pme_innovante": large,
        "pme_innovante_strict": strict,
        "pme_innovante_large": large,
        "date_notification": _taken(list(slice_.periode.jours), slice_.jour[row]),
        "montant": slice_.montant[row],
        "is_accord_cadre": slice_.is_accord_cadre[row],
        "compte_nombre": ~slice_.lie[row],
        "compte_montant": amount_counts[row],
    }
    return pa.table(values, schema=SCHEMA)


def _taken(values: Sequence[object], ranks: Integers) -> pa.Array:
    return pa.array(values).take(pa.array(ranks))


def excluded_amounts(slice_: Tranche, draw: Tirage) -> Booleans:
    """Contracts whose published amount is absurd enough for a rule MNT to exclude it."""
    return np.logical_or.reduce([draw.frappe(code, slice_.size) for code in EXCLUDING])

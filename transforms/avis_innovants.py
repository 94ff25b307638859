"""What the notices linked to a contract say of innovation."""

from __future__ import annotations

import polars as pl

PARTENARIAT = "Partenariat d'innovation"


def linked_innovation(core_lien_avis: pl.LazyFrame, core_avis: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract of which a retained notice speaks of innovation, with the first such notice of each kind.

    `avis_procedure` is the innovation partnership or null; `innovation_codes` are those of the innovative acquisition
    that the buyer declares, null where he declares none.
    """
    date, partnership = pl.col("date_parution"), pl.col("avis_procedure") == PARTENARIAT
    declared = pl.col("is_acquisition_innovante").fill_null(False)
    notices = core_avis.select(
        "avis_id", "date_parution", "avis_procedure", "is_acquisition_innovante", "innovation_codes"
    ).filter(partnership.fill_null(False) | declared)
    codes = pl.col("innovation_codes").fill_null("sans code")
    return (
        core_lien_avis.filter("is_lien_retenu")
        .join(notices, on="avis_id")
        .group_by("marche_id")
        .agg(
            avis_procedure=pl.col("avis_procedure").filter(partnership).first(),
            avis_partenariat_date=date.filter(partnership).min(),
            innovation_codes=codes.filter(declared).sort_by(date.filter(declared), codes.filter(declared)).first(),
            avis_innovation_date=date.filter(declared).min(),
        )
    )

"""The whole graph, from sources to dashboard."""

from collections.abc import Callable

import dagster as dg

from pipelines import (
    avis,
    checks,
    circulaire,
    core,
    evidence,
    listes,
    marts,
    mois,
    publish,
    raw,
    raw_source,
    ref,
    sirene,
    versions,
)
from pipelines.installation import Installation
from pipelines.settings import RAW, Settings
from pipelines.warehouse import ParquetIOManager

MODULES = [mois, raw_source, raw, avis, listes, sirene, ref, circulaire, core, evidence, marts, versions]
JOB = "rafraichissement"
CORE_JOB = "noyau"
RULES_JOB = "classement"
MONTHS_JOB = "mois"


def build(settings: Settings, tell: Callable[[str], None] | None = None) -> dg.Definitions:
    """Assets, checks and the full refresh, over the folders that `settings` names; `tell` hears of each step."""
    mirror = settings.mirror or settings.data_dir / RAW
    told = {"tell": tell} if tell else {}
    installation = Installation(
        settings.data_dir, mirror, settings.methode, settings.mirror is None, settings.anterieures, **told
    )
    return dg.Definitions(
        assets=[
            *dg.load_assets_from_modules(
                [mois, raw_source, raw, avis, listes, sirene, ref, circulaire, core, evidence, marts, versions]
            ),
            publish.instantane,
            publish.dashboard,
        ],
        asset_checks=checks.CHECKS,
        jobs=[
            dg.define_asset_job(
                JOB,
                dg.AssetSelection.all() - dg.AssetSelection.groups(mois.GROUP),
                description="Lit les sources, reconstruit les tables et publie un instantané.",
            ),
            dg.define_asset_job(
                MONTHS_JOB,
                dg.AssetSelection.groups(mois.GROUP),
                description="Télécharge les fichiers d'un mois ; à lancer sur un intervalle de partitions.",
            ),
            dg.define_asset_job(
                CORE_JOB,
                dg.AssetSelection.groups("core").upstream().without_checks(),
                description="Lit les sources et reconstruit les tables du noyau, sans contrôle ni publication.",
            ),
            dg.define_asset_job(
                RULES_JOB,
                dg.AssetSelection.groups(evidence.GROUP).without_checks(),
                description="Juge de nouveau les marchés du noyau tel qu'il est, sans contrôle ni publication.",
            ),
        ],
        resources={
            "installation": installation,
            "io_manager": ParquetIOManager(installation.warehouse, installation.tell),
        },
        executor=dg.in_process_executor,
    )


defs = build(Settings())

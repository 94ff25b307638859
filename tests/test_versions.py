"""Every version of the method on all history: an older one keeps its figures, and a changed parameter moves its own."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines import ref, versions
from pipelines.refresh import refresh
from pipelines.settings import Settings
from tests.conftest import Published
from tests.frames import METHODE

KEY = ["indicateur", "perimetre", "ministere", "periode", "base", "definition"]


def indicators(data_dir: Path, version: str) -> pl.DataFrame:
    """The indicators published under one version, in the order of their key."""
    rows = pl.read_parquet(data_dir / "entrepot" / "mart_indicateur.parquet")
    return rows.filter(pl.col("methode") == version).sort(KEY)


def refreshed(folder: Path, mirror: Path, **settings: str | bool) -> Path:
    """The folder, once the tables of this mirror stand in it."""
    outcome = refresh(Settings(data_dir=folder, mirror=mirror, **settings), lambda step: None)
    assert outcome.success, outcome.errors
    return folder


def test_an_older_version_gives_the_figures_it_gave_when_it_was_the_current_one(
    demo_bruitee: Published, tmp_path: Path
):
    then = refreshed(tmp_path, demo_bruitee.mirror, methode="2026.1")
    assert_frame_equal(indicators(demo_bruitee.data_dir, "2026.1"), indicators(then, "2026.1"))
    assert indicators(then, "2026.2").is_empty()


def test_a_changed_parameter_is_a_new_version_and_the_old_one_keeps_its_figures(
    demo_bruitee: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    known, read = [*ref.versions(), "2026.3"], ref.methode
    stricter = replace(METHODE, methode="2026.3", mnt4_exclu_min_mad=2.0, preuve_innovation_annees=1)
    monkeypatch.setattr(ref, "versions", lambda: known)
    monkeypatch.setattr(ref, "methode", lambda version: stricter if version == "2026.3" else read(version))
    then = refreshed(tmp_path, demo_bruitee.mirror, methode="2026.3")
    for version in ref.versions()[:-1]:
        assert_frame_equal(indicators(then, version), indicators(demo_bruitee.data_dir, version))
    new, old = indicators(then, "2026.3"), indicators(then, "2026.2")
    assert new["numerateur"].sum() < old["numerateur"].sum()
    assert new.select(KEY).equals(old.select(KEY))


def test_older_versions_can_be_left_out(demo_bruitee: Published, tmp_path: Path):
    then = refreshed(tmp_path, demo_bruitee.mirror, anterieures=False)
    assert_frame_equal(indicators(then, "2026.2"), indicators(demo_bruitee.data_dir, "2026.2"))
    assert indicators(then, "2026.1").is_empty()


def test_every_asset_that_reads_the_method_is_seen_to_read_it():
    """An asset that hides its reading in a function of its own must be named with the parameters it reads."""
    hidden = {"_core_preuve_premiere", "core_preuve"}
    assert hidden <= set(versions.PARAMETERS)
    assert set(versions.PARAMETERS) <= set(versions.ASSETS)

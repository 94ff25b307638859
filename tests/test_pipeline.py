"""The whole graph, from files to a published snapshot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest

from data_contracts import dictionary, suites
from data_contracts.suites import ValidationReport
from pipelines import checks, definitions, sources
from pipelines.refresh import Outcome, refresh
from pipelines.settings import Settings
from pipelines.status import sentences
from tests.conftest import Published
from tests.decp_litteral import contract, file_of
from tests.frames import METHODE

CHOICES = [(base, definition) for base in ("nombre", "montant") for definition in ("strict", "large")]


def truth(published: Published, base: str, definition: str) -> pl.DataFrame:
    """Known share of innovative SMEs, by ministry and year, and for the State (`ministere` null)."""
    kept = (
        pl.read_parquet(published.mirror / "verite/verite.parquet")
        .filter((pl.col("perimetre") == "ETAT") & pl.col("domaine33") & pl.col(f"compte_{base}"))
        .with_columns(
            periode=pl.col("date_notification").dt.year().cast(pl.String),
            poids=pl.col("part") * (pl.col("montant") if base == "montant" else 1.0),
        )
    )
    share = {"vrai": pl.col("poids").filter(pl.col(f"pme_innovante_{definition}")).sum() / pl.col("poids").sum()}
    by_ministry = kept.filter(pl.col("ministere").is_not_null()).group_by("periode", "ministere").agg(**share)
    whole = kept.group_by("periode").agg(**share).with_columns(ministere=pl.lit(None, pl.String))
    return pl.concat([by_ministry, whole], how="diagonal")


def compared(published: Published, base: str, definition: str) -> pl.DataFrame:
    """The published figures beside the known truth, where a percentage is published."""
    figures = published.table("mart_indicateur").filter(
        (pl.col("indicateur") == "part_pme_innovante")
        & (pl.col("methode") == METHODE.methode)
        & (pl.col("perimetre") == "ETAT")
        & (pl.col("base") == base)
        & (pl.col("definition") == definition)
        & (pl.col("indicateur_statut") == "publie")
    )
    both = figures.join(truth(published, base, definition), on=["periode", "ministere"], nulls_equal=True)
    assert both.height >= 5
    return both


@pytest.mark.parametrize(("base", "definition"), CHOICES)
def test_without_noise_the_indicator_equals_the_known_truth(demo_sans_bruit: Published, base: str, definition: str):
    both = compared(demo_sans_bruit, base, definition)
    assert both["valeur"].to_list() == pytest.approx(both["vrai"].to_list())
    assert both["vrai"].sum() > 0


@pytest.mark.parametrize(("base", "definition"), CHOICES)
def test_with_noise_the_truth_lies_within_the_bounds(demo_bruitee: Published, base: str, definition: str):
    both = compared(demo_bruitee, base, definition)
    outside = both.filter(~pl.col("vrai").is_between(pl.col("borne_basse") - 1e-9, pl.col("borne_haute") + 1e-9))
    assert outside.is_empty(), outside.select("periode", "ministere", "vrai", "borne_basse", "borne_haute")


def test_every_record_of_every_file_has_exactly_one_fate(demo_bruitee: Published):
    counts = demo_bruitee.table("mart_reconciliation")
    parts = pl.sum_horizontal("marches", "fusionnes", "remplaces", "quarantaine")
    assert counts.filter(parts != pl.col("enregistrements")).is_empty()
    kept = dict(counts.group_by("source").agg(pl.col("marches").sum()).iter_rows())
    assert kept["decp_json"] == demo_bruitee.core("core_marche").height
    assert kept["boamp"] == demo_bruitee.core("core_avis").height
    assert counts["quarantaine"].sum() == demo_bruitee.table("mart_quarantaine").height > 0


def test_the_snapshot_holds_every_published_table_with_its_comments(demo_bruitee: Published):
    with duckdb.connect(str(demo_bruitee.data_dir / "published/current/marts.duckdb"), read_only=True) as connection:
        tables = connection.sql("select table_name, comment from duckdb_tables()").fetchall()
        columns = connection.sql("select table_name, column_name, comment from duckdb_columns()").fetchall()
    assert {name for name, comment in tables if comment} == set(dictionary.published())
    assert {(table, name) for table, name, comment in columns if comment} == {
        (table, name) for table in dictionary.published() for name in dictionary.tables()[table]["columns"]
    }


def test_the_manifest_says_what_was_read_and_what_was_published(demo_bruitee: Published):
    manifest = json.loads((demo_bruitee.data_dir / "published/current/manifest.json").read_text("utf-8"))
    assert manifest["fictif"] is True
    assert manifest["methode"] == "2026.2"
    assert manifest["tables"]["mart_marche"]["lignes"] == demo_bruitee.table("mart_marche").height > 0
    read = {path.name for path in (demo_bruitee.mirror / "decp_json").iterdir()}
    assert {entry["fichier"] for entry in manifest["entrees"] if entry["source"] == "decp_json"} == read
    assert (demo_bruitee.data_dir / "published/current").resolve().name == manifest["snapshot_id"]


ONE_THREAD = """
import os, sys
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from pathlib import Path
from pipelines.refresh import refresh
from pipelines.settings import Settings
outcome = refresh(Settings(data_dir=Path(sys.argv[1]), mirror=Path(sys.argv[2])), lambda step: None)
sys.exit(0 if outcome.success else 1)
"""


def test_the_same_inputs_give_the_same_tables_on_one_thread_as_on_all(demo_bruitee: Published, tmp_path: Path):
    command = [sys.executable, "-c", ONE_THREAD, str(tmp_path), str(demo_bruitee.mirror)]
    subprocess.run(command, check=True, env={**os.environ, "POLARS_MAX_THREADS": "1"}, timeout=300)
    first, second = (
        json.loads((folder / "published/current/manifest.json").read_text("utf-8"))
        for folder in (demo_bruitee.data_dir, tmp_path)
    )
    assert first["tables"] == second["tables"]
    assert first["snapshot_id"] != second["snapshot_id"]
    for name in (name for name in dictionary.tables() if name.startswith("core_")):
        key = dictionary.tables()[name]["key"]
        other = pl.read_parquet(tmp_path / "entrepot" / f"{name}.parquet")
        assert demo_bruitee.core(name).sort(key).equals(other.sort(key)), name


# Records of each source in the real files, counted apart from the pipeline. SIRENE counts the firms met, those of
# sub-contracting acts included.
READ = {
    "decp_json": 21362, "boamp": 732, "ilab": 3923, "inov": 0, "cir_cii": 0, "sill": 232, "secnumcloud": 14,
    "sirene_unites_legales": 7858, "sirene_etablissements": 2631,
}  # fmt: skip


def mirror_of(folder: Path, **files: bytes) -> Path:
    """A mirror whose `decp_json/` holds these files."""
    (folder / "decp_json").mkdir(parents=True)
    for name, content in files.items():
        (folder / "decp_json" / f"{name}.json").write_bytes(content)
    return folder


def run(folder: Path, mirror: Path) -> Outcome:
    return refresh(Settings(data_dir=folder / "donnees", mirror=mirror), lambda step: None)


def test_bad_files_are_told_one_by_one_and_the_good_one_is_published(tmp_path: Path):
    mirror = mirror_of(
        tmp_path / "miroir",
        bon=file_of(contract(), contract(id="2")),
        coupe=file_of(contract(id="3"))[:-40],
        html=b"<html>503</html>",
        texte=b"bonjour",
        vide=b"",
        inconnu=b'{"erreur": 1}',
    )
    outcome = run(tmp_path, mirror)
    assert outcome.success
    told = " ".join(outcome.warnings)
    for name in ("coupe", "html", "texte", "vide", "inconnu", "sirene_unites_legales", "ilab"):
        assert name in told
    published = Published(mirror, tmp_path / "donnees")
    statuts = published.table("mart_reconciliation").select("fichier", "fichier_statut").rows()
    assert ("html.json", "format_inconnu") in statuts and ("bon.json", "lu") in statuts
    # A decp_json folder alone is enough; what needs the absent sources stays undetermined.
    assert published.table("mart_marche")["pme"].unique().to_list() == ["indetermine"]


def test_a_source_that_nobody_owes_is_no_warning_and_the_other_format_of_contracts_is_not_named(tmp_path: Path):
    mirror = mirror_of(tmp_path / "miroir", bon=file_of(contract()))
    outcome = run(tmp_path, mirror)
    assert outcome.success
    manifest = json.loads((tmp_path / "donnees/published/current/manifest.json").read_text("utf-8"))
    states = {each["source"]: each["etat"] for each in manifest["sources"]}
    assert (states["firmes_declarees"], states["ilab"]) == ("non fournie", "absente")
    assert "decp_tabulaire" not in states
    counted = Published(mirror, tmp_path / "donnees").table("mart_reconciliation")
    missing = set(counted.filter(pl.col("fichier_statut") == "absente")["source"])
    assert missing == {name for name, state in states.items() if state == "absente"}
    assert {line.split(",")[0] for line in outcome.warnings} == missing
    said = [line for line in sentences(tmp_path / "donnees") if "decp_tabulaire" in line or "firmes_declarees" in line]
    assert said == ["  firmes_declarees : non fournie (facultative)."]


def test_two_files_of_a_list_count_each_row_once(tmp_path: Path):
    mirror = mirror_of(tmp_path / "miroir", bon=file_of(contract()))
    (mirror / "innovation").mkdir()
    for year in ("2023", "2024"):
        lines = "siren;annee\n901979211;2020\n784671695;" + year
        (mirror / f"innovation/i-lab-{year}.csv").write_text(lines, "utf-8")
    assert run(tmp_path, mirror).success
    published = Published(mirror, tmp_path / "donnees")
    counts = published.table("mart_reconciliation").filter(pl.col("source") == "ilab")
    assert counts.select(pl.sum("enregistrements", "marches", "fusionnes")).row(0) == (4, 3, 1)
    assert published.core("core_distinction").height == 3


def test_in_a_mirror_without_official_file_the_table_is_the_source_of_contracts(tmp_path: Path):
    (tmp_path / "decp_tabulaire").mkdir()
    (tmp_path / "decp_tabulaire/decp.parquet").write_bytes(b"")
    assert sources.states(tmp_path)["decp_tabulaire"] == sources.READ
    assert "decp_json" not in sources.states(tmp_path)
    assert "decp_json" not in sources.absent(tmp_path)


def test_when_nothing_is_readable_the_former_snapshot_stays_served(tmp_path: Path):
    good = mirror_of(tmp_path / "bon", bon=file_of(contract()))
    assert run(tmp_path, good).success
    current = (tmp_path / "donnees/published/current").resolve()
    outcome = run(tmp_path, mirror_of(tmp_path / "mauvais", html=b"<html></html>"))
    assert not outcome.success
    assert any("html.json" in line and "HTML" in line for line in outcome.errors)
    assert (tmp_path / "donnees/published/current").resolve() == current


class HereChecker:
    """Checks in this process, where the contract has just been changed."""

    def report(self, table: str, parquet: Path) -> ValidationReport:
        return suites.validate(table, parquet=parquet)


def test_a_table_that_breaks_its_contract_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    mirror = mirror_of(tmp_path / "miroir", bon=file_of(contract()))
    assert run(tmp_path, mirror).success
    current = (tmp_path / "donnees/published/current").resolve()
    monkeypatch.setitem(dictionary.columns()["format_decp"], "enum", ["2022"])
    monkeypatch.setattr(checks, "checker", HereChecker)
    outcome = run(tmp_path, mirror)
    assert not outcome.success
    assert any("core_marche" in line and "2019" in line for line in outcome.errors), outcome.errors
    assert (tmp_path / "donnees/published/current").resolve() == current


def test_the_graph_goes_from_sources_to_dashboard_one_asset_per_table():
    graph = definitions.defs.resolve_asset_graph()
    names = {key.to_user_string() for key in graph.get_all_asset_keys()}
    assert set(dictionary.tables()) <= names
    assert "tableau_de_bord" in names
    assert all(described(graph, names))


def described(graph: dg.BaseAssetGraph, names: set[str]) -> Iterator[bool]:
    """Whether each asset has a group, a kind and a description of its own."""
    for name in names:
        node = graph.get(dg.AssetKey(name))
        yield bool(node.description) and node.group_name != "default" and bool(node.kinds)


@pytest.mark.shared
def test_the_real_files_balance_and_hold_the_contracts_of_the_dae(shared: Path, tmp_path: Path):
    outcome = run(tmp_path, shared / "data")
    assert outcome.success, outcome.errors
    published = Published(shared / "data", tmp_path / "donnees")
    marche = published.table("mart_marche")
    dae = marche.filter(pl.col("acheteur_siret") == "13002220500012")
    assert dae["perimetre"].unique().to_list() == ["INTERMINISTERIEL"]
    assert 100 <= dae.height <= 130
    assert marche.filter(pl.col("perimetre") == "ETAT")["ministere"].n_unique() >= 5
    counts = published.table("mart_reconciliation").group_by("source").agg(pl.col("enregistrements").sum())
    assert dict(counts.iter_rows()) == READ
    assert date(2017, 1, 1) < marche["date_notification"].max() < date(2025, 1, 1)

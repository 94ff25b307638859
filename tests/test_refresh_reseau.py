"""A refresh without a mirror: from addresses to a published snapshot, and what it says of a source that is down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import sources
from pipelines.refresh import refresh
from pipelines.settings import Settings
from tests.decp_litteral import contract, file_of
from tests.http_server import Server, file, serving, status
from tests.test_fetch import Declared

REASON = "le fichier n'existe pas à cette adresse (HTTP 404)"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The declared sources, served from the loopback: the contracts are there, everything else is missing."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serving() as served:
        declared = {name: _served(each, served) for name, each in sources.sources().items()}
        monkeypatch.setattr(sources, "sources", lambda: declared)
        monkeypatch.setattr("pipelines.fetch.client.Gate.__call__", lambda gate, request: None)
        yield served


def _served(declared: sources.Source, served: Server) -> Declared:
    if not declared.acces:
        return Declared(**vars(declared))
    acces = {"adresse": f"{served.address}/{declared.id}", "fichier": declared.acces.get("fichier", "decp.json")}
    described = {**vars(declared), "acces": acces | {"fichier": acces["fichier"].format(mois="2024-01")}}
    return Declared(**described)


def test_a_refresh_without_a_mirror_fetches_then_publishes(server: Server, tmp_path: Path):
    server.answer("/decp_json", file(file_of(contract())))
    outcome = refresh(Settings(data_dir=tmp_path, mirror=None), lambda step: None)
    assert outcome.success, outcome.errors
    assert (tmp_path / "brut/decp_json/decp.json").read_bytes() == file_of(contract())
    sill = "Socle interministériel de logiciels libres"
    said = f"{sill} : source absente, aucune copie n'a encore été obtenue ; {REASON}."
    assert [line for line in outcome.warnings if "sill" in line or sill in line] == [said]
    manifest = json.loads((tmp_path / "published/current/manifest.json").read_text("utf-8"))
    assert {each["source"]: each["etat"] for each in manifest["sources"]} == {
        name: {"decp_json": "lue", "secnumcloud": "lue", "firmes_declarees": "non fournie"}.get(name, "absente")
        for name in sources.sources()
        if name != "decp_tabulaire"
    }
    assert not any("decp_tabulaire" in line or "firmes_declarees" in line for line in outcome.warnings)


def test_a_file_put_by_hand_is_read_where_its_source_cannot_be_reached(server: Server, tmp_path: Path):
    server.answer("/decp_json", file(file_of(contract())))
    (tmp_path / "brut/innovation").mkdir(parents=True)
    (tmp_path / "brut/innovation/a-i-lab-2020.csv").write_text("siren;annee\n901979211;2020\n", "utf-8")
    outcome = refresh(Settings(data_dir=tmp_path, mirror=None), lambda step: None)
    assert outcome.success, outcome.errors
    manifest = json.loads((tmp_path / "published/current/manifest.json").read_text("utf-8"))
    (ilab,) = [each for each in manifest["sources"] if each["source"] == "ilab"]
    assert (ilab["etat"], ilab["fichiers"], REASON in ilab["message"]) == ("lue", 1, True)
    assert len([line for line in outcome.warnings if "i-Lab" in line or "ilab" in line]) == 1


def test_the_snapshot_says_since_when_a_source_is_stale(server: Server, tmp_path: Path):
    server.answer("/decp_json", file(file_of(contract())), status(404))
    settings = Settings(data_dir=tmp_path, mirror=None)
    assert refresh(settings, lambda step: None).success
    assert refresh(settings, lambda step: None).success
    manifest = json.loads((tmp_path / "published/current/manifest.json").read_text("utf-8"))
    (decp,) = [each for each in manifest["sources"] if each["source"] == "decp_json"]
    assert (decp["etat"], decp["fichiers"], len(decp["depuis"])) == ("perimee", 1, 10)
    assert REASON in decp["message"]


def test_without_any_contract_the_refresh_fails_and_says_why(server: Server, tmp_path: Path):
    outcome = refresh(Settings(data_dir=tmp_path, mirror=None), lambda step: None)
    assert not outcome.success
    assert REASON in " ".join(outcome.errors)
    assert not (tmp_path / "published").exists()


@pytest.mark.parametrize("name", [name for name, source in sources.sources().items() if source.acces])
def test_every_declared_source_says_where_its_files_are(name: str):
    declared = sources.sources()[name]
    match declared.acces:
        case {"jeu": address, "noms": pattern}:
            assert pattern
        case {"mensuel": address, "champ": _, "depuis": _, "fichier": file_name}:
            assert Path(file_name.format(mois="2024-01")).match(declared.motif)
        case {"adresse": address, "fichier": file_name}:
            assert Path(file_name).match(declared.motif)
    assert address.startswith("https://")

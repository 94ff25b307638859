"""Fetching the sources, from a server on the loopback that fails in every way that was met."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from pipelines import sources
from pipelines.fetch import store
from pipelines.fetch.limits import Clock, Limits
from pipelines.fetch.report import FetchReport
from pipelines.fetch.run import fetch_all
from pipelines.settings import Settings
from pipelines.sources import Source
from tests.http_server import Server, careless, cut, drip, file, gzipped, page, serving, short, status

BODY = b'{"marches": [' + b"1, " * 500 + b"2]}"
OTHER = BODY.replace(b"2]}", b"3]}")
MONDAY = datetime(2026, 10, 5, 6, tzinfo=UTC)
HASTY = Limits(host_delay_s=0, backoff_s=0.01, silence_s=5)


@dataclass(frozen=True)
class Declared(Source):
    """A source as `sources.yml` declares it, with the way to its files."""

    acces: dict[str, str] = field(default_factory=dict)


def source(name: str, acces: dict[str, str], motif: str = "*") -> Declared:
    return Declared(
        id=name, nom=f"Source {name}", editeur="", url="", licence="Licence Ouverte 2.0", format="",
        rafraichissement="", dossier=name, motif=motif, acces=acces,
    )  # fmt: skip


@dataclass
class Time:
    """A clock that waits without waiting; the time it slept counts."""

    today: datetime = MONDAY
    naps: list[float] = field(default_factory=list)

    def clock(self) -> Clock:
        return Clock(lambda: self.today, lambda: time.monotonic() + sum(self.naps), self.naps.append)


@dataclass
class Place:
    """One data folder and the source `decp`, of one file, that fills it."""

    data_dir: Path
    server: Server
    time: Time = field(default_factory=Time)

    def fetch(self, url: str, *, name: str = "decp.json", limits: Limits = HASTY) -> FetchReport:
        return self.fetch_sources(source("decp", {"adresse": url, "fichier": name}), limits=limits)

    def fetch_sources(self, *declared: Declared, limits: Limits = HASTY) -> FetchReport:
        return fetch_all(
            Settings(data_dir=self.data_dir),
            lambda step: None,
            declared={each.id: each for each in declared},
            limits=limits,
            clock=self.time.clock(),
        )

    @property
    def root(self) -> Path:
        return self.data_dir / "brut"

    @property
    def stored(self) -> bytes:
        return (self.root / "decp/decp.json").read_bytes()

    @property
    def entry(self) -> store.Entry:
        return store.manifest(self.root).fichiers["decp/decp.json"]

    def is_empty(self) -> bool:
        """Whether nothing stands where a mirror is read."""
        return not list(self.root.glob("[!.]*/*"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving() as server:
        yield Place(tmp_path, server)


def only(report: FetchReport) -> tuple[str, str]:
    """State and sentence of the only source."""
    (made,) = report.sources
    return made.etat, made.message or ""


def test_a_file_is_stored_like_in_a_mirror_with_where_it_comes_from(place: Place):
    url = place.server.answer("/decp.json", file(BODY))
    report = place.fetch(url)
    assert (only(report), report.sources[0].nouveaux) == (("a_jour", ""), 1)
    assert place.stored == BODY
    entry = json.loads((place.root / "manifeste.json").read_text("utf-8"))["fichiers"]["decp/decp.json"]
    assert entry["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert (entry["octets"], entry["licence"], entry["url"]) == (len(BODY), "Licence Ouverte 2.0", url)
    assert (entry["version"]["etag"], entry["obtenu_le"]) == ('"v1"', "2026-10-05T06:00:00Z")
    assert not list((place.root / ".en-cours/decp").iterdir())


def test_the_client_says_its_name(place: Place):
    place.fetch(place.server.answer("/decp.json", file(BODY)))
    assert "Cap 33" in (place.server.asked("User-Agent")[0] or "")


def test_an_unchanged_file_is_not_downloaded_again_and_the_check_is_dated(place: Place):
    url = place.server.answer("/decp.json", file(BODY))
    place.fetch(url)
    place.time.today += timedelta(days=1)
    report = place.fetch(url)
    assert (only(report), report.sources[0].nouveaux) == (("a_jour", ""), 0)
    assert place.server.asked("If-None-Match") == [None, '"v1"']
    assert (place.entry.obtenu_le, place.entry.verifie_le) == (MONDAY, MONDAY + timedelta(days=1))


def test_a_changed_file_replaces_the_stored_one(place: Place):
    url = place.server.answer("/decp.json", file(BODY), file(OTHER, '"v2"'))
    place.fetch(url)
    assert place.fetch(url).sources[0].nouveaux == 1
    assert (place.stored, place.entry.version.etag) == (OTHER, '"v2"')


def test_a_stored_file_that_was_damaged_is_downloaded_again(place: Place):
    url = place.server.answer("/decp.json", file(BODY))
    place.fetch(url)
    (place.root / "decp/decp.json").write_bytes(BODY[:100])
    place.fetch(url)
    assert place.stored == BODY


def test_a_date_is_compared_where_there_is_no_tag(place: Place):
    since = "Mon, 05 Oct 2026 05:00:00 GMT"
    url = place.server.answer("/decp.json", page(BODY, Last_Modified=since), status(304))
    place.fetch(url)
    assert only(place.fetch(url)) == ("a_jour", "")
    assert place.server.asked("If-Modified-Since") == [None, since]


def test_not_modified_does_not_count_when_the_address_now_leads_to_another_file(place: Place):
    url = place.server.answer("/r/1", status(302, Location="/janvier"), status(302, Location="/fevrier"))
    place.server.answer("/janvier", file(BODY))
    place.server.answer("/fevrier", file(OTHER, '"v1"'))
    place.fetch(url)
    assert only(place.fetch(url)) == ("a_jour", "")
    assert place.stored == OTHER


def test_a_cut_connection_is_resumed_where_it_was_cut(place: Place):
    url = place.server.answer("/decp.json", cut(BODY, after=700), file(BODY))
    assert only(place.fetch(url)) == ("a_jour", "")
    assert place.stored == BODY
    assert place.server.asked("Range") == [None, "bytes=700-"]
    assert place.server.asked("If-Range") == [None, '"v1"']


def test_a_later_run_resumes_what_an_earlier_one_left(place: Place):
    url = place.server.answer("/decp.json", cut(BODY, after=700))
    etat, said = only(place.fetch(url, limits=Limits(host_delay_s=0, attempts=1)))
    assert etat == "absente" and "coupée" in said
    assert place.is_empty()
    place.server.answer("/decp.json", file(BODY))
    assert only(place.fetch(url)) == ("a_jour", "")
    assert place.server.asked("Range")[-1] == "bytes=700-"
    assert place.stored == BODY


def test_a_reader_of_the_store_sees_whole_files_only(place: Place, monkeypatch: pytest.MonkeyPatch):
    url = place.server.answer("/jeu", page(data_set("decp-2024.json", "decp-2025.json", address=place.server.address)))
    place.server.answer("/decp-2024.json", file(BODY))
    place.server.answer("/decp-2025.json", cut(BODY, after=700))
    decp = source("decp", {"jeu": url, "noms": NAMES})
    assert only(place.fetch_sources(decp))[0] == "partielle"
    monkeypatch.setattr(sources, "sources", lambda: {"decp": decp})
    assert sources.files(place.root, "decp") == [place.root / "decp/decp-2024.json"]
    assert (place.root / ".en-cours/decp/decp-2025.json").stat().st_size == 700


def test_a_file_that_changed_meanwhile_is_taken_from_its_start(place: Place):
    url = place.server.answer("/decp.json", cut(BODY, after=700), file(OTHER, '"v2"'))
    place.fetch(url)
    assert (place.stored, place.entry.version.etag) == (OTHER, '"v2"')


def test_a_server_that_mixes_two_versions_is_not_believed(place: Place):
    url = place.server.answer("/decp.json", cut(BODY, after=700), careless(OTHER, '"v2"'))
    place.fetch(url)
    assert place.stored == OTHER
    assert place.server.asked("Range") == [None, "bytes=700-", None]


def test_a_cut_file_without_a_validator_is_taken_from_its_start(place: Place):
    url = place.server.answer("/decp.json", cut(BODY, after=700, etag=None), page(BODY))
    place.fetch(url)
    assert place.stored == BODY
    assert place.server.asked("Range") == [None, None]


def test_a_refused_range_starts_again(place: Place):
    url = place.server.answer("/decp.json", cut(BODY, after=700), status(416), file(BODY))
    assert only(place.fetch(url)) == ("a_jour", "")
    assert place.stored == BODY


def test_a_missing_file_is_asked_for_once(place: Place):
    etat, said = only(place.fetch(place.server.answer("/decp.json", status(404))))
    assert etat == "absente" and "n'existe pas à cette adresse (HTTP 404)" in said
    assert len(place.server.requests) == 1
    assert place.is_empty()


def test_a_range_that_starts_elsewhere_is_not_appended(place: Place):
    elsewhere = page(BODY[600:], code=206, ETag='"v1"', Content_Range=f"bytes 600-{len(BODY) - 1}/{len(BODY)}")
    url = place.server.answer("/decp.json", cut(BODY, after=700), elsewhere, file(BODY))
    assert only(place.fetch(url)) == ("a_jour", "")
    assert place.stored == BODY


@pytest.mark.parametrize("asked", ["7", "Mon, 05 Oct 2026 06:00:07 GMT"], ids=["secondes", "date"])
def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(place: Place, asked: str):
    url = place.server.answer("/decp.json", status(429, Retry_After=asked), file(BODY))
    assert only(place.fetch(url)) == ("a_jour", "")
    assert 6.5 < sum(place.time.naps) < 7.5
    assert place.stored == BODY


def test_a_server_that_asks_for_too_long_is_left_for_the_next_run(place: Place):
    place.server.answer("/decp.json", status(429, Retry_After="900"))
    first = source("un", {"adresse": f"{place.server.address}/decp.json", "fichier": "un.json"})
    second = source("deux", {"adresse": f"{place.server.address}/autre.json", "fichier": "deux.json"})
    report = place.fetch_sources(first, second)
    assert [made.etat for made in report.sources] == ["absente", "absente"]
    assert place.server.paths() == ["/decp.json"]
    assert place.time.naps == []


def test_a_wait_that_would_outlast_the_time_given_to_the_file_is_not_begun(place: Place):
    url = place.server.answer("/decp.json", status(503, Retry_After="200"))
    etat, said = only(place.fetch(url, limits=Limits(host_delay_s=0, file_s=100)))
    assert etat == "absente" and "HTTP 503" in said
    assert place.time.naps == []


def test_a_server_that_fails_is_asked_again_later_and_later(place: Place):
    url = place.server.answer("/decp.json", status(500), status(502), status(503), file(BODY))
    assert only(place.fetch(url, limits=Limits(host_delay_s=0, backoff_s=10))) == ("a_jour", "")
    assert len(place.time.naps) == 3
    assert place.time.naps[2] >= 4 * 10


def test_a_server_that_goes_on_failing_is_given_up(place: Place):
    etat, said = only(place.fetch(place.server.answer("/decp.json", status(500))))
    assert etat == "absente" and "en panne (HTTP 500)" in said
    assert len(place.server.requests) == HASTY.attempts


def test_redirections_without_an_end_are_cut(place: Place):
    etat, said = only(place.fetch(place.server.answer("/decp.json", status(302, Location="/decp.json"))))
    assert etat == "absente" and "redirections" in said
    assert len(place.server.requests) == HASTY.redirects + 1


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/json"])
@pytest.mark.parametrize("name", ["decp.json", "decp.csv", "decp.parquet", "decp.jsonl", "decp.xml", "decp.pdf"])
def test_a_web_page_with_status_200_is_refused(place: Place, name: str, content_type: str):
    html = b"\n<!DOCTYPE html><html><body>Maintenance</body></html>"
    etat, said = only(place.fetch(place.server.answer("/f", page(html, content_type)), name=name))
    assert etat == "absente" and "page HTML" in said
    assert place.is_empty()


def test_an_answer_that_calls_itself_a_web_page_is_refused_whatever_it_holds(place: Place):
    url = place.server.answer("/f", page(b"Maintenance en cours", "text/html"))
    etat, said = only(place.fetch(url, name="laureats.csv"))
    assert etat == "absente" and "page HTML" in said


WRONG = {
    "vide.json": (b"", "n'est pas un fichier JSON"),
    "texte.json": (b"Service indisponible", "n'est pas un fichier JSON"),
    "tronque.json": (BODY[:-2], "tronqué"),
    "tronque.parquet": (b"PAR1....", "tronqué"),
    "erreur.csv": (b'{"error_code": "ODSQLError"}', "n'est pas un fichier CSV"),
    "tronque.jsonl": (b'{"a": 1}\n{"a": ', "tronqué"),
}


@pytest.mark.parametrize(("name", "body", "said"), [(name, *rest) for name, rest in WRONG.items()], ids=WRONG)
def test_bytes_that_are_not_the_kind_of_file_asked_for_are_refused(place: Place, name: str, body: bytes, said: str):
    etat, message = only(place.fetch(place.server.answer("/f", page(body)), name=name))
    assert (etat, said in message) == ("absente", True)
    assert place.is_empty()


RIGHT = {
    "bom.json": b"\xef\xbb\xbf[1]\r\n",
    "vide.jsonl": b"",
    "avis.jsonl": b'{"a": 1}\n{"a": 2}\n',
    "laureats.csv": "N° SIREN;Projet\n".encode(),
    "stock.parquet": b"PAR1....PAR1",
    "catalogue.pdf": b"%PDF-1.7 ...\n%%EOF\n",
    "avis.xml": b'<?xml version="1.0"?><a></a>\n',
}


@pytest.mark.parametrize(("name", "body"), RIGHT.items(), ids=RIGHT)
def test_each_kind_of_file_is_accepted_whatever_type_the_store_announces(place: Place, name: str, body: bytes):
    url = place.server.answer("/f", page(body, "application/octet-stream"))
    assert only(place.fetch(url, name=name)) == ("a_jour", "")
    assert (place.root / "decp" / name).read_bytes() == body


def test_a_refused_answer_leaves_the_stored_file_and_says_since_when_it_is_stale(place: Place):
    url = place.server.answer("/decp.json", file(BODY), file(BODY), page(b"<html>Panne</html>", "text/html"))
    for days in (0, 1, 3):
        place.time.today = MONDAY + timedelta(days=days)
        report = place.fetch(url)
    etat, said = only(report)
    checked = date(2026, 10, 6)
    assert (etat, report.sources[0].depuis) == ("perimee", checked)
    assert "périmée" in said and "06/10/2026" in said
    assert place.stored == BODY
    state = store.manifest(place.root).sources["decp"]
    assert (state.etat, state.depuis, state.message) == ("perimee", checked, said)


def test_a_slow_drip_is_cut_at_the_limit_of_the_request_and_what_came_is_kept(place: Place):
    url = place.server.answer("/decp.json", drip(BODY, pause_s=0.01), file(BODY))
    started = time.monotonic()
    assert only(place.fetch(url, limits=Limits(host_delay_s=0, request_s=0.1))) == ("a_jour", "")
    assert time.monotonic() - started < 2
    assert place.server.asked("Range")[0] is None
    assert re.fullmatch(r"bytes=[1-9]\d*-", place.server.asked("Range")[1] or "")
    assert place.stored == BODY


def test_a_slow_drip_is_given_up_at_the_limit_of_the_file(place: Place):
    url = place.server.answer("/decp.json", drip(BODY, pause_s=0.01))
    started = time.monotonic()
    etat, said = only(place.fetch(url, limits=Limits(host_delay_s=0, file_s=0.2)))
    assert etat == "absente" and "trop lente" in said
    assert time.monotonic() - started < 2
    assert len(place.server.requests) == 1


def test_a_server_that_falls_silent_is_not_waited_for(place: Place):
    url = place.server.answer("/decp.json", drip(BODY, pause_s=1))
    started = time.monotonic()
    etat, said = only(place.fetch(url, limits=Limits(host_delay_s=0, silence_s=0.1, attempts=2)))
    assert etat == "absente" and "ne répond plus" in said
    assert time.monotonic() - started < 1


def test_the_run_ends_at_its_limit_with_the_sources_left_said(place: Place):
    url = place.server.answer("/decp.json", file(BODY))
    etat, said = only(place.fetch(url, limits=Limits(run_s=0)))
    assert etat == "absente" and "temps imparti" in said
    assert place.server.requests == []


def test_a_compressed_body_is_stored_and_hashed_as_it_reads(place: Place):
    body = b'{"avis": 1}\n' * 200
    place.fetch(place.server.answer("/f", gzipped(body)), name="avis.jsonl")
    assert (place.root / "decp/avis.jsonl").read_bytes() == body
    entry = store.manifest(place.root).fichiers["decp/avis.jsonl"]
    assert (entry.octets, entry.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert place.server.asked("Accept-Encoding") == ["gzip"]


def test_a_compressed_body_that_is_cut_starts_again(place: Place):
    body = b"\n".join(b'{"avis": %d}' % rank for rank in range(3000))
    place.fetch(place.server.answer("/f", gzipped(body, after=3000), gzipped(body)), name="avis.jsonl")
    assert (place.root / "decp/avis.jsonl").read_bytes() == body
    assert place.server.asked("Range") == [None, None]


def test_a_file_shorter_than_announced_is_not_stored(place: Place):
    etat, said = only(place.fetch(place.server.answer("/decp.json", cut(BODY, len(BODY) - 1, etag=None))))
    assert etat == "absente" and "coupée" in said
    assert place.is_empty()


def test_a_file_longer_than_announced_is_not_stored_by_half(place: Place):
    etat, said = only(place.fetch(place.server.answer("/decp.json", short(BODY, announced=700))))
    assert etat == "absente" and "tronqué" in said
    assert place.is_empty()


def test_a_range_shorter_than_asked_is_completed(place: Place):
    half = page(BODY[700:900], code=206, ETag='"v1"', Content_Range=f"bytes 700-899/{len(BODY)}")
    url = place.server.answer("/decp.json", cut(BODY, after=700), half, file(BODY))
    assert only(place.fetch(url)) == ("a_jour", "")
    assert place.server.asked("Range") == [None, "bytes=700-", "bytes=900-"]
    assert place.stored == BODY


def test_the_proxy_of_the_environment_is_used(place: Place, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", place.server.address)
    place.server.answer("http://donnees.invalid/decp.json", file(BODY))
    assert only(place.fetch("http://donnees.invalid/decp.json")) == ("a_jour", "")
    assert place.server.paths() == ["http://donnees.invalid/decp.json"]


def test_hosts_that_the_environment_exempts_are_reached_without_the_proxy(
    place: Place, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert only(place.fetch(place.server.answer("/decp.json", file(BODY)))) == ("a_jour", "")


def test_two_requests_to_one_host_are_kept_apart(place: Place):
    url = place.server.answer("/decp.json", file(BODY))
    declared = [source(name, {"adresse": url, "fichier": f"{name}.json"}) for name in ("un", "deux", "trois")]
    place.fetch_sources(*declared, limits=Limits(host_delay_s=9))
    assert len(place.time.naps) == 2
    assert all(8.5 < nap <= 9 for nap in place.time.naps)


def test_a_source_that_is_down_does_not_stop_the_others(place: Place):
    up = source("decp", {"adresse": place.server.answer("/decp.json", file(BODY)), "fichier": "decp.json"})
    down = source("boamp", {"adresse": "http://127.0.0.1:9/boamp.jsonl", "fichier": "boamp.jsonl"})
    report = place.fetch_sources(down, up)
    assert [(made.source, made.etat) for made in report.sources] == [("boamp", "absente"), ("decp", "a_jour")]
    assert report.warnings == [
        "Source boamp : source absente, aucune copie n'a encore été obtenue ; 127.0.0.1 est injoignable."
    ]
    assert place.stored == BODY


def test_an_unreachable_host_is_not_asked_for_every_file_of_the_source(place: Place):
    monthly = source(
        "boamp",
        {"mensuel": "http://127.0.0.1:9/e", "champ": "d", "depuis": "2024-01", "fichier": "boamp-{mois}.jsonl"},
    )
    report = place.fetch_sources(monthly, limits=Limits(host_delay_s=0, backoff_s=100))
    assert [made.etat for made in report.sources] == ["absente"]
    assert len(place.time.naps) == Limits().attempts - 1


def data_set(*titles: str, address: str) -> bytes:
    """The answer of data.gouv.fr for one data set."""
    entries = [
        {"id": str(rank), "title": title, "format": title[-4:], "url": f"{address}/{title}", "filesize": None,
         "last_modified": f"2026-01-{rank + 1:02}T00:00:00", "checksum": None}
        for rank, title in enumerate(titles)
    ]  # fmt: skip
    return json.dumps({"id": "5cd57bf68b4c4179299eb0e9", "resources": entries}).encode()


NAMES = r"decp-\d{4}(-\d{2})?\.(json|xml)"
MONTHS_2025 = [f"decp-2025-{month:02}.json" for month in range(1, 13)]
PUBLISHED = {
    "les formes étrangères": (["decp-2019.json", "decp.ocds.json", "decp-global.json"], ["decp-2019.json"]),
    "une année dite par ses mois": (["decp-2025.json", *MONTHS_2025, "decp-2026.json", "decp-2026-01.json"],
                                    [*MONTHS_2025, "decp-2026-01.json"]),
    "une année à qui il manque un mois": (["decp-2025.json", *MONTHS_2025[1:], "decp-2026-01.json"],
                                          [*MONTHS_2025[1:], "decp-2025.json", "decp-2026-01.json"]),
    "une année passée qui s'arrête en mars": (["decp-2025.json", *MONTHS_2025[:3], "decp-2026-01.json"],
                                              ["decp-2025.json", *MONTHS_2025[:3], "decp-2026-01.json"]),
    "le XML répété en JSON": (["decp-2019.xml", "decp-2022.json", "decp-2022.xml"],
                              ["decp-2019.xml", "decp-2022.json"]),
}  # fmt: skip


@pytest.mark.parametrize(("titles", "kept"), PUBLISHED.values(), ids=PUBLISHED)
def test_the_files_of_a_data_set_are_found_each_contract_once(place: Place, titles: list[str], kept: list[str]):
    url = place.server.answer("/jeu", page(data_set(*titles, address=place.server.address)))
    for title in titles:
        place.server.answer(f"/{title}", file(b"<a/>" if title.endswith("xml") else BODY))
    report = place.fetch_sources(source("decp_json", {"jeu": url, "noms": NAMES}, motif="*.[jx]*"))
    assert only(report) == ("a_jour", "")
    assert sorted(path.name for path in (place.root / "decp_json").iterdir()) == sorted(kept)


def test_the_latest_of_two_files_of_one_name_is_taken(place: Place):
    listed = json.loads(data_set("decp-2024-01.json", "decp-2024-01.json", address=place.server.address))
    listed["resources"][0]["url"] += "?ancien"
    listed["resources"].reverse()
    url = place.server.answer("/jeu", page(json.dumps(listed).encode()))
    place.server.answer("/decp-2024-01.json", file(BODY))
    assert only(place.fetch_sources(source("d", {"jeu": url, "noms": NAMES}))) == ("a_jour", "")


def test_one_missing_file_of_a_source_is_said_and_the_others_are_taken(place: Place):
    url = place.server.answer("/jeu", page(data_set(*MONTHS_2025[:3], address=place.server.address)))
    place.server.answer("/decp-2025-01.json", file(BODY))
    place.server.answer("/decp-2025-03.json", file(BODY))
    etat, said = only(place.fetch_sources(source("decp_json", {"jeu": url, "noms": NAMES})))
    assert etat == "partielle"
    assert "un fichier sur 3 manque" in said and "decp-2025-02.json" in said
    assert len(list((place.root / "decp_json").iterdir())) == 2


BROKEN = {
    "liste vide": (page(b'{"resources": []}'), "ne publie aucun fichier"),
    "liste d'une autre forme": (page(b'{"data": []}'), "illisible"),
    "page HTML": (page(b"<html></html>", "text/html"), "illisible"),
    "nom qui mène ailleurs": (page(data_set("../../decp-2024.json", address="")), "ne serait pas lu"),
}


@pytest.mark.parametrize(("answer", "said"), BROKEN.values(), ids=BROKEN)
def test_a_list_of_files_that_cannot_be_used_is_said_and_the_copies_stay(place: Place, answer, said: str):
    listed = page(data_set("decp-2024.json", address=place.server.address))
    url = place.server.answer("/jeu", listed, listed, answer)
    place.server.answer("/decp-2024.json", file(BODY))
    declared = source("decp", {"jeu": url, "noms": r"(\.\./)*decp-\d{4}\.json"})
    for days in (0, 1, 3):
        place.time.today = MONDAY + timedelta(days=days)
        report = place.fetch_sources(declared)
    assert report.sources[0].etat == "perimee" and said in only(report)[1]
    assert report.sources[0].depuis == date(2026, 10, 6)
    assert (place.root / "decp/decp-2024.json").read_bytes() == BODY


def test_a_monthly_export_asks_for_each_month_and_leaves_the_settled_ones_alone(place: Place):
    place.time.today = datetime(2024, 3, 20, tzinfo=UTC)
    export = f"{place.server.address}/exports/jsonl"
    monthly = {"mensuel": export, "champ": "dateparution", "depuis": "2024-01", "fichier": "boamp-{mois}.jsonl"}
    boamp = source("boamp", monthly, motif="boamp-*.jsonl")
    place.server.answers = _Always(page(b'{"idweb": "24-1"}\n'))
    assert only(place.fetch_sources(boamp)) == ("a_jour", "")
    wanted = [parse_qs(urlsplit(path).query)["where"][0] for path in place.server.paths()]
    assert wanted == [
        "dateparution>=date'2024-01-01' and dateparution<date'2024-02-01'",
        "dateparution>=date'2024-02-01' and dateparution<date'2024-03-01'",
        "dateparution>=date'2024-03-01' and dateparution<date'2024-04-01'",
    ]
    assert sorted(path.name for path in (place.root / "boamp").iterdir())[0] == "boamp-2024-01.jsonl"
    place.server.requests.clear()
    place.time.today += timedelta(days=1)
    place.fetch_sources(boamp)
    assert [date.fromisoformat(path.split("27")[1][:10]).month for path in place.server.paths()] == [2, 3]


class _Always(dict):
    """The same answer at every path."""

    def __init__(self, answer) -> None:
        super().__init__()
        self.given = answer

    def get(self, key, default=None):
        del key, default
        return [self.given]


def test_a_file_that_no_reader_would_find_is_refused(place: Place):
    url = place.server.answer("/decp.json", file(BODY))
    report = place.fetch_sources(source("d", {"adresse": url, "fichier": "decp.json"}, motif="*.parquet"))
    assert "ne serait pas lu" in only(report)[1]


def test_a_second_run_at_the_same_time_is_refused(place: Place):
    busy = store.Store(place.root)
    with busy.locked(), pytest.raises(ValueError, match="Une autre récupération"):
        place.fetch("http://127.0.0.1:9/")


def test_a_full_disk_is_said_and_the_other_sources_go_on(place: Place, monkeypatch: pytest.MonkeyPatch):
    def full(self: store.Store, path: str, entry: store.Entry) -> bool:
        if path.startswith("plein/"):
            raise OSError(28, "No space left on device")
        return accept(self, path, entry)

    accept = store.Store.accept
    monkeypatch.setattr(store.Store, "accept", full)
    url = place.server.answer("/decp.json", file(BODY))
    declared = [source(name, {"adresse": url, "fichier": "f.json"}) for name in ("plein", "decp")]
    assert [made.etat for made in place.fetch_sources(*declared).sources] == ["absente", "a_jour"]


KILLED = """
import sys
from pathlib import Path
from tests.test_fetch import Limits, Settings, fetch_all, source
declared = {"decp": source("decp", {"adresse": sys.argv[2], "fichier": "decp.json"})}
fetch_all(Settings(data_dir=Path(sys.argv[1])), lambda step: None, declared=declared, limits=Limits(host_delay_s=0))
"""


def test_a_run_killed_during_a_download_is_completed_by_the_next_one(place: Place):
    url = place.server.answer("/decp.json", drip(BODY, pause_s=0.005), file(BODY))
    partial = place.root / ".en-cours/decp/decp.json"
    run = subprocess.Popen([sys.executable, "-c", KILLED, str(place.data_dir), url], cwd=Path(__file__).parents[1])
    until = time.monotonic() + 30
    while not (partial.exists() and partial.stat().st_size) and time.monotonic() < until:
        time.sleep(0.01)
    run.kill()
    run.wait()
    assert 0 < partial.stat().st_size < len(BODY)
    assert place.is_empty()
    assert only(place.fetch(url)) == ("a_jour", "")
    assert place.stored == BODY
    assert (place.server.asked("Range")[1] or "").startswith("bytes=")

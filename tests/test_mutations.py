"""Ten thousand broken files: never an exception, never an unbalanced count.

Each file is read alone. Its records are then typed in the same few calls as those of many others, which makes of them
one large file in a very bad state; identity, versions and holders see them by their own file and position.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import polars as pl
import pytest

from pipelines import decp_file
from tests.decp_litteral import tables
from tests.mutations import locally_mutated, mutated
from transforms import identite, json_records, marche, titulaire
from transforms.decp_valeurs import REASONS
from transforms.json_records import Envelope, Record, UnreadableFile
from transforms.json_salvage import value

FILES = 10_000
BATCH = 2_500
FATES = ["marche", "fusionne", "remplace", "quarantaine"]


def read(number: int) -> Envelope | None:
    """The records of the file of that number; None where it says, in a sentence, why it has none."""
    try:
        envelope = json_records.read(mutated(number))
    except UnreadableFile as error:
        assert error.statut in ("vide", "illisible", "format_inconnu"), number
        assert re.fullmatch(r"[A-ZÀ-Ý][^\n]+\.", str(error)), number
        return None
    assert [record.position for record in envelope.records] == list(range(len(envelope.records))), number
    return envelope


def typed(files: dict[int, Envelope]) -> pl.DataFrame:
    """One row per record of these files, with `fichier_rang` and its own `position`; typed together, by header."""
    pools: defaultdict[bytes | None, list[tuple[int, Record]]] = defaultdict(list)
    for number, envelope in files.items():
        pools[envelope.buyer] += [(number, record) for record in envelope.records]
    return pl.concat(_typed_together(pool, buyer) for buyer, pool in pools.items() if pool)


def _typed_together(pool: list[tuple[int, Record]], buyer: bytes | None) -> pl.DataFrame:
    renumbered = [Record(rank, record.text, record.reject) for rank, (_, record) in enumerate(pool)]
    frame = pl.concat(decp_file.records(Envelope(renumbered, buyer)))
    assert frame["position"].to_list() == list(range(len(pool)))
    return frame.with_columns(
        fichier_rang=pl.Series([number for number, _ in pool], dtype=pl.Int64),
        position=pl.Series([record.position for _, record in pool], dtype=pl.Int64),
        refus=pl.Series([record.reject for _, record in pool], dtype=pl.String),
    )


@pytest.fixture(scope="module", params=range(0, FILES, BATCH), ids=lambda start: f"depuis {start}")
def batch(request: pytest.FixtureRequest) -> tuple[dict[int, Envelope], pl.DataFrame]:
    """Readable files by number, and their typed records."""
    numbers = range(request.param, request.param + BATCH)
    files = {number: envelope for number in numbers if (envelope := read(number)) is not None}
    assert len(files) > BATCH * 0.8
    return files, typed(files)


Batch = tuple[dict[int, Envelope], pl.DataFrame]


def test_every_record_of_every_file_has_one_row_and_a_reason_if_it_is_no_contract(batch: Batch):
    files, rows = batch
    assert rows.height == sum(len(envelope.records) for envelope in files.values())
    assert set(rows["code"].drop_nulls()) <= set(REASONS)
    assert rows.filter(pl.col("refus").is_not_null() & (pl.col("code") != pl.col("refus"))).is_empty()
    assert rows.filter(pl.col("code").is_null() == pl.col("extrait").is_not_null()).is_empty()
    kept = rows.filter(pl.col("code").is_null())
    assert kept.height > rows.height / 2
    assert kept.select("id_publie", "acheteur_siret", "titulaires", "modifications", "alertes").null_count().row(0) == (
        (0,) * 5
    )


def test_every_record_of_every_file_has_one_fate_and_every_file_balances(batch: Batch):
    files, rows = batch
    read_rows = rows.lazy()
    fates = identite.fates(read_rows).collect()
    assert fates.select("fichier_rang", "position").is_unique().all()
    apart = rows.filter(pl.col("code").is_not_null()).select("fichier_rang", sort=pl.lit("quarantaine"))
    counted = Counter(pl.concat([fates.select("fichier_rang", "sort"), apart]).rows())
    for number, envelope in files.items():
        assert sum(counted[number, fate] for fate in FATES) == len(envelope.records), number
    assert all(counted[of] > 0 for of in counted) and {fate for _, fate in counted} == set(FATES)


def test_every_contract_has_a_history_and_shares_that_add_up(batch: Batch):
    read_rows = batch[1].drop("refus").lazy()
    fates = identite.fates(read_rows).collect().lazy()
    contracts = marche.survivors(read_rows, fates).collect()
    changes = marche.modifications(contracts.lazy())
    history = marche.versions(contracts.lazy(), changes).collect()
    holders = titulaire.holders(read_rows, fates, changes).collect()
    assert contracts["marche_id"].is_unique().all()
    assert history.height == contracts.height + contracts["modifications"].list.len().sum()
    assert holders.select("marche_id", "fournisseur_id").is_unique().all()
    assert holders["fournisseur_id"].null_count() == 0
    shares = holders.group_by("marche_id").agg(pl.col("part").sum())
    assert shares["part"].to_list() == pytest.approx([1.0] * shares.height)
    current = marche.marches(contracts.lazy(), history.lazy(), holders.lazy()).collect()
    assert current["marche_id"].sort().equals(contracts["marche_id"].sort())


@pytest.mark.parametrize("start", range(0, 400, 10))
def test_a_file_on_disk_gives_what_it_gave_among_the_others(tmp_path: Path, start: int):
    files = {number: envelope for number in range(start, start + 10) if (envelope := read(number))}
    together = typed({number: envelope for number, envelope in files.items() if envelope.records})
    for number in files:
        path = tmp_path / f"{number}.json"
        path.write_bytes(mutated(number))
        report, parts = decp_file.read(path)
        alone = [*parts]
        assert report.enregistrements == sum(part.height for part in alone)
        expected = together.filter(pl.col("fichier_rang") == number).drop("fichier_rang", "refus")
        assert not alone or pl.concat(alone).equals(expected), number


@pytest.mark.parametrize("start", [0, 2_000])
def test_a_file_goes_alone_from_its_bytes_to_the_tables(start: int):
    alone = [number for number in range(start, start + 12) if (envelope := read(number)) and envelope.records]
    together = tables(*(mutated(number) for number in alone))
    assert together["sort"].height == sum(tables(mutated(number))["sort"].height for number in alone)


@pytest.mark.parametrize("start", range(0, 2_000, 500))
def test_a_broken_record_costs_no_other(start: int):
    for number in range(start, start + 500):
        content, others = locally_mutated(number)
        readable = [value(bytes(record.text)) for record in json_records.read(content).records if not record.reject]
        assert others <= {str(record["id"]) for record in readable if "id" in record}, number

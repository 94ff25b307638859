"""The fictitious data set: what is written agrees with the known truth, noise hides and never invents."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.demo import write
from pipelines.demo.acteurs import luhn_completed
from pipelines.demo.degradation import rate
from pipelines.demo.references import rows

SIZE = 900
STATE_DIGITAL = (pl.col("perimetre") == "ETAT") & pl.col("domaine33")
DIGITAL_CODES = (
    "302", "3223", "3225", "324", "325", "48", "50312", "50324", "5033", "516", "642", "71316", "72", "791321"
)  # fmt: skip
HEADED = "13002220500012"

Record = dict[str, Any]


@pytest.fixture(scope="module")
def exact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration without noise."""
    mirror = tmp_path_factory.mktemp("exact")
    write(mirror, contracts=SIZE, seed=7, bruit=0)
    return mirror


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration with the default noise."""
    mirror = tmp_path_factory.mktemp("noisy")
    write(mirror, contracts=SIZE, seed=7)
    return mirror


def truth(mirror: Path) -> pl.DataFrame:
    return pl.read_parquet(mirror / "verite" / "verite.parquet")


def records(mirror: Path) -> list[Any]:
    """Every record of the DECP files, whatever wraps them, the header's buyer put back into each."""
    found: list[Any] = []
    for path in sorted((mirror / "decp_json").glob("*.json")):
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
        listed = content if isinstance(content, list) else content["marches"]
        if isinstance(listed, dict):
            listed = [*listed["marche"], *listed["contrat-concession"]]
        if isinstance(content, dict) and "acheteur" in content:
            listed = [{**record, "acheteur": content["acheteur"]} for record in listed]
        found += listed
    return found


def contracts(mirror: Path) -> list[Record]:
    """The records that carry an identifier, a buyer and readable suppliers or none."""
    return [
        record
        for record in records(mirror)
        if isinstance(record, dict)
        and "id" in record
        and "acheteur" in record
        and not isinstance(record.get("titulaires"), str)
    ]


def holders(listed: list[Any]) -> list[str]:
    return [item.get("titulaire", item)["id"] for item in listed]


def current(record: Record) -> tuple[float, list[str]]:
    """Amount and holders once the modifications are applied."""
    amount, firms = record["montant"], holders(record["titulaires"])
    for item in record["modifications"]:
        change = item.get("modification", item)
        amount = change.get("montant", amount)
        firms = holders(change["titulaires"]) if "titulaires" in change else firms
    return amount, firms


def laureates(mirror: Path) -> dict[str, int]:
    with (mirror / "innovation" / "fr-esr-laureats-concours-national-i-lab.csv").open(encoding="utf-8") as file:
        return {
            row["N° SIREN"]: int(row["Année de concours"])
            for row in csv.DictReader(file, delimiter=";")
            if row["N° SIREN"]
        }


def categories(mirror: Path) -> dict[str, str]:
    units = pl.read_parquet(mirror / "sirene" / "unites_legales.parquet")
    known = units.filter(pl.col("categorieEntreprise").is_not_null())
    return dict(known.select("siren", "categorieEntreprise").iter_rows())


def test_without_noise_the_files_tell_the_truth(exact: Path):
    sizes, awards = categories(exact), laureates(exact)
    recounted: Counter[tuple[Any, ...]] = Counter()
    for record in contracts(exact):
        amount, firms = current(record)
        text, year = record["objet"].lower(), int(record["dateNotification"][:4])
        declared = record.get("marcheInnovant", False) or bool(re.match("partenariat d['’]innovation", text))
        experiment = bool(re.match("expérimentation|preuve de concept|achat innovant|prototype", text))
        for firm in firms:
            sme, award = sizes.get(firm[:9]) == "PME", awards.get(firm[:9])
            strict = sme and (declared or (award is not None and award <= year < award + 8))
            known = firm[:9] if firm.isdigit() and len(firm) == 14 else None
            key = (record["acheteur"]["id"], record["id"], known, round(1 / len(firms), 6), record["dateNotification"])
            recounted[(*key, amount, strict, strict or (sme and experiment))] += 1
    expected = Counter(
        (
            row["acheteur_siret"], row["id_publie"], row["fournisseur_siren"], round(row["part"], 6),
            row["date_notification"].isoformat(), row["montant"],
            row["pme_innovante_strict"], row["pme_innovante_large"],
        )
        for row in truth(exact).iter_rows(named=True)
    )  # fmt: skip
    assert recounted == expected
    assert sum(count for key, count in recounted.items() if key[-1]) > 5


def test_without_noise_codes_tell_the_domain(exact: Path):
    digital = {row["id_publie"]: row["domaine33"] for row in truth(exact).iter_rows(named=True)}
    for record in contracts(exact):
        assert record["codeCPV"].startswith(DIGITAL_CODES) == digital[record["id"]], record["objet"]


def test_parts_of_a_contract_add_up_to_one_and_lots_may_share_an_identifier(exact: Path):
    contract = ["acheteur_siret", "id_publie", "lot", "montant"]
    parts = truth(exact).group_by(contract).agg(pl.col("part").sum())
    assert parts.height == SIZE
    assert (parts["part"] - 1).abs().max() < 1e-9
    assert parts.select("acheteur_siret", "id_publie").is_duplicated().any()
    assert truth(exact).filter(pl.col("lot") > 0)["part"].max() == 1


def test_a_linked_subsequent_contract_names_a_published_framework_of_its_buyer(tmp_path: Path):
    write(tmp_path, contracts=4000, seed=3, bruit=0)
    published = contracts(tmp_path)
    frameworks = {
        (record["acheteur"]["id"], record["id"])
        for record in published
        if record["nature"] == "Accord-cadre" or record.get("techniques") == {"technique": ["Accord-cadre"]}
    }
    linked = [(record["acheteur"]["id"], record.get("idAccordCadre"), record["id"]) for record in published]
    uncounted = set(truth(tmp_path).filter(~pl.col("compte_nombre"))["id_publie"])
    assert uncounted == {own for buyer, link, own in linked if (buyer, link) in frameworks}
    assert uncounted


def test_equal_arguments_write_equal_bytes(tmp_path: Path):
    def digests(folder: Path, seed: int) -> dict[str, str]:
        write(folder, contracts=300, seed=seed)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    first = digests(tmp_path / "a", 1)
    assert first == digests(tmp_path / "b", 1)
    other = digests(tmp_path / "c", 2)
    assert first["verite/verite.parquet"] != other["verite/verite.parquet"]


def test_noise_leaves_the_truth_alone(exact: Path, noisy: Path):
    plain, degraded = truth(exact), truth(noisy)
    assert plain.drop("compte_montant").equals(degraded.drop("compte_montant"))
    assert (degraded["compte_montant"] & ~plain["compte_montant"]).sum() == 0


def test_both_formats_are_written_each_in_its_years(exact: Path):
    years = {True: set(), False: set()}
    for record in contracts(exact):
        years["denominationSociale" in json.dumps(record)].add(int(record["dateNotification"][:4]))
    assert years == {True: {2022, 2023}, False: {2024, 2025, 2026}}


def test_noise_never_creates_evidence(exact: Path, tmp_path: Path):
    write(tmp_path, contracts=SIZE, seed=7, bruit=4)
    innovative = set(truth(tmp_path).filter("achat_innovant")["id_publie"])
    declared = {
        record["id"]
        for record in contracts(tmp_path)
        if str(record.get("marcheInnovant")).lower() in {"true", "oui", "1"}
    }
    assert declared < innovative
    assert categories(tmp_path).items() < categories(exact).items()
    assert laureates(tmp_path).items() < laureates(exact).items()


def test_noise_never_gives_a_supplier_the_number_of_another(noisy: Path):
    own = truth(noisy).group_by("id_publie").agg(pl.col("fournisseur_siren").drop_nulls())
    named = {row["id_publie"]: set(row["fournisseur_siren"]) for row in own.iter_rows(named=True)}
    everyone = set(truth(noisy)["fournisseur_siren"].drop_nulls())
    for record in contracts(noisy):
        if "objet" in record and not record.get("modifications"):
            sirens = {
                re.sub(r"\D", "", firm).zfill(14)[:9]
                for firm in holders(record.get("titulaires") or [])
                if len(firm) > 12
            }
            assert not (sirens & everyone) - named[record["id"]], record


def test_noise_never_loses_a_contract_nor_moves_a_state_digital_purchase(noisy: Path):
    published: dict[str, list[Record]] = {}
    for record in contracts(noisy):
        published.setdefault(record["id"], []).append(record)
    for row in truth(noisy).unique("id_publie").iter_rows(named=True):
        assert row["id_publie"] in published
        if row["perimetre"] == "ETAT" and row["domaine33"]:
            for record in published[row["id_publie"]]:
                assert record["acheteur"]["id"] == row["acheteur_siret"]
                assert _day(record["dateNotification"]) == row["date_notification"]
                assert record["codeCPV"].startswith(DIGITAL_CODES)


def _day(text: str) -> date:
    if text[2] == "/":
        return date(int(text[6:10]), int(text[3:5]), int(text[:2]))
    return date.fromisoformat(text[:10])


def test_a_state_amount_is_true_unless_the_truth_leaves_it_out(noisy: Path):
    alone = truth(noisy).filter(STATE_DIGITAL & (pl.col("lot") == 0) & pl.col("compte_montant")).unique("id_publie")
    published: dict[str, list[Record]] = {}
    for record in contracts(noisy):
        published.setdefault(record["id"], []).append(record)
    replaced = 0
    for row in alone.iter_rows(named=True):
        copies = published[row["id_publie"]]
        if not any(record["modifications"] for record in copies):
            latest = max(copies, key=lambda record: record.get("datePublicationDonnees", ""))
            assert float(str(latest["montant"]).replace(" ", "").replace(",", ".")) == row["montant"]
            replaced += len({str(record["montant"]) for record in copies}) > 1
    assert replaced > 1


QUIRKS = {
    "publication_absente": lambda record: "datePublicationDonnees" not in record,
    "cpv_cle": lambda record: "-" in (record["codeCPV"] or ""),
    "procedure_absente": lambda record: record["procedure"] is None,
    "texte_blancs": lambda record: record["objet"].startswith("  "),
    "date_fuseau": lambda record: "+0" in (record["dateNotification"] or ""),
    "titulaires_absents": lambda record: not record.get("titulaires"),
    "montant_nul": lambda record: record["montant"] == 0,
}


@pytest.mark.parametrize("code", QUIRKS)
def test_quirks_are_met_at_about_their_rates(noisy: Path, code: str):
    listed = [record for record in contracts(noisy) if "objet" in record and "autoriteConcedante" not in record]
    met = sum(QUIRKS[code](record) for record in listed)
    expected = rate(code) * len(listed)
    assert 0 < met < 2 * expected + 4 * math.sqrt(expected) + 2
    assert met > expected - 4 * math.sqrt(expected) - 1


def test_strays_concessions_duplicates_and_headers_are_among_the_records(tmp_path: Path):
    write(tmp_path, contracts=SIZE, seed=7, bruit=50)  # nearly every contract struck by every degradation
    everything = records(tmp_path)
    objects = [record for record in everything if isinstance(record, dict)]
    keys = Counter(record.get("id") for record in contracts(tmp_path))
    assert len(objects) < len(everything)
    assert any("id" not in record for record in objects)
    assert any("acheteur" not in record and "autoriteConcedante" not in record for record in objects)
    assert any(isinstance(record.get("titulaires"), str) for record in objects)
    assert any("autoriteConcedante" in record for record in objects)
    assert max(keys.values()) > 1
    assert any("\ufffd" in record.get("objet", "") for record in objects)
    headed = json.loads(next((tmp_path / "decp_json").glob(f"*{HEADED}.json")).read_bytes())
    assert headed["acheteur"]["id"] == HEADED
    assert all("acheteur" not in record and record["uid"].startswith(HEADED) for record in headed["marches"])


def test_files_take_the_shapes_publishers_give_them(tmp_path: Path):
    write(tmp_path, contracts=400, seed=5, bruit=2)
    raw = [path.read_bytes() for path in (tmp_path / "decp_json").glob("*.json")]
    assert any(content.startswith(b"\xef\xbb\xbf") for content in raw)
    assert any(content.lstrip(b"\xef\xbb\xbf").startswith(b"[") for content in raw)
    assert any(content.startswith(b'{"marches":[') for content in raw)
    assert any(content.startswith(b'{"marches":{"marche":[') for content in raw)
    assert any(b"NaN" in content for content in raw)
    assert any(b"\n  " in content[:40] for content in raw)


def test_every_degradation_of_the_table_is_used_and_reasoned():
    sources = "".join(
        path.read_text(encoding="utf-8") for path in (Path(__file__).parents[1] / "pipelines" / "demo").glob("*.py")
    )
    for row in rows("degradations"):
        assert f'"{row["code"]}"' in sources, row["code"]
        assert row["portee"] in {"tous", "hors_indicateur", "hors_etat", "supplement", "fichier"}
        assert 0 < float(row["taux"]) <= 1
        assert row["fait"]
        assert row["source"]


def test_suppliers_are_fictitious_and_well_formed(exact: Path):
    sirens = truth(exact)["fournisseur_siren"].drop_nulls().unique().to_list()
    assert all(siren.startswith("000") and luhn_completed(siren[:8]) == siren for siren in sirens)
    names = pl.read_parquet(exact / "sirene" / "unites_legales.parquet")
    assert names["siren"].is_unique().all()
    assert set(sirens) < set(names["siren"])


def test_the_marker_says_the_data_are_fictitious(noisy: Path):
    marker = json.loads((noisy / "cap33-demo.json").read_text())
    assert marker["fictif"] is True
    assert (marker["contracts"], marker["seed"], marker["bruit"]) == (SIZE, 7, 1.0)


def test_shares_of_the_state_and_of_digital_purchases_follow_the_arguments(tmp_path: Path):
    write(tmp_path, contracts=300, part_etat=1, part_numerique=1)
    assert truth(tmp_path).select(STATE_DIGITAL.all()).item()
    assert truth(tmp_path)["ministere"].n_unique() > 10


def test_notices_have_the_fields_of_the_export(exact: Path):
    lines = [line for path in (exact / "boamp").glob("*.jsonl") for line in path.read_text().splitlines()]
    notices = [json.loads(line) for line in lines]
    assert notices
    assert all(
        {"idweb", "objet", "nature", "dateparution", "nomacheteur", "titulaire", "donnees"} <= notice.keys()
        for notice in notices
    )
    assert all(
        len(json.loads(notice["donnees"])["FNSimple"]["organisme"]["codeIdentificationNational"]) == 14
        for notice in notices
    )
    assert len({notice["idweb"] for notice in notices}) == len(notices)


def test_a_folder_that_is_no_demonstration_is_left_alone(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("à garder")
    with pytest.raises(FileExistsError, match="n'est pas vide"):
        write(tmp_path, contracts=10)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_writing_again_leaves_no_file_of_the_earlier_demonstration(tmp_path: Path):
    write(tmp_path, contracts=300, seed=1)
    write(tmp_path, contracts=20, seed=1, bruit=0, debut=date(2025, 1, 1), fin=date(2025, 3, 31))
    assert {path.name for path in (tmp_path / "decp_json").iterdir()} <= {
        f"decp-2025-0{month}.json" for month in (1, 2, 3)
    }


@pytest.mark.parametrize(
    "wrong",
    [{"contracts": 0}, {"bruit": -1}, {"part_etat": 1.5}, {"debut": date(2027, 1, 1)}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_impossible_arguments_are_refused(tmp_path: Path, wrong: dict[str, Any]):
    with pytest.raises(ValueError):
        write(tmp_path / "demo", **({"contracts": 10} | wrong))
    assert not (tmp_path / "demo").exists()

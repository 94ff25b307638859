"""What is taken away: the same bytes each time, no formula, all that is needed to quote it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
from click.testing import CliRunner, Result

from pipelines import cli_export
from pipelines.cli_export import export
from restitution import export_xlsx, tables
from restitution.export import MIME, exported, file_name, harmless, to_csv
from restitution.export_xlsx import number_format, to_xlsx
from restitution.instantane import Instantane
from restitution.provenance import Provenance, provenance
from restitution.tables import ChoixInconnu, selection
from tests.instantane_litteral import TABLES, marche, publish
from tests.test_cli import cap33

HOSTILE = [
    "=1+1", "+33 1 23", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =HYPERLINK(\"http://x\")", "\u00a0=1",
    "＝1+1", "＠x", "=cmd|'/c calc'!A1",
]  # fmt: skip
PLAIN = ["Achat de licences", "a=b", "n° 12 - lot 3", 'l\'été ; "cité"', "", "0612"]
XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def instantane(tmp_path_factory: pytest.TempPathFactory) -> Instantane:
    operator = marche(26, perimetre="OPERATEUR", objet="Achat d'un opérateur du ministère")
    orphan = marche(27, ministere=None, date_notification=date(2025, 7, 1))
    folder = tmp_path_factory.mktemp("export")
    return Instantane(publish(folder, TABLES | {"mart_marche": [*TABLES["mart_marche"], operator, orphan]}))


@pytest.fixture
def known(instantane: Instantane) -> Provenance:
    return provenance(instantane, "mart_marche", "Marchés", filtres={"Ministère": "MI, Intérieur"}, periode="2026")


def sheet(content: bytes, number: int) -> list[list[tuple[str, str | None]]]:
    """Type and text of each cell of a sheet, line by line, formulas marked « f »."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml")).findall(f"{XML}si")
        texts = ["".join(each.itertext()) for each in shared]
        root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    return [[cell(each, texts) for each in row] for row in root.iter(f"{XML}row")]


def cell(node: ElementTree.Element, texts: list[str]) -> tuple[str, str | None]:
    value = node.findtext(f"{XML}v")
    if node.find(f"{XML}f") is not None:
        return "f", value
    return (node.get("t", "n"), texts[int(value or 0)]) if node.get("t") == "s" else (node.get("t", "n"), value)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_reaches_a_spreadsheet_as_a_formula(text: str, known: Provenance):
    frame = pl.DataFrame({"objet": [text], "montant_publie_eur": [-1.5]})
    lines = to_csv(frame).decode("utf-8-sig")
    assert re.search(r"[\n;\"]'" + re.escape(text.replace('"', '""')), lines)
    assert lines.rstrip().endswith(";-1,5")
    rows = sheet(to_xlsx(frame, known), 1)
    assert rows[1][0] == ("s", f"'{text}".replace("\r", "_x000D_") if "\r" in text else f"'{text}")
    assert rows[1][1] == ("n", "-1.5")


def test_ordinary_texts_and_unknowns_are_left_as_they_are():
    frame = pl.DataFrame({"objet": [*PLAIN, None], "x": [None, *range(6)]})
    assert harmless(frame).equals(frame)


def test_the_name_of_a_column_is_no_way_in_either():
    assert harmless(pl.DataFrame({"=1+1": [1]})).columns == ["'=1+1"]


def test_a_csv_opens_in_the_spreadsheets_of_this_country():
    frame = pl.DataFrame({"objet": ["Étude"], "eur": [Decimal("1234.50")], "le": [date(2025, 3, 1)], "vide": [None]})
    assert to_csv(frame) == "\ufeffobjet;eur;le;vide\nÉtude;1234,50;2025-03-01;\n".encode()


def test_columns_of_a_workbook_keep_their_types_and_their_formats(known: Provenance):
    frame = pl.DataFrame(
        {"objet": ["Étude"], "montant_retenu_eur": [Decimal("1234.50")], "date_notification": [date(2025, 3, 1)],
         "part_pme": [0.25], "is_accord_cadre": [True], "nb_titulaires": [None], "duree_mois": [float("nan")]}
    )  # fmt: skip
    header, line = sheet(to_xlsx(frame, known), 1)
    assert [text for _, text in header[:2]] == ["Objet", known.colonnes["montant_retenu_eur"].label]
    # 1 March 2025 is day 45 717 of spreadsheets.
    assert line == [("s", "Étude"), ("n", "1234.5"), ("n", "45717"), ("n", "0.25"), ("b", "1"), ("s", "nan")]


@pytest.mark.parametrize(
    ("name", "dtype", "expected"),
    [
        ("montant_retenu_eur", pl.Decimal(18, 2), "#,##0.00\u00a0€"),
        ("part_pme", pl.Float64(), "0.0%"),
        ("date_notification", pl.Date(), "dd/mm/yyyy"),
        ("nb_titulaires", pl.Int64(), "#,##0"),
        ("categorie_annee", pl.Int64(), "General"),
    ],
)
def test_a_number_is_written_in_its_unit(name: str, dtype: pl.DataType, expected: str, known: Provenance):
    assert number_format(name, dtype, known.colonnes.get(name)) == expected


def test_the_method_sheet_tells_where_the_rows_come_from_and_what_each_column_holds(known: Provenance):
    content = to_xlsx(pl.DataFrame({"objet": ["x"], "inconnue": [1]}), known)
    told = {tuple(text for _, text in row if text) for row in sheet(content, 2)}
    assert ("Instantané", known.snapshot_id) in told
    assert ("Méthode", "2026.1") in told
    assert ("Filtres", "Ministère\u00a0: MI, Intérieur") in told
    assert ("Données arrêtées au", "31\u00a0octobre\u00a02026") in told
    assert sum(row[0] == "Réserve" for row in told if row) == len(known.reserves) > 0
    assert ("objet", "Objet", known.colonnes["objet"].description) in told
    assert ("inconnue", "inconnue") in told
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"2026-11-23T06:00:00Z" in book.read("docProps/core.xml")
        assert b'state="frozen"' in book.read("xl/worksheets/sheet1.xml")


def test_what_a_sheet_cannot_hold_is_refused_in_a_sentence(known: Provenance, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(export_xlsx, "ROWS_MAX", 2)
    with pytest.raises(ValueError, match="csv ou parquet"):
        to_xlsx(pl.DataFrame({"objet": ["a", "b", "c"]}), known)


def test_a_parquet_keeps_the_rows_as_published_and_says_what_they_are(known: Provenance):
    frame = pl.DataFrame({"objet": HOSTILE})
    content = io.BytesIO(exported(frame, known, "parquet"))
    assert pl.read_parquet(content).equals(frame)
    metadata = pl.read_parquet_metadata(content)
    assert (metadata["snapshot_id"], metadata["methode"]) == (known.snapshot_id, "2026.1")
    assert ["Période", "2026"] in json.loads(metadata["provenance"])
    assert json.loads(metadata["colonnes"])["objet"]["label"] == "Objet"


@pytest.mark.parametrize("form", MIME)
def test_the_same_rows_give_the_same_bytes(form: str, instantane: Instantane, known: Provenance):
    made = [exported(selection(instantane, "mart_marche"), known, form) for _ in range(2)]
    assert made[0] == made[1]


def test_the_command_and_the_exports_know_the_same_formats():
    assert set(cli_export.FORMATS) == set(MIME)


def test_the_name_of_a_file_says_what_it_holds_and_never_leads_elsewhere(known: Provenance):
    assert file_name(known, "csv") == "mart_marche_MI_2026.1_20261123T060000Z-ab12cd34.csv"
    hostile = Provenance("x", "mart_marche", "1", "s", "p", None, "", fictif=True, filtres={"Texte": "../../etc/x"})
    assert file_name(hostile, "csv") == "FICTIF_mart_marche_etc-x_1_s.csv"


def test_the_contracts_of_a_ministry_are_its_own_without_those_of_its_operators(instantane: Instantane):
    rows = selection(instantane, "mart_marche", ministere="MI")
    assert (len(rows), rows["perimetre"].unique().to_list()) == (14, ["ETAT"])
    assert selection(instantane, "mart_marche", ministere="NON_ATTRIBUE")["objet"].to_list() == [marche(27)["objet"]]


@pytest.mark.parametrize(
    ("periode", "expected"), [("2025", 3), ("2025-T2", 2), ("2025-T3", 1), ("12 mois au 2025-T2", 2), ("2019", 0)]
)
def test_a_period_takes_the_contracts_notified_within_it(instantane: Instantane, periode: str, expected: int):
    assert len(selection(instantane, "mart_marche", periode=periode)) == expected


def test_a_figure_is_taken_by_its_own_period(instantane: Instantane):
    assert selection(instantane, "mart_indicateur", periode="2023")["denominateur"].to_list() == [50.0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda i: tables.known_table(i, 'mart_marche" union select 1 --'), "tables : mart_acheteur, "),
        (lambda i: tables.known_ministere(i, "MI' or 1=1"), "codes : MI, MC, NON_ATTRIBUE"),
        (lambda i: selection(i, "mart_marche", periode="2025' or 1=1"), "n'est pas une période"),
        (lambda i: selection(i, "mart_marche", periode="0000"), "n'est pas une période"),
        (lambda i: selection(i, "mart_preuve", periode="2025"), "retirez --periode"),
        (lambda i: selection(i, "mart_preuve", ministere="MI"), "retirez --ministere"),
    ],
)  # fmt: skip
def test_a_choice_that_does_not_exist_is_refused_with_those_that_do(instantane: Instantane, wrong, said: str):
    with pytest.raises(ChoixInconnu, match=said):
        wrong(instantane)


@pytest.fixture
def run(instantane: Instantane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    monkeypatch.chdir(tmp_path)
    data_dir = instantane.path.parents[1]

    def called(*words: str) -> Result:
        return CliRunner().invoke(export, [*words, "--data-dir", str(data_dir)])

    return called


def test_the_command_writes_one_whole_file_and_no_other(run, tmp_path: Path):
    outcome = run("marche", "--ministere", "mi", "--periode", "2026", "--format", "xlsx")
    assert outcome.exit_code == 0, outcome.output
    (path,) = tmp_path.iterdir()
    assert path.name == "mart_marche_MI_2026_2026.1_20261123T060000Z-ab12cd34.xlsx"
    assert len(sheet(path.read_bytes(), 1)) == 1 + 11


def test_the_form_follows_the_name_of_the_file_unless_it_is_told(run, tmp_path: Path):
    assert run("mart_marche", "--sortie", "x.parquet").exit_code == 0
    assert (tmp_path / "x.parquet").read_bytes()[:4] == b"PAR1"
    assert run("mart_marche", "--sortie", "x.txt").exit_code == 0
    assert (tmp_path / "x.txt").read_bytes().startswith(b"\xef\xbb\xbfmarche_id;")


def test_a_file_that_exists_is_replaced_only_if_asked(run, tmp_path: Path):
    kept = tmp_path / "x.csv"
    kept.write_text("à garder", "utf-8")
    assert "--remplacer" in str(run("mart_regle", "--sortie", "x.csv").exception)
    assert kept.read_text("utf-8") == "à garder"
    assert run("mart_regle", "--sortie", "x.csv", "--remplacer").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    assert kept.read_text("utf-8-sig").startswith("regle_id;")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["mart_inconnue"], 2, "tables : mart_acheteur"),
        (["mart_marche", "--format", "pdf"], 2, "choisissez csv"),
        (["mart_marche", "--sortie", "absent/x.csv"], 1, "Le dossier absent n'existe pas"),
    ],
)  # fmt: skip
def test_a_mistake_gets_one_sentence_its_code_and_no_file(
    words: list[str], code: int, said: str, instantane: Instantane, tmp_path: Path
):
    outcome = cap33("export", *words, "--data-dir", instantane.path.parents[1], cwd=tmp_path)
    assert (outcome.returncode, said in outcome.stderr) == (code, True), outcome.stderr
    assert len(outcome.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_without_a_snapshot_the_command_says_what_to_do(tmp_path: Path):
    outcome = cap33("export", "mart_marche", "--data-dir", "absent", cwd=tmp_path)
    assert (outcome.returncode, "cap33 refresh" in outcome.stderr) == (1, True)

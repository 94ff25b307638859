"""Annotations by identifier: the text is looked up in the tables, and what is not found is counted."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines import evaluation
from tests.frames import METHODE, table
from transforms.etiquettes import with_text
from transforms.evaluation import READ

ANNOTATIONS = Path(__file__).parent / "gold"
TABLES = {
    "core_marche": table(
        "core_marche",
        {"marche_id": "m1", "objet": "Licences", "cpv_code": "48000000", "montant_publie_eur": 12.5},
        {"marche_id": "m2", "objet": "Toiture", "acheteur_siret": "21750001600019"},
    ),
    "core_acheteur": table("core_acheteur", {"acheteur_siret": "11000201100044", "acheteur_nom": "Ministère"}),
    "core_titulaire": table(
        "core_titulaire",
        {"marche_id": "m1", "fournisseur_id": "F2", "titulaire_rang": 2, "titulaire_nom": "Nom publié"},
        {"marche_id": "m1", "fournisseur_id": "F1", "titulaire_rang": 1},
    ),
    "core_fournisseur": table("core_fournisseur", {"fournisseur_id": "F1", "fournisseur_nom": "Éditeur"}),
    "core_avis": table("core_avis", {"avis_id": "21-1", "objet": "Messagerie", "avis_procedure": "Procédure adaptée"}),
    "core_titulaire_avis": table(
        "core_titulaire_avis",
        {"avis_id": "21-1", "titulaire_rang": 1, "titulaire_nom": "Alpha"},
        {"avis_id": "21-1", "titulaire_rang": 2, "titulaire_nom": "Alpha"},
    ),
}  # fmt: skip


def looked_up(*rows: tuple[str, str]) -> tuple[pl.DataFrame, int]:
    annotations = pl.DataFrame([(*row, "oui") for row in rows], schema=["marche_id", "source", "d33"], orient="row")
    return with_text(annotations, {name: frame.lazy() for name, frame in TABLES.items()})


def test_a_contract_gets_its_text_its_buyer_and_its_holders_in_their_order():
    found, missing = looked_up(("m1", "decp_json"))
    row = found.row(0, named=True)
    assert missing == 0
    assert (row["n"], row["objet"], row["cpv"], row["montant"]) == ("m1", "Licences", "48000000", "12.5")
    assert (row["acheteur"], row["titulaires"], row["d33"]) == ("Ministère", "Éditeur|Nom publié", "oui")


def test_a_notice_is_found_by_its_number_and_a_holder_of_two_lots_is_named_once():
    row = looked_up(("21-1", "boamp"))[0].row(0, named=True)
    assert (row["objet"], row["procedure"], row["titulaires"]) == ("Messagerie", "Procédure adaptée", "Alpha")


def test_identifiers_not_found_are_counted_and_a_notice_is_no_contract():
    found, missing = looked_up(("m2", "decp_json"), ("absent", "decp_json"), ("m1", "boamp"))
    assert (found["n"].to_list(), missing) == (["m2"], 2)


def test_what_comes_out_is_a_labelled_file():
    assert set(looked_up(("m1", "decp_json"))[0].columns) == {"n", "d33", *READ}


def test_identifiers_alone_ask_for_a_mirror(tmp_path: Path):
    (tmp_path / "a.csv").write_text("marche_id,source,d33\nm1,decp_json,oui\n", "utf-8")
    with pytest.raises(ValueError, match="--mirror"):
        evaluation.labelled(tmp_path / "a.csv", None)


def test_a_file_with_texts_and_no_label_is_refused(tmp_path: Path):
    (tmp_path / "a.csv").write_text(",".join(["n", *READ]) + "\n", "utf-8")
    with pytest.raises(ValueError, match="aucune étiquette"):
        evaluation.labelled(tmp_path / "a.csv", None)


@pytest.mark.shared
@pytest.mark.parametrize("half", ["lus", "reserve"])
def test_the_annotations_are_found_in_the_mirror_and_measured(shared: Path, half: str):
    file = ANNOTATIONS / f"{half}.csv"
    labels, missing = evaluation.labelled(file, shared / "data")
    assert (missing, labels.height) == (0, pl.read_csv(file).height)
    figures, _ = evaluation.measured(labels, METHODE.methode)
    assert figures["domaine33"]["precision"] >= 0.95
    assert figures["domaine33"]["recall"] >= 0.90


def test_no_annotation_stands_in_both_halves():
    read, kept = (pl.read_csv(ANNOTATIONS / f"{half}.csv", infer_schema=False) for half in ("lus", "reserve"))
    assert read.height + kept.height >= 300
    assert pl.concat([read, kept])["marche_id"].is_unique().all()

"""Lists of firms, software and qualified services: columns found by name, and every row with exactly one fate."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.file_count import FileCount
from pipelines.listes import declared
from pipelines.settings import REFERENCE
from transforms import listes, listes_innovation, logiciels_libres, secnumcloud
from transforms.json_records import UnreadableFile
from transforms.listes import Reading

A, B = "901979211", "784671695"  # both pass the Luhn check
INOV_HEADER = (
    "Dénomination du projet lauréat;Slogan du projet lauréat;Date de publication des résultats;Thématique;Entreprise;"
    "Identifiant SIREN de l'entreprise lauréate;Montant de la subvention accordée (en €)"
)


def inov(*lines: str) -> Reading:
    return listes_innovation.inov("\n".join([INOV_HEADER, *lines]).encode())


def cir_cii(*lines: str) -> Reading:
    return listes_innovation.cir_cii("\n".join(["dispositif;type_lib;annees;siren;entreprise", *lines]).encode())


def test_an_inov_laureate_counts_from_the_announcement():
    assert inov(f"Projet;Un slogan;2023-03-14;Numérique;A & B;{A};450000").rows.to_dicts() == [
        {
            "fournisseur_siren": A, "laureat_date": date(2023, 3, 14), "valid_from": date(2023, 3, 14),
            "valid_to": None, "laureat_source": "inov", "nom": "A & B",
        }
    ]  # fmt: skip


TECHNICAL = f"entreprise,siren,datepublication,vague\nA,{A},2023-03-14,9\n"
SPELLINGS = {
    "étiquettes, point-virgule": f"Entreprise;N° SIREN;Date de publication des résultats\nA;{A};2023-03-14\n".encode(),
    "noms techniques, virgule": TECHNICAL.encode(),
    "marque d'ordre et retours chariot": b"\xef\xbb\xbf" + TECHNICAL.replace("\n", "\r\n").encode(),
    "Windows-1252": f"Dénomination;N° SIREN;Date de publication des résultats\nA;{A};14/03/2023\n".encode("cp1252"),
    "tabulations et casse": f"ENTREPRISE\tSiren\tDatePublication\nA\t{A}\t2023-03-14T00:00:00+00:00\n".encode(),
    "guillemets": f'"entreprise";"siren";"datepublication"\n"A";"{A}";"2023-03-14"\n'.encode(),
    "SIREN écrit avec des blancs": b"entreprise;siren;datepublication\nA;901 979 211;2023-03-14\n",
}


@pytest.mark.parametrize("content", SPELLINGS.values(), ids=SPELLINGS)
def test_columns_are_found_whatever_their_spelling_separator_and_encoding(content: bytes):
    rows = listes_innovation.inov(content).rows
    assert rows.select("fournisseur_siren", "laureat_date", "nom").rows() == [(A, date(2023, 3, 14), "A")]


@pytest.mark.parametrize(
    ("siren", "siret", "expected"),
    [(A, "", A), (f"{A}00016", "", A), ("", f"{A}00016", A), ("90197921", "90197921100025", "901979211"),
     ("5520135", "", None), ("05520135", "", "005520135"), ("05520136", "", None)],
)  # fmt: skip
def test_a_siren_is_read_from_what_was_published(siren: str, siret: str, expected: str | None):
    content = f"N° SIREN;N° SIRET;Année de concours\n{siren};{siret};2020\n".encode()
    found = listes_innovation.ilab(content).rows["fournisseur_siren"].to_list()
    assert found == ([] if expected is None else [expected])


def test_rows_that_name_no_firm_for_sure_are_set_apart_with_their_reason():
    reading = inov(
        f"P;S;2023-03-14;N;A;{A};1", "P;S;2023-03-14;N;B;;1", "P;S;2023-03-14;N;C;ABC;1",
        "P;S;2023-03-14;N;D;333444555;1", f"P;S;;N;E;{B};1", f"P;S;2023-03-14;N;F;{B}",
    )  # fmt: skip
    assert reading.rows["fournisseur_siren"].to_list() == [A]
    assert reading.rejected["code"].to_list() == [
        "SANS_SIREN", "SIREN_ILLISIBLE", "SIREN_LUHN", "SANS_DATE", "LIGNE_IRREGULIERE",
    ]  # fmt: skip
    assert reading.rejected["position"].to_list() == [1, 2, 3, 4, 5]
    assert reading.rejected["raison"].str.contains(r"^[A-ZÀ-Ý].*\.$").all()
    assert reading.rejected["extrait"][0] == "P ; S ; 2023-03-14 ; N ; B ; 1"


def test_two_projects_of_a_firm_the_same_day_are_one_distinction():
    reading = inov(f"P1;S;2023-03-14;N;A;{A};1", f"P2;S;2023-03-14;N;A;{A};2", f"P3;S;2024-03-14;N;A;{A};2")
    assert reading.rows["laureat_date"].to_list() == [date(2023, 3, 14), date(2024, 3, 14)]
    assert reading.fates == {"retenus": 2, "fusionnes": 1, "remplaces": 0, "quarantaine": 0}


@pytest.mark.parametrize(
    ("years", "runs"),
    [
        ("2021", [(2021, 2021)]),
        ("2021;2022;2023", [(2021, 2023)]),
        ("2023, 2021", [(2021, 2021), (2023, 2023)]),
        ("2021-2023", [(2021, 2023)]),
        ("de 2021 / 2022", [(2021, 2022)]),
    ],
)
def test_approved_years_become_unbroken_periods(years: str, runs: list[tuple[int, int]]):
    rows = cir_cii(f'CIR;Organisme;"{years}";{A};A').rows
    assert rows.select("valid_from", "valid_to").rows() == [
        (date(first, 1, 1), date(last, 12, 31)) for first, last in runs
    ]
    assert rows["laureat_date"].to_list() == rows["valid_from"].to_list()


def test_years_approved_in_several_rows_are_joined_and_schemes_stay_apart():
    reading = cir_cii(f"CIR;x;2021;{A};A", f"CIR;x;2022;{A};A", f"CII;x;2022;{A};A", f"CIR;x;2022;{A};A")
    periods = reading.rows.sort("dispositif").select("dispositif", "valid_from", "valid_to").rows()
    assert periods == [
        ("CII", date(2022, 1, 1), date(2022, 12, 31)),
        ("CIR", date(2021, 1, 1), date(2022, 12, 31)),
    ]
    assert reading.fates == {"retenus": 3, "fusionnes": 1, "remplaces": 0, "quarantaine": 0}


READERS: dict[str, Callable[[bytes], Reading]] = {
    "ilab": listes_innovation.ilab,
    "inov": listes_innovation.inov,
    "cir_cii": listes_innovation.cir_cii,
    "sill": logiciels_libres.from_csv,
    "secnumcloud": secnumcloud.services,
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize(
    ("content", "statut"),
    [(b"", "vide"), (b"<!DOCTYPE html><html></html>", "format_inconnu"), (b"a;b\n1;2\n", "format_inconnu")],
    ids=["vide", "page HTML", "autres colonnes"],
)
def test_a_file_that_is_not_the_list_says_why_in_one_sentence(
    read: Callable[[bytes], Reading], content: bytes, statut: str
):
    with pytest.raises(UnreadableFile, match=r"^[A-ZÀ-Ý][^\n]+\.$") as error:
        read(content)
    assert error.value.statut == statut


def test_the_missing_columns_are_named_with_those_found():
    with pytest.raises(UnreadableFile) as error:
        listes_innovation.inov(b"Entreprise;Vague\nA;9\n")
    assert str(error.value) == (
        "Les colonnes N° SIREN et Date de publication des résultats manquent ; colonnes trouvées : Entreprise, Vague."
    )


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_a_list_without_a_row_is_empty_and_not_an_error(read: Callable[[bytes], Reading]):
    headers = {
        "inov": INOV_HEADER,
        "cir_cii": "siren;annees",
        "ilab": "N° SIREN;Année de concours",
        "sill": "nom;licence;fonction;statut;support;public",
        "secnumcloud": "prestataire;service;statut;source",
    }
    name = next(name for name, each in READERS.items() if each is read)
    reading = read(headers[name].encode())
    assert reading.rows.is_empty()
    assert sum(reading.fates.values()) == 0


CELL = st.sampled_from(["", A, B, "2023-03-14", "2021;2022", "R", "qualifie", "Oui", "a\nb", 'a"b', "é", "333444555"])


@settings(max_examples=80)
@given(st.sampled_from(list(READERS)), st.lists(st.lists(CELL, min_size=1, max_size=12), max_size=12))
def test_every_row_has_exactly_one_fate(name: str, lines: list[list[str]]):
    wanted = {
        "ilab": listes_innovation.ILAB, "inov": listes_innovation.INOV, "cir_cii": listes_innovation.CIR_CII,
        "sill": logiciels_libres.CSV, "secnumcloud": secnumcloud.COLUMNS,
    }[name]  # fmt: skip
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows([[column.spellings[0] for column in wanted.values()], *lines])
    reading = READERS[name](buffer.getvalue().encode())
    assert sum(reading.fates.values()) == len(lines)
    assert reading.fates["quarantaine"] == reading.rejected.height


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_unreadable_file(content: bytes):
    for read in [*READERS.values(), logiciels_libres.from_json]:
        try:
            read(content)
        except UnreadableFile as error:
            assert error.statut in {"vide", "illisible", "format_inconnu"}


def software(**fields: Any) -> dict[str, Any]:
    """An entry of sill.json in its shape of 2026; the fields given replace its own."""
    return {
        "id": 1,
        "name": "7-Zip",
        "description": "Compression",
        "license": "LGPL-2.0-only",
        "referencedSinceTime": 1514764800000,
        "updateTime": 1700000000000,
        "isStillInObservation": False,
        "customAttributes": {"isPresentInSupportContract": True, "isFromFrenchPublicService": False},
        "softwareExternalData": {"externalId": "Q215051", "sourceSlug": "wikidata"},
        "serviceProviders": [],
        **fields,
    }


def sill(*entries: Any) -> Reading:
    return logiciels_libres.from_json(json.dumps(list(entries)).encode())


def test_a_software_of_the_json_list_is_read_in_both_its_shapes():
    expected = {
        "logiciel_nom": "7-Zip", "licence": "LGPL-2.0-only", "fonction": "Compression", "statut": "recommande",
        "is_contrat_support": True, "is_service_public": False, "wikidata_id": "Q215051",
        "reference_depuis": date(2018, 1, 1),
    }  # fmt: skip
    older = {
        "id": 1, "name": "7-Zip", "function": "Compression", "license": "LGPL-2.0-only", "wikidataId": "Q215051",
        "referencedSinceTime": 1514764800000, "recommendationStatus": "recommended",
        "isFromFrenchPublicService": False, "isPresentInSupportContract": True,
    }  # fmt: skip
    assert sill(software()).rows.row(0, named=True) == expected
    assert sill(older).rows.row(0, named=True) == expected


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "recommande"),
        ({"isStillInObservation": True}, "en_observation"),
        ({"dereferencing": {"time": 1700000000000, "reason": "abandon"}}, "plus_recommande"),
        ({"recommendationStatus": "no longer recommended"}, "plus_recommande"),
    ],
)
def test_the_status_of_a_software_is_what_the_list_says(fields: dict[str, Any], status: str):
    assert sill(software(**fields)).rows["statut"].to_list() == [status]


def test_a_software_listed_twice_keeps_its_last_update_and_odd_entries_are_set_apart():
    reading = sill(software(), software(name="7-zip", license="MIT", updateTime=1800000000000), 3, {"id": 2})
    assert reading.rows["licence"].to_list() == ["MIT"]
    assert reading.fates == {"retenus": 1, "fusionnes": 0, "remplaces": 1, "quarantaine": 2}
    assert reading.rejected["code"].to_list() == ["PAS_UN_OBJET", "SANS_NOM"]


def test_what_the_list_does_not_say_of_support_is_unknown():
    assert sill(software(customAttributes=None)).rows["is_contrat_support"].to_list() == [None]


@pytest.mark.parametrize("content", [b'{"erreur": 1}', b'[{"nom": "x"}]', b"[1]", b"<html>"])
def test_json_of_another_shape_is_refused_in_words(content: bytes):
    with pytest.raises(UnreadableFile, match=r"^[A-ZÀ-Ý][^\n]+\.$"):
        logiciels_libres.from_json(content)


@pytest.mark.shared
def test_the_real_list_of_free_software_is_read_whole(shared: Path):
    content = (shared / "data/opensource/sill_softwares_2022.csv").read_bytes()
    reading = logiciels_libres.from_csv(content)
    assert reading.fates == {"retenus": 231, "fusionnes": 0, "remplaces": 1, "quarantaine": 0}
    known = reading.rows.filter(pl.col("logiciel_nom") == "Ansible").row(0, named=True)
    assert (known["licence"], known["statut"], known["is_contrat_support"]) == ("GPL-3.0-only", "recommande", True)
    assert reading.rows["statut"].value_counts().sort("count")["count"].to_list() == [12, 48, 171]


@pytest.mark.shared
def test_the_real_list_of_ilab_laureates_loses_nothing(shared: Path):
    name = "fr-esr-laureats-concours-national-i-lab.csv"
    reading = listes_innovation.ilab((shared / "data/innovation" / name).read_bytes())
    assert reading.fates == {"retenus": 2982, "fusionnes": 1, "remplaces": 1, "quarantaine": 939}
    assert reading.rejected["code"].value_counts().sort("count")["count"].to_list() == [4, 935]
    assert "901979211" in reading.rows["fournisseur_siren"]


def test_our_list_of_qualified_services_is_read_whole_and_sourced():
    reading = secnumcloud.services((REFERENCE / "secnumcloud.csv").read_bytes())
    assert reading.rejected.is_empty()
    assert reading.fates["retenus"] == sum(reading.fates.values()) >= 14
    assert reading.rows["source"].null_count() == reading.rows["date_constat"].null_count() == 0
    assert set(reading.rows["statut"]) == {"qualifie", "en_cours"}
    unnamed = reading.rows.filter(pl.col("service").is_null())
    assert set(unnamed["confiance"]) == {"faible"}


SECNUMCLOUD = "Prestataire;SIREN;Service;Statut;Date de début;Date de fin;Source;Date_constat\n"


def test_an_uploaded_list_renews_a_service_and_refuses_what_it_cannot_tell():
    lines = [
        f"Cloud A;{A};IaaS A;Qualifié;01/03/2021;2024-02-29;Décision;2021-03-01",
        f"CLOUD A;{A};iaas a;qualified;2024-03-01;2027-02-28;Décision;2024-03-01",
        "Cloud B;;IaaS B;en cours;;;Presse;2024-01-01",
        "Cloud C;333444555;IaaS C;qualifié;;;Presse;2024-01-01",
        f"Cloud D;{B};IaaS D;peut-être;;;Presse;2024-01-01",
    ]
    reading = secnumcloud.services((SECNUMCLOUD + "\n".join(lines)).encode())
    assert reading.rows.select("prestataire", "date_fin", "statut").rows() == [
        ("CLOUD A", date(2027, 2, 28), "qualifie"), ("Cloud B", None, "en_cours"),
    ]  # fmt: skip
    assert reading.rejected["code"].to_list() == ["SIREN_LUHN", "STATUT_INCONNU"]
    assert reading.fates == {"retenus": 2, "fusionnes": 0, "remplaces": 1, "quarantaine": 2}


# Two files of each list: a row in both, a row that the second says otherwise, one row of its own for each, one that
# is set apart; then what is kept of them together.
HEADERS = {
    "ilab": "N° SIREN;Année de concours;Entreprise",
    "inov": "siren;datepublication;entreprise",
    "cir_cii": "siren;annees;entreprise;dispositif",
    "firmes_declarees": "siren;statut;source;valid_from;valid_to;declarant",
    "sill": "nom;licence;fonction;statut;support;public;annees",
    "secnumcloud": "prestataire;service;statut;source;date_constat",
}
PAIRS: dict[str, tuple[list[str], list[str], list[str], dict[str, int]]] = {
    "ilab": (
        [f"{A};2020;A", f"{B};2020;B", f"{A};2021;A", ";2020;"], [f"{B};2020;BÉ", f"{A};2020;A", f"{B};2022;B"],
        ["A 2020", "A 2021", "B 2020", "B 2022"], {"fusionnes": 1, "remplaces": 1, "quarantaine": 1},
    ),
    "inov": (
        [f"{A};2023-03-14;A", f"{B};2023-03-14;B", ";;"], [f"{A};2023-03-14;A", f"{B};2023-03-14;BÉ"],
        ["A 2023", "B 2023"], {"fusionnes": 1, "remplaces": 1, "quarantaine": 1},
    ),
    "cir_cii": (
        [f"{A};2021;A;CIR", f"{B};2021;B;CII"], [f"{A};2021;A;CIR", f"{B};2021;BÉ;CII", f"{A};2024;A;CIR"],
        ["A 2021", "A 2024", "B 2021"], {"fusionnes": 1, "remplaces": 1, "quarantaine": 0},
    ),
    "firmes_declarees": (
        [f"{A};innovante;Avis;2026-01-01;;DAE", f"{B};innovante;Avis;2026-01-01;;DAE"],
        [f"{A};innovante;Avis;2026-01-01;;DAE", f"{B};non_innovante;Avis;2026-02-01;;DAE"],
        ["A 2026"], {"fusionnes": 1, "remplaces": 0, "quarantaine": 2},
    ),
    "sill": (
        ["Git;GPL;Versions;R;;;2019", "R;GPL;Calcul;O;;;2019"],
        ["GIT;GPL;Versions;FR;;;2020", "R;GPL;Calcul;O;;;2019", ";;;;;;"],
        ["GIT plus_recommande", "R en_observation"], {"fusionnes": 1, "remplaces": 1, "quarantaine": 1},
    ),
    "secnumcloud": (
        ["Cloud A;IaaS;en cours;Presse;2024-01-01", "Cloud B;PaaS;qualifié;ANSSI;2024-01-01"],
        ["CLOUD A;iaas;qualifié;ANSSI;2025-01-01", "Cloud B;PaaS;qualifié;ANSSI;2024-01-01"],
        ["CLOUD A qualifie", "Cloud B qualifie"], {"fusionnes": 1, "remplaces": 1, "quarantaine": 0},
    ),
}  # fmt: skip


def read_together(folder: Path, source: str, *contents: str) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The rows of these files of one list, the count of each file, and what was set apart."""
    liste = next(each for each in declared() if each.source == source)
    paths = [folder / f"{rank}.csv" for rank in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_text(content, "utf-8")
    files = FileCount()
    rows = files.read(source, paths, liste.rows, liste.settled, lambda path: None)
    return pl.concat(rows).collect(), files.balance().collect(), files.set_apart().collect()


def told(rows: pl.DataFrame) -> list[str]:
    """Each row in short."""
    firms = {A: "A", B: "B"}
    if "valid_from" in rows.columns:
        return sorted(
            f"{firms[siren]} {day.year}" for siren, day in rows.select("fournisseur_siren", "valid_from").rows()
        )
    names = ("logiciel_nom", "sill_statut") if "logiciel_nom" in rows.columns else ("prestataire", "secnumcloud_statut")
    return sorted(" ".join(row) for row in rows.select(names).rows())


@pytest.mark.parametrize("source", PAIRS)
def test_two_files_of_a_list_give_each_row_one_fate_and_the_same_table_in_either_order(tmp_path: Path, source: str):
    first, second = ("\n".join([HEADERS[source], *lines]) for lines in PAIRS[source][:2])
    expected, fates = PAIRS[source][2:]
    rows, counts, apart = read_together(tmp_path, source, first, second)
    assert told(rows) == expected
    totals = counts.select(pl.col(pl.Int64).sum()).row(0, named=True)
    assert totals == fates | {"enregistrements": sum(map(len, PAIRS[source][:2])), "marches": rows.height}
    parts = pl.sum_horizontal("marches", "fusionnes", "remplaces", "quarantaine")
    assert counts.filter(parts != pl.col("enregistrements")).is_empty()
    assert apart.group_by("fichier").len().sort("fichier").rows() == [
        (name, count) for name, count in counts.select("fichier", "quarantaine").rows() if count
    ]
    turned, other, _ = read_together(tmp_path, source, second, first)
    assert turned.equals(rows)
    assert other.select(pl.col(pl.Int64).sum()).row(0, named=True) == totals


def test_of_two_editions_of_the_free_software_list_the_json_is_the_later(tmp_path: Path):
    edition = "\n".join([HEADERS["sill"], "7-zip;LGPL;Compression;O;;;2022"])
    later = json.dumps([software()])
    for contents in ((edition, later), (later, edition)):
        rows, counts, _ = read_together(tmp_path, "sill", *contents)
        assert rows["sill_statut"].to_list() == ["recommande"]
        assert counts.select(pl.sum("marches", "remplaces")).row(0) == (1, 1)


def test_years_approved_in_two_files_are_one_period(tmp_path: Path):
    one, other = ("\n".join([HEADERS["cir_cii"], f"{A};{years};A;CIR"]) for years in ("2021,2022", "2022,2023"))
    rows, _, _ = read_together(tmp_path, "cir_cii", one, other)
    assert rows.select("valid_from", "valid_to").rows() == [(date(2021, 1, 1), date(2023, 12, 31))]


def test_a_file_that_cannot_be_read_or_holds_no_row_is_counted_beside_the_others(tmp_path: Path):
    good = "\n".join([HEADERS["ilab"], f"{A};2020;A"])
    rows, counts, _ = read_together(tmp_path, "ilab", good, "<html>", HEADERS["ilab"])
    assert rows.height == 1
    assert counts.select("fichier", "fichier_statut", "enregistrements").sort("fichier").rows() == [
        ("0.csv", "lu", 1), ("1.csv", "format_inconnu", 0), ("2.csv", "lu", 0),
    ]  # fmt: skip


@settings(max_examples=40)
@given(st.lists(st.lists(st.sampled_from(["x", "y", "z"]), min_size=2, max_size=2), max_size=8), st.data())
def test_rows_shared_out_among_files_settle_as_they_do_whatever_the_names(lines: list[list[str]], data: st.DataObject):
    cut = data.draw(st.integers(0, len(lines)))
    parts = [
        pl.LazyFrame(part, schema={"cle": pl.String, "dit": pl.String}, orient="row").select(
            "cle", "dit", _position=pl.int_range(pl.len(), dtype=pl.Int64), _code=pl.lit(None, pl.String),
            _extrait=pl.lit(None, pl.String),
        )
        for part in (lines[:cut], lines[cut:])
    ]  # fmt: skip
    one, other = (
        listes.settled(listes.together(dict(zip(names, parts, strict=True))), {}, ["cle"]) for names in ("ab", "ba")
    )
    assert one.rows.equals(other.rows)
    assert one.fates == other.fates
    assert sum(one.fates.values()) == len(lines)
    assert one.fates["retenus"] == one.rows.height == len({key for key, _ in lines})


def test_every_reason_to_set_a_row_apart_is_a_sentence():
    assert all(reason[0].isupper() and reason.endswith(".") for reason in listes.REASONS.values())

"""From the bytes of a BOAMP file to its notices: whatever wraps them, none is lost, none is counted twice."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import boamp_file
from pipelines.demo import write as write_demo
from tests.boamp_litteral import answer, award, exported, jsonl, records
from transforms import boamp_identite, boamp_records
from transforms.boamp import CANONICAL
from transforms.json_records import UnreadableFile

XML = """<ANNONCE xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<GESTION><REFERENCE><IDWEB>{number}</IDWEB><TYPE_AVIS><FAMILLE><FNS/></FAMILLE><NATURE><ATTRIBUTION/></NATURE>
<STATUT><INITIAL/></STATUT></TYPE_AVIS></REFERENCE>
<MARCHE><ANNONCE_ANTERIEUR><REFERENCE><IDWEB>17-1</IDWEB></REFERENCE></ANNONCE_ANTERIEUR></MARCHE>
<INDEXATION><DATE_PUBLICATION>2017-02-14</DATE_PUBLICATION><DESCRIPTEURS><DESCRIPTEUR><CODE>163</CODE></DESCRIPTEUR>
</DESCRIPTEURS><DEP_PUBLICATION>75</DEP_PUBLICATION><RESUME_OBJET>Logiciel &amp; services</RESUME_OBJET></INDEXATION>
</GESTION><DONNEES><IDENTITE><DENOMINATION>École</DENOMINATION>
<CODE_IDENT_NATIONAL>110 014 016 00015</CODE_IDENT_NATIONAL></IDENTITE>
<OBJET><CPV><PRINCIPAL>72212000</PRINCIPAL></CPV></OBJET>
<PROCEDURE><TYPE_PROCEDURE><OUVERT/></TYPE_PROCEDURE></PROCEDURE>
<ATTRIBUTION><DECISION><ATTRIBUE/><TITULAIRE><DENOMINATION>Pousse SAS (Mandataire)</DENOMINATION><PME_OUI/></TITULAIRE>
<RENSEIGNEMENT><DATE_ATTRIBUTION>2017-02-01</DATE_ATTRIBUTION><NB_OFFRE_RECU>2</NB_OFFRE_RECU>
<MONTANT DEVISE="EUR">90000</MONTANT></RENSEIGNEMENT></DECISION></ATTRIBUTION></DONNEES></ANNONCE>"""
HEADER = "reference,url,acheteur,montant,duree,deadline,resume,mot_cle\n"


def ids(content: bytes) -> list[str]:
    """Identifier of each notice of a file, or the code of what set it apart."""
    return [row["code"] or row["avis_id"] for row in records(content).collect().iter_rows(named=True)]


def numbered(*numbers: str) -> list[dict[str, object]]:
    return [exported(idweb=number) for number in numbers]


WRAPPERS = {
    "un avis par ligne": jsonl(*numbered("24-1", "24-2")),
    "lignes vides et fin DOS": jsonl(*numbered("24-1", "24-2")).replace(b"\n", b"\r\n\r\n"),
    "réponse de l'API": answer(*numbered("24-1", "24-2")),
    "liste nue": json.dumps(numbered("24-1", "24-2")).encode(),
    "première version de l'API": json.dumps(
        {"nhits": 2, "records": [{"recordid": "a", "fields": one} for one in numbered("24-1", "24-2")]}
    ).encode(),
    "version 2.0 de l'API": json.dumps(
        {"records": [{"record": {"id": "a", "fields": one}} for one in numbered("24-1", "24-2")]}
    ).encode(),
    "marque d'ordre des octets": b"\xef\xbb\xbf" + jsonl(*numbered("24-1", "24-2")),
    "Windows-1252": jsonl(*numbered("24-1", "24-2")).decode().encode("cp1252"),
    "deux XML à la suite": (XML.format(number="24-1") + XML.format(number="24-2")).encode(),
    "XML dans une enveloppe": b"<?xml version='1.0'?><AVIS>%b</AVIS>"
    % (XML.format(number="24-1") + XML.format(number="24-2")).encode(),
    "liste en CSV": f"{HEADER}24-1,u,A,N/C,N/C,,Objet,\n🔥 [24-2](https://x),,A,N/C,N/C,,Objet,\n".encode(),
}  # fmt: skip


@pytest.mark.parametrize("content", WRAPPERS.values(), ids=WRAPPERS)
def test_every_wrapper_yields_its_notices_in_order(content: bytes):
    assert ids(content) == ["24-1", "24-2"]


MALFORMED = {
    "une ligne coupée": (jsonl(*numbered("24-1")) + b'{"idweb": "24-2", "obj\n' + jsonl(*numbered("24-3")), 1),
    "la première ligne cassée": (b'{"idweb": oups}\n' + jsonl(*numbered("24-1", "24-3")), 0),
    "un nombre parmi les lignes": (jsonl(exported(idweb="24-1"), 3, exported(idweb="24-3")), 1),
    "une liste dont un membre est cassé": (
        answer(*numbered("24-1", "24-2", "24-3")).replace(b'"idweb": "24-2",', b'"idweb": oups'),
        1,
    ),
    "un XML mal fermé": (
        "".join(XML.format(number=f"24-{rank}") for rank in (1, 2, 3)).encode().replace(b"24-2</IDWEB>", b"24-2"),
        1,
    ),
    "un XML coupé avant le suivant": (
        (XML.format(number="24-1") + XML.format(number="24-2")[:300] + XML.format(number="24-3")).encode(),
        1,
    ),
    "une ligne de CSV mal fermée": (f'{HEADER}24-1,u,A,,,,O,\n24-2,u,A,,,,"O,\n24-3,u,A,,,,O,\n'.encode(), 1),
    "une ligne de CSV trop courte": (f"{HEADER}24-1,u,A,,,,O,\n24-2,u\n24-3,u,A,,,,O,\n".encode(), 1),
}  # fmt: skip


@pytest.mark.parametrize(("content", "at"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_notice_costs_only_itself(content: bytes, at: int):
    found = ids(content)
    kept = [number for number in found if number.startswith("24-")]
    assert kept == [number for number in ("24-1", "24-3")]
    assert len(found) == 3
    assert found[at] in {"JSON_INVALIDE", "PAS_UN_OBJET", "XML_INVALIDE", "LIGNE_INVALIDE"}


def test_values_that_strict_json_refuses_are_read():
    content = jsonl(exported(idweb="24-1")).replace(
        b'"datelimitereponse": null', b'"datelimitereponse": NaN, "x": 1e999'
    )
    endless = jsonl(exported(idweb="24-2")).replace(b'"id": "24_12345"', b'"id": ' + b"9" * 400)
    alone = jsonl(exported(idweb="24-3", donnees='{"IDENTITE": {"DENOMINATION": "\\ud800"}}'))
    assert ids(content + endless + alone) == ["24-1", "24-2", "24-3"]


UNREADABLE = {
    "vide": (b"", "vide"),
    "blancs seuls": (b" \n ", "vide"),
    "page HTML": (b"<!DOCTYPE html><html><body>503</body></html>", "format_inconnu"),
    "autre XML": (b'<?xml version="1.0"?><marches/>', "format_inconnu"),
    "autre objet": (b'{\n"erreur": "indisponible"\n}', "format_inconnu"),
    "texte": (b"bonjour", "format_inconnu"),
    "liste coupée au premier avis": (b'{"results": [{"idweb": "24', "illisible"),
}


@pytest.mark.parametrize(("content", "statut"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_without_notices_says_why_in_one_sentence(content: bytes, statut: str):
    with pytest.raises(UnreadableFile, match=r"^[A-ZÀ-Ý][^\n]+\.$") as error:
        boamp_records.read(content)
    assert error.value.statut == statut


def test_an_unreadable_file_has_no_notice_and_its_report_says_why(tmp_path: Path):
    path = tmp_path / "avis.jsonl"
    for content, statut in ((b"", "vide"), (b"[]", "vide"), (b"bonjour", "format_inconnu")):
        path.write_bytes(content)
        report, parts = boamp_file.read(path)
        assert (report.statut, report.enregistrements, list(parts)) == (statut, 0, [])
    assert boamp_file.read(tmp_path)[0].statut == "illisible"


def test_the_xml_reads_like_its_json_twin():
    twin = exported(
        {
            "IDENTITE": {"DENOMINATION": "École", "CODE_IDENT_NATIONAL": "110 014 016 00015"},
            "OBJET": {"CPV": {"PRINCIPAL": "72212000"}},
            "PROCEDURE": {"TYPE_PROCEDURE": {"OUVERT": ""}},
            "ATTRIBUTION": {
                "DECISION": {
                    "ATTRIBUE": "",
                    "TITULAIRE": {"DENOMINATION": "Pousse SAS (Mandataire)", "PME_OUI": ""},
                    "RENSEIGNEMENT": {
                        "DATE_ATTRIBUTION": "2017-02-01",
                        "NB_OFFRE_RECU": "2",
                        "MONTANT": {"@DEVISE": "EUR", "#text": "90000"},
                    },
                }
            },
        },
        idweb="17-2", dateparution="2017-02-14", objet="Logiciel & services", nomacheteur="École", perimetre=None,
        code_departement=["75"], descripteur_code=["163"], annonce_lie=["17-1"], gestion=None, titulaire=["Pousse SAS"],
    )  # fmt: skip
    both = records(XML.format(number="17-2").encode(), jsonl(twin)).collect()
    assert boamp_identite.fates(both.lazy()).collect()["sort"].to_list() == ["avis", "fusionne"]
    notice = both.row(0, named=True)
    assert (notice["montant_avis_eur"], notice["date_attribution"]) == (90000.0, date(2017, 2, 1))
    (winner,) = notice["titulaires"]
    assert (winner["titulaire_nom"], winner["taille_declaree"]) == ("Pousse SAS", "pme")


def test_an_entity_of_an_xml_document_type_is_never_resolved():
    bomb = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + XML.format(number="24-1").replace(
        "École", "&e;"
    )
    assert ids(bomb.encode() + XML.format(number="24-2").encode()) == ["XML_INVALIDE", "24-2"]


def fates(*files: bytes) -> list[tuple[int, int, str]]:
    found = boamp_identite.fates(records(*files)).collect().sort("fichier_rang", "position")
    return [(row["fichier_rang"], row["position"], row["sort"]) for row in found.iter_rows(named=True)]


def test_equal_notices_merge_and_the_latest_replaces_the_others():
    old = exported(idweb="24-1", objet="Ancien")
    new = exported(idweb="24-1", objet="Nouveau", dateparution="2024-04-01")
    assert fates(jsonl(old, old, exported(idweb="24-2")), jsonl(new, new)) == [
        (0, 0, "remplace"), (0, 1, "remplace"), (0, 2, "avis"), (1, 0, "avis"), (1, 1, "fusionne"),
    ]  # fmt: skip


def test_a_full_notice_replaces_the_line_of_a_list_whatever_their_order():
    poor = f"{HEADER}24-12345,u,A,,,,Objet,\n".encode()
    full = jsonl(exported(award()))
    assert fates(poor, full) == [(0, 0, "remplace"), (1, 0, "avis")]
    assert fates(full, poor) == [(0, 0, "avis"), (1, 0, "remplace")]


def test_the_order_of_the_files_changes_no_table():
    first = jsonl(*numbered("24-1", "24-2"), exported(award(), idweb="24-3"))
    second = jsonl(exported(idweb="24-1", objet="Autre"), exported(idweb="24-2", nomacheteur="Autre"))

    def tables(*files: bytes) -> list[list[tuple[object, ...]]]:
        found = records(*files)
        decided = boamp_identite.fates(found)
        where = ["source", "fichier", "fichier_rang", "position"]
        return [
            table.drop(where, strict=False).collect().rows()
            for table in (boamp_identite.notices(found, decided), boamp_identite.holders(found, decided))
        ]

    assert tables(first, second) == tables(second, first)


def test_tables_hold_one_row_per_notice_and_one_per_winner():
    found = records(jsonl(exported(award(), idweb="24-3"), exported(idweb="24-4", nature="APPEL_OFFRE")))
    decided = boamp_identite.fates(found)
    notices = boamp_identite.notices(found, decided).collect()
    assert notices["avis_id"].to_list() == ["24-3", "24-4"]
    assert notices["cpv_codes"].to_list() == ["72000000 48000000", None]
    assert notices["nb_titulaires"].to_list() == [1, 0]
    assert boamp_identite.holders(found, decided).collect()["avis_id"].to_list() == ["24-3"]


def test_the_notices_of_the_demonstration_are_all_read(tmp_path: Path):
    write_demo(tmp_path, contracts=300, seed=33, bruit=1, part_etat=1, part_numerique=1)
    files = [path for path in sorted((tmp_path / "boamp").glob("*.jsonl")) if path.stat().st_size]
    lines = sum(len(path.read_bytes().splitlines()) for path in files)
    found = records(*(path.read_bytes() for path in files)).collect()
    assert found.height == lines > 20
    assert found["code"].null_count() == lines
    assert set(found["avis_generation"]) == {"fnsimple"}
    for name in ("acheteur_siret", "cpv_code", "montant_avis_eur", "date_parution", "avis_procedure"):
        assert found[name].null_count() == 0, name


SEED = {
    "json": answer(exported(award(), idweb="24-1"), exported(idweb="24-2"), exported({"MAPA": {"attribution": {}}})),
    "lignes": jsonl(exported(award(), idweb="24-1"), exported(idweb="24-2"), exported({"FNSimple": {"initial": {}}})),
    "xml": "".join(XML.format(number=f"24-{rank}") for rank in (1, 2)).encode(),
    "csv": f'{HEADER}24-1,u,A,,,🔴 2022-12-12 11:00:00,"O, p",\n24-2,u,A,,,,O,\n'.encode(),
}
MUTATION = st.tuples(st.integers(0, 1 << 16), st.binary(max_size=3), st.integers(0, 40))


@settings(max_examples=150)
@given(st.sampled_from(sorted(SEED)), st.lists(MUTATION, min_size=1, max_size=4))
def test_mutated_bytes_never_raise_and_every_record_has_one_fate(form: str, mutations: list[tuple[int, bytes, int]]):
    content = SEED[form]
    for at, inserted, removed in mutations:
        cut = at % len(content) if content else 0
        content = content[:cut] + inserted + content[cut + removed :]
    try:
        envelope = boamp_records.read(content)
    except UnreadableFile:
        return
    found = records(content).collect() if envelope.records else pl.DataFrame(schema=CANONICAL)
    assert found["position"].to_list() == list(range(len(envelope.records)))
    if envelope.records:
        kept = boamp_identite.fates(found.lazy()).collect()
        assert kept.height + found["code"].is_not_null().sum() == len(envelope.records)


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_unreadable_file(content: bytes):
    try:
        boamp_records.read(content)
    except UnreadableFile:
        return


JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda child: st.lists(child, max_size=3) | st.dictionaries(st.text(max_size=6), child, max_size=3),
    max_leaves=8,
)
FIELDS = ["idweb", "objet", "nature", "titulaire", "donnees", "gestion", "annonces_anterieures", "code_departement"]


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(FIELDS), JSON_VALUE),
    st.sampled_from(["EFORMS", "FNSimple", "MAPA", "IDENT"]),
    JSON_VALUE,
)
def test_fields_of_any_type_never_raise(fields: dict[str, object], root: str, body: object):
    notice = exported(**({"donnees": {root: body}} | fields))
    assert records(jsonl(notice)).collect().height == 1


@pytest.fixture(scope="module")
def real_notices(shared: Path) -> pl.DataFrame:
    return records(*(path.read_bytes() for path in sorted((shared / "data/boamp").iterdir()))).collect()


@pytest.mark.shared
def test_every_real_file_reconciles_to_the_record(shared: Path, real_notices: pl.DataFrame):
    files = sorted((shared / "data/boamp").iterdir())
    expected = {"avis-informatique-2022-2023.csv": 693, "ods-v2.1-records.json": 20}
    for path in files:
        report, parts = boamp_file.read(path)
        assert (report.statut, report.enregistrements) == ("lu", expected.get(path.name, 1)), path.name
        assert sum(part.height for part in parts) == report.enregistrements
    decided = boamp_identite.fates(real_notices.lazy()).collect()
    assert real_notices["code"].null_count() == decided.height == 732
    # The list of 693 lines names 470 notices: 223 are repeated, 229 of its references are decorated links.
    assert Counter(decided["sort"]) == {"avis": 509, "fusionne": 223}
    for name in ("objet", "acheteur_nom_publie"):
        assert real_notices[name].null_count() == 0
    dated = real_notices.filter(pl.col("avis_generation") == "dila")
    assert dated.height == 39
    for name in ("date_parution", "avis_nature", "avis_etat", "avis_famille"):
        assert dated[name].null_count() == 0, name


HAND_READ = {
    "16-185754": {
        "avis_procedure": "Dialogue compétitif", "cpv_code": "45212100", "montant_avis_eur": 348852.0,
        "offres_recues": 3, "date_attribution": date(2016, 12, 26), "date_parution": date(2017, 1, 13),
        "avis_lies": ["15-14160"], "departements": ["76"], "descripteurs": ["342"], "is_attribue": True,
        "acheteur_nom_publie": "ville de Fécamp", "avis_famille": "FNS", "is_concession": False,
    },
    "17-2599": {
        "acheteur_siret": "26830066200015", "cpv_code": "15890000", "avis_lies": ["16-107438"],
        "avis_famille": "JOUE", "date_attribution": date(2016, 10, 20), "avis_procedure": "Appel d'offres ouvert",
    },
    "16-183123": {"is_attribue": False, "avis_lies": ["16-155545", "16-159242"], "montant_avis_eur": 15000.0},
    "17-29167": {"montant_avis_eur": None, "montant_plafond_eur": 60000.0, "offres_recues": 4},
    "16-186173": {"is_concession": True, "avis_nature": "avis_marche", "date_limite_reponse": date(2017, 2, 28)},
    "BWP06181000031P": {"avis_etat": "annulation", "avis_lies": ["BWP06151100141C"], "date_limite_reponse": None},
    "BWP06184060013B": {"avis_etat": "rectificatif", "avis_lies": ["BWP06173060423D", "BWP06173080211A"]},
    "BWP06184040631P": {"cpv_code": "90212000", "date_limite_reponse": date(2006, 9, 1), "departements": ["57"]},
    "22-70965": {"avis_generation": "csv", "date_limite_reponse": date(2022, 6, 13), "date_parution": None},
    "21-164421": {"acheteur_nom_publie": "SYDEC", "date_limite_reponse": date(2022, 1, 20)},
}  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("number", HAND_READ)
def test_notices_read_by_hand_are_read_alike(real_notices: pl.DataFrame, number: str):
    notice = real_notices.filter(pl.col("avis_id") == number).row(0, named=True)
    assert {name: notice[name] for name in HAND_READ[number]} == HAND_READ[number]


@pytest.mark.shared
def test_the_lots_of_a_real_award_keep_their_own_winner_amount_and_size(shared: Path):
    found = records((shared / "data/boamp/dila-test-attribution-12.xml").read_bytes()).collect()
    winners = {one["lot_id"]: one for one in found["titulaires"][0].to_list()}
    first, fourth = winners["1"], winners["4"]
    assert (first["titulaire_nom"], first["montant_offre_eur"], first["offres_recues"]) == (
        "Brake France Service",
        130000.0,
        3,
    )
    assert (first["taille_declaree"], fourth["taille_declaree"]) == ("grande", "pme")
    assert found["montant_avis_eur"][0] == sum(one["montant_offre_eur"] for one in winners.values())


@pytest.mark.shared
def test_the_roles_written_after_the_names_of_a_real_group_are_left_out(shared: Path):
    found = records((shared / "data/boamp/dila-test-attribution-10.xml").read_bytes()).collect()
    assert [one["titulaire_nom"] for one in found["titulaires"][0].to_list()] == [
        "CONCRETE WAVES SKATE PARKS", "SPORT DES VILLES", "LAURENCE CREMEL PAYSAGISTE",
    ]  # fmt: skip

"""DECP in XML gives what the same records give in JSON, and no file makes it fail otherwise than in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipelines import decp_file
from tests.decp_litteral import contract, file_of, holder
from tests.decp_xml_litteral import marche, xml_of
from transforms import decp_xml, json_records
from transforms.json_records import Envelope, Record, UnreadableFile

MODIFICATION = {
    "dateNotificationModification": "2024-07-01",
    "montant": 70000,
    "titulaires": [holder("55566677700018")],
}
CONTRACT_2022 = contract(
    acheteur={"id": "11001401600015"},
    titulaires=[{"titulaire": {"typeIdentifiant": "SIRET", "id": "33344455500016"}}],
    modifications=[{"modification": {"id": 1, "dateNotificationModification": "2024-07-01", "dureeMois": 24}}],
    techniques={"technique": ["Concours", "Accord-cadre"]},
    modalitesExecution={"modaliteExecution": ["Marchés subséquents"]},
    typesPrix={"typePrix": ["Définitif ferme"]},
    considerationsSociales={"considerationSociale": ["Clause sociale", "Critère social"]},
    lieuExecution={"code": "75007", "typeCode": "Code postal"},
    marcheInnovant=True,
    offresRecues=4,
)
TWINS: dict[str, dict[str, Any]] = {
    "2019 complet": contract(acheteur={"id": "11001401600015", "nom": "Ministère"}, modifications=[MODIFICATION]),
    "2019 sans titulaire ni modification": contract(titulaires=[]),
    "2019 plusieurs titulaires": contract(titulaires=[holder("33344455500016", name="A & B"), holder("DE1", "TVA")]),
    "2022 complet": CONTRACT_2022,
    "champs vides": contract(objet=None, dureeMois=None, codeCPV=""),
    "sans identifiant": contract(id=None),
    "concession par sa nature": contract(nature="Concession de service"),
}


def canonical(envelope: Envelope) -> pl.DataFrame:
    """Canonical records as the pipeline reads them; the extract shows the format it was read from."""
    return pl.concat(decp_file.records(envelope)).drop("extrait")


def fates(content: bytes) -> list[str]:
    """Identifier of each record, or the reason it was set apart."""
    return [record.reject or str(json.loads(bytes(record.text)).get("id")) for record in decp_xml.read(content).records]


@pytest.mark.parametrize(
    "published",
    ["oups", "<modification>oups</modification>", "<modification>oups<montant>1</montant></modification>",
     "oups<modification><montant>1</montant></modification>", "<modification><montant>1</montant></modification>oups",
     "</modifications><modifications><modification/></modifications><modifications>oups"],
)  # fmt: skip
@pytest.mark.parametrize("version", [{}, {"marcheInnovant": True}], ids=["2019", "2022"])
def test_a_modification_in_xml_that_cannot_be_read_is_told(published: str, version: dict[str, bool]):
    element = marche(contract(**version)).replace(
        "<modifications></modifications>", f"<modifications>{published}</modifications>"
    )
    assert published in element
    record = canonical(decp_xml.read(f"<marches>{element}</marches>".encode())).row(0, named=True)
    assert (record["code"], record["alertes"].split()) == (None, ["MOD-ILLISIBLE"])


def test_what_stands_between_the_modifications_or_twice_costs_none_of_them():
    sound = "<modifications>oups<modification><montant>7</montant></modification></modifications>"
    element = marche(contract()).replace(
        "<modifications></modifications>", sound + "<modifications>aïe</modifications>" + sound
    )
    record = canonical(decp_xml.read(f"<marches>{element}</marches>".encode())).row(0, named=True)
    assert [change["montant_eur"] for change in record["modifications"]] == [7.0, 7.0]


@pytest.mark.parametrize("record", TWINS.values(), ids=TWINS)
def test_a_record_in_xml_is_its_json_twin(record: dict[str, Any]):
    assert_frame_equal(canonical(decp_xml.read(xml_of(record))), canonical(json_records.read(file_of(record))))


@pytest.mark.shared
def test_every_real_record_written_in_xml_is_its_json_twin(shared: Path):
    compared = 0
    for path in sorted((shared / "data" / "decp_json").glob("*.json")):
        source = json_records.read(path.read_bytes())
        texts = [record.text for record in source.records if record.reject is None]
        buyer = "" if source.buyer is None else marche({"acheteur": json.loads(source.buyer)})
        header = buyer.removeprefix("<marche>").removesuffix("</marche>")
        written = xml_of(*(json.loads(bytes(text), strict=False) for text in texts), header=header)
        twins = Envelope([Record(rank, text) for rank, text in enumerate(texts)], source.buyer)
        assert_frame_equal(canonical(decp_xml.read(written)), canonical(twins))
        compared += len(texts)
    assert compared > 20_000


WRAPPERS = {
    "racine marches": (b"<marches><marche><id>1</id></marche><marche><id>2</id></marche></marches>", ["1", "2"]),
    "un marche pour racine": (b'<marche xmlns:xsi="x" xsi:a="b"><id>1</id></marche>', ["1"]),
    "aucun marche": (b"<marches/>", []),
    "marche vide": (b"<marches><marche/><marche></marche></marches>", ["None", "None"]),
    "espaces de noms": (
        b'<d:marches xmlns:d="u" xmlns:xsi="v"><d:marche><d:id>1</d:id><d:nom xsi:nil="true"/></d:marche></d:marches>',
        ["1"],
    ),
    "plusieurs documents": (
        b'<?xml version="1.0"?><marches><marche><id>1</id></marche></marches>'
        b'<?xml version="1.0"?><marches><marche><id>2</id></marche></marches>',
        ["1", "2"],
    ),
    "concessions": (
        b"<marches><contrat-concession><id>c</id></contrat-concession><marche><id>1</id></marche></marches>",
        ["HORS_CHAMP_CONCESSION", "1"],
    ),
    "balises dans un commentaire ou un texte brut": (
        b"<marches><!-- <marche><id>0</id></marche> -->"
        b"<marche><id>1</id><objet><![CDATA[</marche>]]></objet></marche></marches>",
        ["1"],
    ),
    "marque d'ordre des octets": (b"\xef\xbb\xbf<marches><marche><id>1</id></marche></marches>", ["1"]),
    "Windows-1252": (
        '<?xml version="1.0" encoding="ISO-8859-1"?><marches><marche><id>é</id></marche></marches>'.encode("cp1252"),
        ["é"],
    ),
    "ISO-8859-15": (
        '<?xml version="1.0" encoding="ISO-8859-15"?><marches><marche><id>€</id></marche></marches>'.encode(
            "iso-8859-15"
        ),
        ["€"],
    ),
    "UTF-16": ("<marches><marche><id>é</id></marche></marches>".encode("utf-16"), ["é"]),
}


@pytest.mark.parametrize(("content", "expected"), WRAPPERS.values(), ids=WRAPPERS)
def test_every_wrapper_yields_its_records_in_order(content: bytes, expected: list[str]):
    assert fates(content) == expected


MALFORMED = {
    "un fichier coupé": (b"<marches><marche><id>1</id></marche><marche><id>2</id><obj", ["1", "XML_INVALIDE"]),
    "coupé dans la dernière balise": (b"<marches><marche><id>1</id></marche></mar", ["1"]),
    "une balise mal fermée": (
        b"<marches><marche><id>1</id></marche><marche><id>2</marche><marche><id>3</id></marche></marches>",
        ["1", "XML_INVALIDE", "3"],
    ),
    "une fin oubliée": (
        b"<marches><marche><id>1</id><marche><id>2</id></marche></marches>",
        ["XML_INVALIDE", "2"],
    ),
    "un début abîmé": (
        b"<marches><marche><id>1</id></marche><marhe><id>2</id></marche><marche><id>3</id></marche></marches>",
        ["1", "XML_INVALIDE", "3"],
    ),
    "un début et une fin abîmés": (
        b"<marches><marhe><id>1</id></marhe><marche><id>2</id></marche><marhe><id>3</id></marhe></marches>",
        ["XML_INVALIDE", "2", "XML_INVALIDE"],
    ),
    "un texte pour tout marche": (
        b"<marches><marche>1</marche><marche><id>2</id></marche></marches>",
        ["PAS_UN_OBJET", "2"],
    ),
    "une concession coupée": (
        b"<marches><marche><id>1</id></marche><contrat-concession><id>c",
        ["1", "HORS_CHAMP_CONCESSION"],
    ),
    "un commentaire sans fin": (
        b"<marches><marche><id>1</id></marche><!-- <marche><id>2</id></marche>",
        ["1", "XML_INVALIDE"],
    ),
}


@pytest.mark.parametrize(("content", "expected"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_record_costs_only_itself_and_is_counted(content: bytes, expected: list[str]):
    assert fates(content) == expected


@pytest.mark.parametrize(
    ("published", "read"),
    [
        ("A & B", "A & B"),
        ("L&eacute;gumes", "L&eacute;gumes"),
        ("a\x0bb&#x1F;c", "a b c"),
        ("vu <b>en gras</b> ici", "vu en gras ici"),
        ("A &amp; B &lt;c&gt; &#233;", "A & B <c> é"),
    ],
)
def test_common_faults_of_a_text_are_mended(published: str, read: str):
    content = f"<marches><marche><id>1</id><objet>{published}</objet></marche></marches>".encode()
    assert json.loads(bytes(decp_xml.read(content).records[0].text))["objet"] == read


def value(content: str) -> dict[str, Any]:
    """The JSON of a record given as XML."""
    return json.loads(bytes(decp_xml.read(f"<marche>{content}</marche>".encode()).records[0].text))


def test_lists_take_the_shape_of_the_format_of_their_record():
    two = "<titulaires><titulaire><id>1</id></titulaire><titulaire><id>2</id></titulaire></titulaires>"
    assert value(f"<id>a</id>{two}")["titulaires"] == [{"id": "1"}, {"id": "2"}]
    assert value(f"<ccag>Travaux</ccag>{two}")["titulaires"] == [{"titulaire": {"id": "1"}}, {"titulaire": {"id": "2"}}]


def test_the_shapes_of_the_ministry_examples_are_read():
    # https://github.com/139bercy/format-commande-publique, exemples/xml : a bare `modaliteExecution`, suppliers of a
    # modification without the name of the item, and lists repeated instead of filled.
    assert value("<modaliteExecution>Tranches</modaliteExecution>")["modalitesExecution"] == {
        "modaliteExecution": ["Tranches"]
    }
    bare = "<modifications><modification><titulaires><id>1</id></titulaires></modification></modifications>"
    assert value(bare)["modifications"] == [{"titulaires": [{"id": "1"}]}]
    repeated = "<titulaires><titulaire><id>1</id></titulaire></titulaires><titulaires><id>2</id></titulaires>"
    assert value(repeated)["titulaires"] == [{"id": "1"}, {"id": "2"}]


def test_a_field_given_twice_keeps_its_first_filled_value():
    assert value("<montant/><montant>1</montant><montant>2</montant>")["montant"] == "1"


def test_the_buyer_of_the_header_is_inherited():
    alone = {name: value for name, value in contract().items() if name != "acheteur"}
    content = xml_of(alone, header="<acheteur><id>13002220500012</id><nom>DAE</nom></acheteur>")
    assert canonical(decp_xml.read(content)).row(0, named=True)["acheteur_siret"] == "13002220500012"


ENTITIES = {
    "externe": '<!DOCTYPE marches [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
    "expansion": "<!DOCTYPE marches [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {chr(98 + rank)} '{f'&{chr(97 + rank)};' * 20}'>" for rank in range(12)
    ) + "<!ENTITY e '&m;'>]>",
}  # fmt: skip


@pytest.mark.parametrize("prolog", ENTITIES.values(), ids=ENTITIES)
def test_no_entity_is_ever_expanded_nor_fetched(prolog: str):
    content = f"{prolog}<marches><marche><id>1</id><objet>&e;</objet></marche></marches>".encode()
    assert json.loads(bytes(decp_xml.read(content).records[0].text))["objet"] == "&e;"


UNREADABLE = {
    "vide": (b" \n ", "vide"),
    "autre XML": (b'<?xml version="1.0"?><rss><channel/></rss>', "format_inconnu"),
    "pas du XML": (b"<<<<", "illisible"),
    "aucun marche lisible": (b"<marches><marche><id>1</marche></marches>", "illisible"),
}


@pytest.mark.parametrize(("content", "statut"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_without_records_says_why_in_one_sentence(content: bytes, statut: str):
    with pytest.raises(UnreadableFile, match=r"^[A-ZÀ-Ý][^\n]+\.$") as error:
        decp_xml.read(content)
    assert error.value.statut == statut


def test_xml_is_told_from_json_and_from_web_pages():
    assert decp_xml.is_xml(b'\xef\xbb\xbf <?xml version="1.0"?><marches/>')
    assert decp_xml.is_xml("<marches/>".encode("utf-16"))
    assert not decp_xml.is_xml(b'{"marches": []}')
    assert not decp_xml.is_xml(b"<!DOCTYPE html><html></html>")
    assert not decp_xml.is_xml(b"")


SAMPLE = xml_of(CONTRACT_2022, contract(id="b"), contract(id="c"), header="<acheteur><id>1</id></acheteur>")
FRAGMENTS = [b"<", b">", b"/", b"&", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"</marche>", b"<marche>", b"\x00", b"\xff",
             b"<!DOCTYPE x>", b"<?x?>", b'"', b"<contrat-concession>"]  # fmt: skip


def found(content: bytes) -> list[Record]:
    """Records of a file that may be unreadable, checked to be numbered without a gap and to be JSON objects."""
    try:
        records = decp_xml.read(content).records
    except UnreadableFile:
        return []
    assert [record.position for record in records] == list(range(len(records)))
    assert all(isinstance(json.loads(bytes(record.text)), dict) for record in records if record.reject is None)
    return records


@settings(max_examples=400)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE)), st.integers(0, 40), st.sampled_from(FRAGMENTS)), max_size=4))
def test_mutations_raise_nothing_but_unreadable_file_and_positions_stay_consecutive(
    changes: list[tuple[int, int, bytes]],
):
    content = SAMPLE
    for at, removed, added in changes:
        content = content[:at] + added + content[at + removed :]
    found(content)


@given(st.integers(0, len(SAMPLE)))
def test_a_file_cut_anywhere_keeps_the_records_before_the_cut(at: int):
    whole = SAMPLE[:at].count(b"</marche>")
    kept = [record for record in found(SAMPLE[:at]) if record.reject is None]
    assert len(kept) == whole


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_unreadable_file(content: bytes):
    found(content)
    found(b"<" + content)


def test_depth_without_end_costs_one_record():
    deep = b"<a>" * 50_000 + b"</a>" * 50_000
    content = b"<marches><marche><id>1</id>" + deep + b"</marche><marche><id>2</id></marche></marches>"
    assert fates(content) == ["XML_INVALIDE", "2"]

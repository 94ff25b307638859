"""A notice in the XML of the DILA → the tree that its JSON twin gives, so that both are read alike.

The parser is expat without a document type: no entity is declared, none is fetched, prefixes stay as published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.parsers import expat

from transforms.boamp_tree import members, names, text, texts

OPENING = re.compile(rb"<ANNONCE(?=[\s/>])")
CLOSING = re.compile(rb"</ANNONCE\s*>")


class UnreadableXml(ValueError):
    """The element is not well-formed."""


def elements(data: bytes | memoryview) -> Iterator[tuple[int, int]]:
    """Where each `ANNONCE` starts and ends; one that is not closed ends where the next begins."""
    starts = [found.start() for found in OPENING.finditer(data)]
    for start, following in pairwise([*starts, len(data)]):
        closing = CLOSING.search(data, start, following)
        yield start, closing.end() if closing else following


def tree(element: bytes) -> dict[str, Any]:
    """Children by name, lists where a name is repeated, attributes under `@`; raises `UnreadableXml`."""
    root: dict[str, Any] = {}
    open_elements: list[tuple[dict[str, Any], list[str]]] = [(root, [])]
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def start(_name: str, attributes: dict[str, str]) -> None:
        open_elements.append(({f"@{key}": value for key, value in attributes.items()}, []))

    def end(name: str) -> None:
        node, words = open_elements.pop()
        _attach(open_elements[-1][0], name, _value(node, "".join(words).strip()))

    def characters(words: str) -> None:
        open_elements[-1][1].append(words)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    try:
        parser.Parse(element, True)
    except expat.ExpatError as error:
        raise UnreadableXml(str(error)) from error
    content = root.get("ANNONCE")
    return content if isinstance(content, dict) else {}


def _value(node: dict[str, Any], words: str) -> Any:
    if not node:
        return words
    return {**node, "#text": words} if words else node


def _attach(parent: dict[str, Any], name: str, value: Any) -> None:
    if name not in parent:
        parent[name] = value
    elif isinstance(parent[name], list):
        parent[name].append(value)
    else:
        parent[name] = [parent[name], value]


def record(notice: dict[str, Any]) -> dict[str, Any]:
    """The fields that the Explore export gives of the same notice."""
    management = members(notice, "GESTION")
    index = members(management, "INDEXATION")
    kind = members(management, "REFERENCE", "TYPE_AVIS")
    return {
        "idweb": text(management, "REFERENCE", "IDWEB"),
        "objet": text(index, "RESUME_OBJET"),
        "nomacheteur": text(index, "NOMACHETEUR_V1"),
        "dateparution": text(index, "DATE_PUBLICATION"),
        "datelimitereponse": text(index, "DATE_LIMITE_REPONSE"),
        "famille": next(iter(names(kind, "FAMILLE")), None),
        "perimetre": next(iter(names(kind, "PERIMETRE")), None),
        "nature": next(iter(names(kind, "NATURE")), None),
        "sousnature": next(iter(names(members(kind, "NATURE"), *names(kind, "NATURE")[:1])), None),
        "etat": next(iter(names(kind, "STATUT")), None),
        "descripteur_code": texts(index, "DESCRIPTEURS", "DESCRIPTEUR", "CODE"),
        "code_departement": texts(index, "DEP_PUBLICATION"),
        "annonce_lie": texts(management, "MARCHE", "ANNONCE_ANTERIEUR", "REFERENCE", "IDWEB"),
        "donnees": next(iter(members(notice, "DONNEES")), None),
    }

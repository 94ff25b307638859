"""One DECP element → the Python value its JSON twin would have.

XML says neither what is a list nor which of the two formats it follows: both are told by the names of the elements.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

# Lists and the name of their items. In JSON the 2022 format keeps that name around each item, the 2019 format does not.
ITEMS = {
    "titulaires": "titulaire",
    "modifications": "modification",
    "actesSousTraitance": "acteSousTraitance",
    "modificationsActesSousTraitance": "modificationActeSousTraitance",
    "concessionnaires": "concessionnaire",
}
# Lists of plain values; the JSON keeps the name once, around the list.
VALUES = {
    "techniques": "technique",
    "modalitesExecution": "modaliteExecution",
    "typesPrix": "typePrix",
    "considerationsSociales": "considerationSociale",
    "considerationsEnvironnementales": "considerationEnvironnementale",
}
LISTED = {item: name for name, item in VALUES.items()}  # published bare in the ministry's own examples
# Elements that the 2019 format does not have.
ONLY_2022 = {
    *VALUES, *LISTED, "actesSousTraitance", "attributionAvance", "ccag", "marcheInnovant", "offresRecues",
    "sousTraitanceDeclaree", "tauxAvance", "typeGroupementOperateurs",
}  # fmt: skip
STRAY_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
FORBIDDEN = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|&#(?:[0-8]|1[124-9]|2[0-9]|3[01]|x[01]?[0-9A-Fa-f]);"
)

Value = str | list[Any] | dict[str, Any] | None


class Reader:
    """Parses elements that share the namespaces of one file; counts those that had to be mended."""

    def __init__(self, namespaces: bytes) -> None:
        self.opening = b"<e" + namespaces + b">"
        self.mended = 0

    def record(self, text: bytes) -> Value:
        """The value of one element; raises `ValueError` when it is not well formed, even mended."""
        try:
            element = self._parsed(text)
        except ElementTree.ParseError:
            element = self._mended(text)
        if not len(element) and not (element.text or "").strip():
            return {}
        return _value(element, wrapped=any(_name(child) in ONLY_2022 for child in element))

    def _parsed(self, text: bytes) -> ElementTree.Element:
        return ElementTree.fromstring(self.opening + text + b"</e>")[0]

    def _mended(self, text: bytes) -> ElementTree.Element:
        """The element without the two faults that publishers make most: a bare `&`, and control characters."""
        try:
            element = self._parsed(STRAY_AMPERSAND.sub(b"&amp;", FORBIDDEN.sub(b" ", text)))
        except ElementTree.ParseError as error:
            raise ValueError("not well formed") from error
        self.mended += 1
        return element


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _value(element: ElementTree.Element, *, wrapped: bool) -> Value:
    """Text of a leaf (None when blank), otherwise an object; text around inner elements takes them in as text."""
    if not len(element):
        return element.text if element.text and element.text.strip() else None
    if element.text and element.text.strip():
        return "".join(element.itertext())
    fields: dict[str, Value] = {}
    for child in element:
        _add(fields, child, wrapped=wrapped)
    return fields


def _add(fields: dict[str, Value], child: ElementTree.Element, *, wrapped: bool) -> None:
    """Adds a child to its parent's fields: lists grow, any other name keeps the first value that is not empty."""
    name = _name(child)
    if name in ITEMS:
        _extend(fields, name, _items(child, ITEMS[name], wrapped=wrapped))
    elif name in VALUES:
        _extend_values(
            fields, name, [_value(item, wrapped=wrapped) for item in child] or [_value(child, wrapped=wrapped)]
        )
    elif name in LISTED:
        _extend_values(fields, LISTED[name], [_value(child, wrapped=wrapped)])
    elif fields.get(name) is None:
        fields[name] = _value(child, wrapped=wrapped)


def _items(element: ElementTree.Element, item: str, *, wrapped: bool) -> Value:
    """Items of a list; what stands there without the name of an item is one item by itself, and so is each text."""
    if not len(element):
        return _value(element, wrapped=wrapped) or []
    named = [_value(child, wrapped=wrapped) for child in element if _name(child) == item]
    bare: dict[str, Value] = {}
    for child in element:
        if _name(child) != item:
            _add(bare, child, wrapped=wrapped)
    found = [*named, *([bare] if bare else []), *_texts(element)]
    return [{item: value} for value in found] if wrapped else found


def _texts(element: ElementTree.Element) -> list[Value]:
    """What is written between the items of a list."""
    between = [element.text, *(child.tail for child in element)]
    return [text.strip() for text in between if text and text.strip()]


def _extend(fields: dict[str, Value], name: str, found: Value) -> None:
    known = fields.get(name)
    fields[name] = [*_listed(known), *_listed(found)] if known and found else known or found


def _listed(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _extend_values(fields: dict[str, Value], name: str, found: list[Value]) -> None:
    known = fields.get(name)
    former = known[VALUES[name]] if isinstance(known, dict) else []
    filled = [value for value in found if value is not None]
    if former or filled:
        fields[name] = {VALUES[name]: [*former, *filled]}

"""DECP records written as XML, as publishers write them, from the same Python values as their JSON twins."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

ITEM = {"actesSousTraitance": "acteSousTraitance", "modificationsActesSousTraitance": "modificationActeSousTraitance"}


def xml_of(*records: dict[str, Any], header: str = "") -> bytes:
    """A DECP file in XML that holds these records, given as either JSON format has them."""
    body = "\n".join(marche(record) for record in records)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<marches>{header}\n{body}\n</marches>\n'.encode()


def marche(record: dict[str, Any]) -> str:
    """One `marche` element."""
    return "<marche>" + "".join(_field(name, value) for name, value in record.items()) + "</marche>"


def _field(name: str, value: Any) -> str:
    is_list_of_values = isinstance(value, dict) and value and all(isinstance(each, list) for each in value.values())
    if is_list_of_values:
        items = "".join(element(item, each) for item, values in value.items() for each in values)
        return f"<{name}>{items}</{name}>"
    return element(name, value)


def element(name: str, value: Any) -> str:
    """An element of any depth; the items of a list bear the name that the format gives them."""
    match value:
        case None | "":
            return f"<{name}/>"
        case bool():
            return f"<{name}>{str(value).lower()}</{name}>"
        case dict():
            return f"<{name}>" + "".join(element(key, each) for key, each in value.items()) + f"</{name}>"
        case list():
            item = ITEM.get(name, name[:-1])
            return f"<{name}>" + "".join(element(item, _bare(each, item)) for each in value) + f"</{name}>"
        case _:
            return f"<{name}>{escape(str(value))}</{name}>"


def _bare(value: Any, item: str) -> Any:
    return value[item] if isinstance(value, dict) and set(value) == {item} else value

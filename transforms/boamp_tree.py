"""Reading a notice decoded from JSON or XML: a value stands alone or in a list, bare or under `#text`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def members(node: Any, *path: str) -> list[Any]:
    """Everything that stands at a path, in order; lists met on the way are walked through."""
    level = _flat(node)
    for key in path:
        level = [
            member for parent in level if isinstance(parent, dict) and key in parent for member in _flat(parent[key])
        ]
    return level


def texts(node: Any, *path: str) -> list[str]:
    """The non-empty texts at a path, in order."""
    return [text for member in members(node, *path) if (text := _text(member))]


def text(node: Any, *path: str) -> str | None:
    """The first non-empty text at a path; None where there is none."""
    return next(iter(texts(node, *path)), None)


def names(node: Any, *path: str) -> list[str]:
    """Names of the elements at a path: `{"NATURE": {"ATTRIBUTION": ""}}` says `ATTRIBUTION` by a name alone."""
    return [name for member in members(node, *path) if isinstance(member, dict) for name in member if name[:1] != "@"]


def has(node: Any, *path: str) -> bool:
    """Whether an element stands at a path, be it empty."""
    return bool(members(node, *path))


def found(node: Any, key: str) -> Iterator[Any]:
    """Every value under a key, at any depth, in document order."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            if key in current:
                yield from _flat(current[key])
            waiting.extend(value for name, value in reversed(current.items()) if name != key)
        elif isinstance(current, list):
            waiting.extend(reversed(current))


def _flat(node: Any) -> list[Any]:
    if not isinstance(node, list):
        return [] if node is None else [node]
    level = node
    while any(isinstance(member, list) for member in level):
        level = [part for member in level for part in (member if isinstance(member, list) else [member])]
    return [member for member in level if member is not None]


def _text(node: Any) -> str | None:
    value = node.get("#text") if isinstance(node, dict) else node
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None

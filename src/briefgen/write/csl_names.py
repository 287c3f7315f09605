"""Names of CSL-JSON as a source's author line, and back.

A name is given in parts, or whole (``literal``). Parts go in Western order, except where a name says otherwise
(``static-ordering``) or is written in a script whose names begin with the family.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from briefgen.write.csl_terms import NAME_PARTS

_FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WESTERN = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
_EASTERN = ("non-dropping-particle", "family", "given", "suffix")
_FLAGS = frozenset({"comma-suffix", "static-ordering", "parse-names"})
_LONGEST_LIST = 500


def is_list_of_names(value: Any) -> bool:
    """Whether a value is a list of names, each with something in it."""
    return isinstance(value, list) and len(value) <= _LONGEST_LIST and all(map(_is_name, value))


def format_names(names: Sequence[Mapping[str, Any]]) -> str:
    """Return names as one line."""
    return ", ".join(_format_name(name) for name in names)


def _is_name(value: Any) -> bool:
    if not isinstance(value, dict) or not value.keys() <= NAME_PARTS:
        return False
    if not all(
        type(part) is str or (key in _FLAGS and isinstance(part, bool)) for key, part in value.items()
    ):
        return False  # a number of the file is a text of a class of its own
    return any(value.get(key, "").strip() for key in ("literal", "family", "given"))


def _format_name(name: Mapping[str, Any]) -> str:
    if name.get("literal"):
        return " ".join(name["literal"].split())
    written = f"{name.get('family', '')}{name.get('given', '')}"
    eastern = bool(_FAMILY_FIRST.search(written))
    order = _EASTERN if eastern or name.get("static-ordering") else _WESTERN
    parts = [" ".join(name.get(part, "").split()) for part in order]
    return ("" if eastern else " ").join(part for part in parts if part)

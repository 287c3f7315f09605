"""What a brief says, as hashes: every fact in order, every record they lean on, the words around them.

A ``Content`` is made where a brief is composed, carried in a PDF's manifest, and kept with an issued edition. Its own
hash covers all its parts, so that whoever has the parts can tell whether the hash belongs to them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from briefgen.model.canonical import digest

CODE_DIGITS = 8
_NOTHING: Mapping[str, Frozen] = MappingProxyType({})
_LOOKALIKES = str.maketrans({"o": "0", "l": "1", "i": "1"})
_NOT_IN_CODE = re.compile(r"[\s\u00ad\u2010-\u2015\u2212_.·-]+")
_CODE = re.compile(rf"[0-9a-f]{{{CODE_DIGITS}}}")

Frozen = str | list["Frozen"] | dict[str, "Frozen"]
"""A record's value as it is kept and hashed: texts, lists, mappings; numbers, dates and flags as they are written."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A record's id and kind (``meeting``, ``source``), and the hash of all that prints of it.

    ``values`` are what was hashed, where they are at hand; they are no part of the comparison.
    """

    id: str
    kind: str
    hash: str
    values: Mapping[str, Frozen] = field(default_factory=lambda: _NOTHING, compare=False, repr=False)


@dataclass(frozen=True)
class Content:
    """All that a brief says.

    ``facts`` are the selected facts in order, ``records`` what they lean on, by id. ``words`` are the hashes of the
    spec's own words, of the order of its sections, and of each template as it was rendered, by name. ``as_of`` is the
    day of the information as it prints, ``previous`` the content hash of the edition before, empty where there is none.
    """

    facts: tuple[Fingerprint, ...] = ()
    records: tuple[Fingerprint, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    as_of: dt.date | None = None
    previous: str = ""

    @cached_property
    def hash(self) -> str:
        """The content hash: SHA-256 in hexadecimal."""
        return digest(
            {
                "facts": [[one.id, one.kind, one.hash] for one in self.facts],
                "records": [[one.id, one.kind, one.hash] for one in self.records],
                "words": [list(pair) for pair in self.words],
                "as_of": self.as_of.isoformat() if self.as_of else "",
                "previous": self.previous,
            }
        )

    @property
    def code(self) -> str:
        """The edition code: the beginning of the hash, as it stands in the footer."""
        return edition_code(self.hash)


def hash_values(name: str, kind: str, values: Mapping[str, Frozen]) -> str:
    """Return the hash of a record's frozen values."""
    return digest({"id": name, "kind": kind, "values": dict(values)})


def edition_code(content: str) -> str:
    """Shorten a content hash to what stands in the footer."""
    return f"{content[: CODE_DIGITS // 2]}-{content[CODE_DIGITS // 2 : CODE_DIGITS]}"


def parse_code(text: str) -> str | None:
    """Return the digits of an edition code as somebody typed it from paper; ``None`` where it is none.

    Case, spaces and the kind of hyphen do not count, and letters that no code has are taken for the digits they look like.
    """
    digits = _NOT_IN_CODE.sub("", text).lower().translate(_LOOKALIKES)
    return digits if _CODE.fullmatch(digits) else None

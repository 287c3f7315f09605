"""The catalogue of diagnostic codes: what each means and how its cause is fixed, read from ``codes.toml``.

The file is read when the first code is looked up, so a run with nothing to report does not pay for it. Standard
library only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_FILE = Path(__file__).with_name("codes.toml")


@dataclass(frozen=True, slots=True)
class Code:
    """One code: ``severity`` is error or warning, ``summary`` one line, ``explanation`` what to do about it.

    ``example`` shows a cause and its fix, as YAML or as a template. ``ignorable`` codes are judgements that a curator
    may suppress in place, with a reason; what the promise of the brief rests on is never ignorable. ``needs`` names
    what must be given for the code to be found at all: "day", "archive" or "brief" (a brief is composed). ``aliases``
    are names that it had before, which comments may still use.
    """

    severity: str
    summary: str
    explanation: str
    example: str = ""
    ignorable: bool = False
    needs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Codes of one subject, by name."""

    title: str
    codes: Mapping[str, Code]


@cache
def load_groups() -> tuple[Group, ...]:
    """Return all codes by subject, in the order in which they are listed."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Group(group["title"], {name: _make_code(entry) for name, entry in group["codes"].items()})
        for group in content["group"]
    )


@cache
def load_codes() -> Mapping[str, Code]:
    """Return all codes by name."""
    return MappingProxyType({name: code for group in load_groups() for name, code in group.codes.items()})


def find_code(name: str) -> str | None:
    """Return the name of a code, also by one that it had before; ``None`` where there is none."""
    if name in load_codes():
        return name
    return next((code for code, entry in load_codes().items() if name in entry.aliases), None)


def codes_about(title: str) -> Mapping[str, Code]:
    """Return the codes of one subject."""
    return next(group.codes for group in load_groups() if group.title == title)


def _make_code(entry: Mapping[str, Any]) -> Code:
    ignorable = {"ignorable": entry["severity"] == "warning"}
    return Code(
        **{
            **ignorable,
            **entry,
            "needs": tuple(entry.get("needs", ())),
            "aliases": tuple(entry.get("aliases", ())),
        }
    )

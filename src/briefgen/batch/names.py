"""The name of a brief among many: by the pattern of its spec, or from the file, the subject and the matrix.

A name is that of a file, in the folder of the spec's own: ids stand in it as they are, everything else as small ASCII letters, digits and
hyphens, in English where a record has several languages, so that it does not depend on the brief's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from briefgen.batch.placeholders import Placeholder
from briefgen.batch.subjects import Subject
from briefgen.batch.texts import fill_text, placeholders_in
from briefgen.batch.words import Words
from briefgen.diagnostics import Diagnostic, Outcome, diagnose
from briefgen.letters import ascii_of
from briefgen.model.base import ID_PATTERN
from briefgen.model.batch import SpecFile
from briefgen.model.factbase import FactBase
from briefgen.model.tree import Scalar

LONGEST_NAME = 120
"""Characters of a name: file systems allow 255 octets, and pictures and editions put something behind it."""

_ID = re.compile(ID_PATTERN)
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_LOCALE = "en_US"


def name_variant(
    source: SpecFile, subject: Subject, cell: Mapping[str, str], facts: FactBase
) -> Outcome[str | None]:
    """Return the name of the brief that is made of a subject and values of the matrix."""
    scalar = source.tree.get("name")
    if not isinstance(scalar, Scalar) or scalar.text is None:
        subject_part = subject.id if subject.record else slugify(subject.id)
        parts = (source.name.rpartition("/")[2], subject_part, *map(slugify, cell.values()))
        name = "-".join(part for part in parts if part)
        return _check_name(name, source, ())
    words = _NameWords(subject, cell, facts, _LOCALE)
    filled = fill_text(scalar, words, _refuse)
    if filled.value is None:
        return filled
    return _check_name(filled.value.strip(), source, tuple(placeholders_in(scalar.text)))


def slugify(text: str) -> str:
    """Return a text as small ASCII letters, digits and hyphens; empty where nothing of it can be written so."""
    return _NOT_IN_SLUG.sub("-", ascii_of(text)).strip("-")


class _NameWords(Words):
    """Words as parts of a name."""

    def say(self, name: str) -> str | None:
        value = super().say(name)
        is_id = name in ("id", self.subject.kind, "series") and name not in (*self.cell, *self.subject.row)
        return value if value is None or (is_id and self.subject.kind != "table") else slugify(value)


def _refuse(value: str) -> str:
    return "" if value else "nothing of it can be written in the name of a file; name the brief by {id}"


def _check_name(name: str, source: SpecFile, named: tuple[Placeholder, ...]) -> Outcome[str | None]:
    problem = ""
    if not _ID.fullmatch(name):
        problem = "is not the name of a brief: letters from a to z, digits, hyphens, dots and underscores are"
    elif len(name) > LONGEST_NAME:
        problem = f"is longer than the {LONGEST_NAME} characters that a name may have"
    if not problem:
        folder, slash, _ = source.name.rpartition("/")
        return Outcome(f"{folder}{slash}{name}")
    hint = "name the briefs by a pattern such as note-{id}" if not named else "mend the pattern"
    return Outcome(None, (_diagnose_name(name, problem, source, hint),))


def _diagnose_name(name: str, problem: str, source: SpecFile, hint: str) -> Diagnostic:
    shown = name if len(name) <= LONGEST_NAME else f"{name[:60]}…"
    return diagnose("bad-value", f"`name`: “{shown}” {problem}", source.origin("name"), hint)

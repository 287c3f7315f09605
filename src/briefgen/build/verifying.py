"""Whether copies of briefs are current: files compared with their project, and codes typed from paper.

In: PDFs or edition codes, and the project's briefs as they stand. Out: a ``Finding`` for each: current, stale with
all that has changed, altered since it was made, or unknown with the reason. A copy is judged by what it says: one set
in another theme, on other paper or by another version of the program is current.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from briefgen.build.copies import Copy, read_copy
from briefgen.build.standing import Standing, Standings
from briefgen.compose.changes import NO_DIFFERENCE, Difference, compare, with_values
from briefgen.model.content import Content, Fingerprint, parse_code
from briefgen.model.edition import Edition, Issued, Ledger
from briefgen.model.manifest import Manifest


class Status(StrEnum):
    """What is to be thought of a copy."""

    CURRENT = "current"
    STALE = "stale"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a copy. ``number`` is its edition's, 0 for an unnumbered one and ``None`` where unknown."""

    subject: str
    status: Status
    reason: str = ""
    brief: str = ""
    number: int | None = None
    date: dt.date | None = None
    code: str = ""
    difference: Difference = NO_DIFFERENCE


def find_copies(path: Path) -> tuple[Path, ...]:
    """Return the PDFs in a folder and below it, in order of name; hidden ones are left out."""
    found = (
        one
        for one in path.rglob("*")
        if one.suffix.lower() == ".pdf" and not _is_hidden(one.relative_to(path))
    )
    return tuple(sorted(one for one in found if one.is_file()))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def verify_file(path: Path, standings: Standings) -> Finding:
    """Compare a PDF with its project."""
    return verify_copy(str(path), read_copy(path), standings)


def verify_copy(subject: str, copy: Copy, standings: Standings) -> Finding:
    """Compare a copy with its project; ``subject`` is what it is called."""
    manifest = copy.manifest
    if manifest is None:
        return Finding(subject, Status.ALTERED if copy.altered else Status.UNKNOWN, copy.problem)
    if copy.altered:
        return _of(subject, manifest, Status.ALTERED, copy.problem)
    standing = standings.find(manifest.brief, manifest.settings)
    if standing is None:
        return _of(subject, manifest, Status.UNKNOWN, f"the project has no brief {manifest.brief}")
    if standing.problem:
        return _of(subject, manifest, Status.UNKNOWN, standing.problem)
    if manifest.content == standing.content.hash:
        return _of(subject, manifest, Status.CURRENT, _describe(standing.edition))
    difference = differ(manifest.said, standing.content, standing.ledger)
    return _of(subject, manifest, Status.STALE, _since(standing), difference)


def verify_code(typed: str, standings: Standings) -> Finding:
    """Look an edition code up among the issued editions and the briefs as they stand."""
    digits = parse_code(typed)
    if digits is None:
        return Finding(typed, Status.UNKNOWN, "it is neither a file nor an edition code such as 7f3a-91c2")
    for name in standings.names:
        issued = _find_issued(digits, standings.ledger(name))
        if issued:
            return _verify_issued(typed, issued, name, standings)
    for name in standings.names:
        standing = standings.find(name)
        if standing and not standing.problem and standing.content.hash.startswith(digits):
            edition = standing.edition
            return Finding(
                typed, Status.CURRENT, _describe(edition), name, edition.number, edition.date, edition.code
            )
    reason = "no brief of the project has that code, nor had an issued edition of one"
    failing = [name for name in standings.names if (known := standings.find(name)) and known.problem]
    if failing:
        reason += f"; {', '.join(failing)} could not be looked at because of errors"
    return Finding(typed, Status.UNKNOWN, reason)


def _find_issued(digits: str, ledger: Ledger) -> Issued | None:
    return next((one for one in reversed(ledger.issued) if one.content.hash.startswith(digits)), None)


def _verify_issued(typed: str, issued: Issued, name: str, standings: Standings) -> Finding:
    known = (name, issued.number, issued.date, issued.content.code)
    standing = standings.find(name)
    if standing is None or standing.problem:
        reason = standing.problem if standing else f"the project has no brief {name}"
        return Finding(typed, Status.UNKNOWN, reason, *known)
    if standing.content.hash == issued.content.hash:
        return Finding(typed, Status.CURRENT, _describe(standing.edition), *known)
    difference = differ(issued.content, standing.content, standing.ledger)
    return Finding(typed, Status.STALE, _since(standing), *known, difference)


def differ(before: Content, after: Content, ledger: Ledger, *others: Content) -> Difference:
    """Compare two states, with the values that either, issued editions, and other states know."""
    known = tuple(_marks_of((before, after, *others, *(one.content for one in ledger.issued))))
    return compare(with_values(before, known), with_values(after, known))


def _marks_of(contents: Iterable[Content]) -> Iterator[Fingerprint]:
    for content in contents:
        yield from (*content.facts, *content.records)


def _of(
    subject: str, manifest: Manifest, status: Status, reason: str, difference: Difference = NO_DIFFERENCE
) -> Finding:
    printed = manifest.edition
    return Finding(
        subject, status, reason, manifest.brief, printed.number, printed.date, printed.code, difference
    )


def _since(standing: Standing) -> str:
    """Say what took a copy's place."""
    edition, last = standing.edition, standing.ledger.last
    if edition.number:
        return f"superseded by {name_edition(edition.number, edition.date)}"
    if last is None:
        return "the brief has changed"
    return f"the brief has changed; {name_edition(last.number, last.date)} was the last to be issued"


def _describe(edition: Edition) -> str:
    return (
        name_edition(edition.number, edition.date)
        if edition.number
        else "unnumbered copy of the present state"
    )


def name_edition(number: int, date: dt.date | None) -> str:
    """Return what an edition is called in messages."""
    if not number:
        return "unnumbered copy"
    return f"edition {number} of {date.isoformat()}" if date else f"edition {number}"

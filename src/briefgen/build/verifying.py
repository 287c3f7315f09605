"""Whether copies of briefs are current: files compared with their project, and codes typed from paper.

In: PDFs or edition codes, and the project's briefs as they stand. Out: a ``Finding`` for each: current, stale with
all that has changed, altered since it was made, or unknown with the reason.

Only an original is current: the file of an issued edition, known by its hash in the ledger, or one that is byte for byte
what making the brief again gives. What a file says of itself, and what a library reads in it where a viewer may read
something else, is good enough to say why a copy is *not* current, and for nothing more.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
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
    """Return what is called a PDF in a folder and below it, in order of name; hidden ones are left out.

    Folders that cannot be read are among them: what is in these is not known to be current.
    """
    found: list[Path] = []

    def note(error: OSError) -> None:
        found.append(Path(error.filename))

    for here, folders, names in os.walk(path, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(here, name) for name in names if _is_copy(name)]
    return tuple(sorted(found))


def _is_copy(name: str) -> bool:
    return name.lower().endswith(".pdf") and not name.startswith(".")


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
    standing = standings.find(manifest.brief, manifest.settings) or _find_renamed(manifest, standings)
    if standing is None:
        return _of(subject, manifest, Status.UNKNOWN, _miss(manifest.brief, standings))
    return _hold_against(standing, subject, copy, manifest, standings)


def _miss(brief: str, standings: Standings) -> str:
    """Say that the project has no brief of a name, and whether it had."""
    more = " any more; its ledger is still there" if brief in standings.former else ""
    return f"the project has no brief {brief}{more}"


def _find_renamed(manifest: Manifest, standings: Standings) -> Standing | None:
    """Return the brief that said what a copy says, now or in an edition, under whatever name it has today."""
    for name in standings.names:
        if any(one.content.hash == manifest.content for one in standings.ledger(name).issued):
            return standings.find(name, manifest.settings)
    found = (standings.find(name, manifest.settings) for name in standings.names)
    return next((one for one in found if one and one.content.hash == manifest.content), None)


_RESAVED = "its bytes are not those that briefgen wrote: another program has saved it or changed it"
_SET_OTHERWISE = (
    "it claims to say what the brief says now, and nothing proves it: the brief is made in another way today "
    "(number of the edition, theme, paper, fonts, versions); make it again and hand out that copy"
)


def _hold_against(
    standing: Standing, subject: str, copy: Copy, manifest: Manifest, standings: Standings
) -> Finding:
    """Compare what a copy says with its brief as it stands."""
    if standing.withdrawn:
        return _of(subject, manifest, Status.STALE, standing.withdrawn)
    if standing.problem:
        return _of(subject, manifest, Status.UNKNOWN, standing.problem)
    if manifest.content == standing.content.hash:
        status, reason = _prove(standing, copy, manifest, standings)
        return _of(subject, manifest, status, reason)
    if _is_foreign(manifest, standing):
        reason = f"no fact and no source of it is in the brief {standing.name} of this project: it seems to be of another"
        return _of(subject, manifest, Status.UNKNOWN, reason)
    difference = differ(manifest.said, standing.content, standing.ledger)
    return _of(subject, manifest, Status.STALE, _since(standing), difference)


def _prove(standing: Standing, copy: Copy, manifest: Manifest, standings: Standings) -> tuple[Status, str]:
    """Say whether a copy that claims to say what its brief says now is an original."""
    issued = standings.find_original(copy.hash)
    if issued and issued.content.hash == manifest.content:
        return Status.CURRENT, _describe(standing.edition)
    made = standings.remake(standing.name, manifest.settings)
    if made and sha256(made.pdf).hexdigest() == copy.hash:
        return Status.CURRENT, _describe(standing.edition)
    keys = {edition.key for edition in standing.ledger.issued} | ({made.inputs.key} if made else set())
    if manifest.key in keys and manifest.brief == standing.name:
        return Status.ALTERED, _RESAVED
    return Status.UNKNOWN, _SET_OTHERWISE


def _is_foreign(manifest: Manifest, standing: Standing) -> bool:
    """Whether a copy shares nothing with the brief of its name, now or in any edition of it."""
    known = (standing.content, *(one.content for one in standing.ledger.issued))
    named = {one.id for content in known for one in _marks_of((content,))}
    own = {one.id for one in _marks_of((manifest.said,))}
    return bool(own and named) and own.isdisjoint(named)


def verify_code(typed: str, standings: Standings) -> Finding:
    """Look an edition code up among the issued editions and the briefs as they stand."""
    digits = parse_code(typed)
    if digits is None:
        return Finding(typed, Status.UNKNOWN, "it is neither a file nor an edition code such as 7f3a-91c2")
    for name in (*standings.names, *standings.former):
        issued = _find_issued(digits, standings.ledger(name))
        if issued:
            return _verify_issued(typed, issued, name, standings)
    for name in standings.names:
        standing = standings.find(name)
        if standing and not standing.problem and standing.content.hash.startswith(digits):
            edition = standing.edition
            status = Status.STALE if standing.withdrawn else Status.CURRENT
            reason = standing.withdrawn or _describe(edition)
            return Finding(typed, status, reason, name, edition.number, edition.date, edition.code)
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
    if standing and standing.withdrawn:
        return Finding(typed, Status.STALE, standing.withdrawn, *known)
    if standing is None or standing.problem:
        reason = standing.problem if standing else _miss(name, standings)
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

"""Copies of briefs against their project: what each is, whether it is current, and states by the names people have for them.

An original is known by its bytes alone: those of an issued edition by their hash in the ledger, those of a working
copy by making the brief again. Any other file is none, whatever it says of itself; that is shown as its own claim.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from briefgen.batch import name_briefs
from briefgen.checks.briefs import explain_withdrawal
from briefgen.compose.changes import NO_DIFFERENCE, Difference, compare, with_values
from briefgen.diagnostics import BriefgenError, Outcome, diagnose
from briefgen.diagnostics.suggest import suggest
from briefgen.export.pdf.manifest import Manifest, read_manifest
from briefgen.load.files import is_too_large, read_regular
from briefgen.load.ledger import load_ledger
from briefgen.model.edition import Content, Edition, Fingerprint, Issued, Ledger, parse_code
from briefgen.pipeline import Made, Materials, compose_sound, gather, load_specs, make_brief
from briefgen.workspace import Project
from briefgen.workspace.reading import Workspace

MAXIMUM_BYTES = 64_000_000
"""Largest PDF that is looked into; a thousand pages with a picture on each take less."""


def read_copy(path: Path) -> tuple[bytes, str]:
    """Return a file's bytes; where they cannot be had, none, and why."""
    try:
        content = read_regular(path, MAXIMUM_BYTES)
    except (OSError, ValueError) as error:
        if not is_too_large(error):
            reason = (error.strerror if isinstance(error, OSError) else None) or "its path cannot be followed"
            return b"", f"it cannot be read: {reason.lower()}"
        content = bytes(MAXIMUM_BYTES + 1)
    if content is None:
        return b"", "it is not a file"
    if len(content) > MAXIMUM_BYTES:
        return b"", f"it is larger than {MAXIMUM_BYTES // 1_000_000} MB"
    return content, ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A brief now. Where it cannot be known, ``problem`` says why, and the content is empty.

    ``withdrawn`` says since when and why the brief is no longer to be used; empty for one that is.
    """

    name: str
    edition: Edition
    ledger: Ledger
    problem: str = ""
    withdrawn: str = ""

    @property
    def content(self) -> Content:
        """What it says."""
        return self.edition.content


@dataclass
class Standings:
    """The briefs of a project, each looked at when it is first asked for."""

    project: Project
    _known: dict[tuple[str, tuple[tuple[str, str], ...]], Standing | None] = field(default_factory=dict)
    _made: dict[tuple[str, tuple[tuple[str, str], ...]], Made | None] = field(default_factory=dict)

    @cached_property
    def _workspace(self) -> Workspace:
        return Workspace(self.project)

    @cached_property
    def _materials(self) -> Outcome[Materials]:
        return gather(self._workspace)

    @cached_property
    def _files(self) -> Mapping[str, Path]:
        files = self.project.brief_files()
        if not any(map(self._workspace.makes_many, files)):
            return {self.project.brief_name(file): file for file in files}
        return {brief.name: brief.file for brief in name_briefs(self._workspace, self._materials.value.facts)}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the briefs."""
        return tuple(self._files)

    @cached_property
    def former(self) -> tuple[str, ...]:
        """The names of ledgers whose brief the project has no more, under that name at least."""
        return tuple(sorted(self.project.ledgers().keys() - set(self.names)))

    def find(self, name: str, settings: Mapping[str, str] | None = None) -> Standing | None:
        """Return how a brief stands, made with some settings; ``None`` where the project has no such brief."""
        key = (name, tuple(sorted((settings or {}).items())))
        if key not in self._known:
            self._known[key] = self._look(name, dict(key[1]))
        return self._known[key]

    def remake(self, name: str, settings: Mapping[str, str]) -> Made | None:
        """Make a brief again, with some settings, in memory; ``None`` where that cannot be done."""
        key = (name, tuple(sorted(settings.items())))
        if key not in self._made:
            file = self._files.get(name)
            specs = load_specs(file, self._materials.value, settings, (name,)).value if file else ()
            self._made[key] = make_brief(specs[0], self._materials.value).value if specs else None
        return self._made[key]

    @cached_property
    def originals(self) -> Mapping[str, tuple[str, Issued]]:
        """The issued editions of all briefs that the project has or had, by the SHA-256 of their files."""
        return {
            digest: (name, edition)
            for name in (*self.former, *self.names)
            for edition in self.ledger(name).issued
            for digest in edition.files.values()
        }

    def ledger(self, name: str) -> Ledger:
        """Return the issued editions of a brief, which need not be there any more; none where they cannot be read."""
        return load_ledger(self.project.ledger(name), self.project.root).value or Ledger()

    def _look(self, name: str, settings: Mapping[str, str]) -> Standing | None:
        file = self._files.get(name)
        if file is None:
            return None
        specs = load_specs(file, self._materials.value, settings, (name,)).value
        withdrawn = explain_withdrawal(specs[0].brief) if specs else ""
        composed = compose_sound(specs[0], self._materials.value) if specs else None
        if composed is None or composed.value is None or composed.failed:
            problem = "the brief has errors: `briefgen check` says which"
            return Standing(name, Edition(0, ""), self.ledger(name), problem, withdrawn)
        return Standing(name, composed.value.edition, composed.value.ledger, withdrawn=withdrawn)


class Status(StrEnum):
    """The result of verifying a copy."""

    CURRENT = "current"
    STALE = "stale"
    NOT_ORIGINAL = "not an original"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says of itself, which nothing proves; ``state`` is what the project says of what it claims to be."""

    brief: str
    number: int
    date: dt.date | None
    code: str
    state: str

    def __str__(self) -> str:
        named = f"{name_edition(self.number, self.date)} of {self.brief} ({self.code})"
        return f"it claims to be {named if self.number else f'an {named}'}: {self.state}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a copy. ``number`` is its edition's, 0 for an unnumbered one and ``None`` where unknown.

    A file that is no original has no brief, number, date or code but those of its ``claim``.
    """

    subject: str
    status: Status
    reason: str = ""
    brief: str = ""
    number: int | None = None
    date: dt.date | None = None
    code: str = ""
    difference: Difference = NO_DIFFERENCE
    claim: Claim | None = None


def find_copies(path: Path) -> tuple[Path, ...]:
    """Return what is called a PDF in a folder and below it, in order of name; hidden ones are left out.

    Folders that cannot be read are among them: what is in these is not known to be current.
    """
    found: list[Path] = []

    def note(error: OSError) -> None:
        found.append(Path(error.filename))

    for here, folders, names in os.walk(path, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(here, name) for name in names if name.lower().endswith(".pdf") and not name.startswith(".")
        ]
    return tuple(sorted(found))


def verify_file(path: Path, standings: Standings) -> Finding:
    """Say what a file is, by its bytes."""
    subject = str(path)
    content, problem = read_copy(path)
    if problem:
        return Finding(subject, Status.UNKNOWN, problem)
    own = sha256(content).hexdigest()
    if own in standings.originals:
        name, issued = standings.originals[own]
        return _verify_issued(subject, issued, name, standings)
    manifest, problem = read_manifest(content)
    if manifest is None:
        return Finding(subject, Status.NOT_ORIGINAL, problem)
    made = standings.remake(manifest.brief, manifest.settings)
    if made and sha256(made.pdf).hexdigest() == own:
        edition = made.composed.edition
        known = (manifest.brief, edition.number, edition.date, edition.code)
        return Finding(subject, Status.CURRENT, _describe(edition), *known)
    claim = _find_claim(manifest, standings)
    standing = standings.find(manifest.brief, manifest.settings)
    if standing and standing.problem and not made:
        return Finding(subject, Status.UNKNOWN, standing.problem, claim=claim)
    reason = "its bytes are those of no issued edition"
    if made:
        reason += f", nor those that `briefgen make {manifest.brief}` writes today"
    return Finding(subject, Status.NOT_ORIGINAL, reason, claim=claim)


_LONGEST_CLAIM = 80
"""Characters shown of a name or code that a file claims."""


def _find_claim(manifest: Manifest, standings: Standings) -> Claim:
    """Return what a file claims to be, and what is known of that edition or state."""
    printed = manifest.edition
    brief, code = (
        text if len(text) <= _LONGEST_CLAIM else f"{text[:_LONGEST_CLAIM]}…"
        for text in (manifest.brief, printed.code)
    )
    issued = next(
        (
            (name, edition)
            for name, edition in standings.originals.values()
            if edition.content.hash == manifest.content and edition.number == printed.number
        ),
        None,
    )
    if issued:
        name, edition = issued
        found = _verify_issued("", edition, name, standings)
        state = {
            Status.CURRENT: f"that edition is current, and its PDF is another file, {name}/{edition.number}.pdf",
            Status.STALE: f"that edition is stale: {found.reason}",
        }.get(found.status, found.reason)
    elif printed.number:
        state = "no such edition was issued here"
    elif manifest.brief not in standings.names:
        state = _miss(brief, standings)
    else:
        standing = standings.find(manifest.brief, manifest.settings)
        assert standing is not None
        if standing.withdrawn or standing.problem:
            state = standing.withdrawn or standing.problem
        elif standing.content.hash == manifest.content:
            state = "the brief says the same today, but is made in another way"
        else:
            state = "the brief says something else today"
    return Claim(brief, printed.number, printed.date, code, state)


def _miss(brief: str, standings: Standings) -> str:
    """Say that the project has no brief of a name, and whether it had."""
    more = " any more; its ledger is still there" if brief in standings.former else ""
    return f"the project has no brief {brief}{more}"


def verify_code(typed: str, standings: Standings) -> Finding:
    """Look an edition code up among the issued editions and the briefs as they stand."""
    digits = parse_code(typed)
    if digits is None:
        return Finding(typed, Status.UNKNOWN, "it is neither a file nor an edition code such as 7f3a-91c2")
    for name in (*standings.names, *standings.former):
        for issued in reversed(standings.ledger(name).issued):
            if issued.content.hash.startswith(digits):
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


def _verify_issued(typed: str, issued: Issued, name: str, standings: Standings) -> Finding:
    """Say whether an issued edition is current. A brief that has another name now is known by what it says."""
    known = (name, issued.number, issued.date, issued.content.code)
    standing = standings.find(name)
    if standing is None:
        others = filter(None, map(standings.find, standings.names))
        standing = next((other for other in others if other.content.hash == issued.content.hash), None)
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
    known = tuple(_entries_of((before, after, *others, *(edition.content for edition in ledger.issued))))
    return compare(with_values(before, known), with_values(after, known))


def _entries_of(contents: Iterable[Content]) -> Iterator[Fingerprint]:
    for content in contents:
        yield from (*content.facts, *content.records)


def _since(standing: Standing) -> str:
    """Say what took a copy's place."""
    edition, last = standing.edition, standing.ledger.last
    if edition.number:
        return f"superseded by {name_edition(edition.number, edition.date)}"
    if last is None:
        return "the brief has changed"
    return f"the brief has changed; {name_edition(last.number, last.date)} was the last to be issued"


def _describe(edition: Edition) -> str:
    if edition.number:
        return name_edition(edition.number, edition.date)
    return "unnumbered copy of the present state"


def name_edition(number: int, date: dt.date | None) -> str:
    """Return what an edition is called in messages."""
    if not number:
        return "unnumbered copy"
    return f"edition {number} of {date.isoformat()}" if date else f"edition {number}"


CURRENT = "current"


@dataclass(frozen=True, slots=True)
class State:
    """What a brief says at one time, and how that is called. ``number`` is 0 for what was never issued."""

    brief: str
    content: Content
    called: str
    number: int = 0


def find_brief(sides: tuple[str, str], standings: Standings) -> str:
    """Return the brief that two names of states are about, where nobody says: that of a PDF, or the only one there is.

    Raises ``BriefgenError`` where there are several.
    """
    for side in sides:
        if _is_file(side):
            return find_state(side, "", standings).brief
    with_editions = [name for name in standings.names if standings.ledger(name).issued]
    if len(with_editions) == 1:
        return with_editions[0]
    hint = f"name it with --brief: {', '.join(standings.names) or 'there are none'}"
    raise BriefgenError(diagnose("unknown-edition", "which brief is meant is not said", None, hint))


def find_state(name: str, brief: str, standings: Standings) -> State:
    """Return the state of a name: ``current``, an edition's number, or a PDF. Raises ``BriefgenError`` for any other."""
    if _is_file(name):
        return _find_printed(Path(name), standings)
    if brief not in standings.names and not standings.ledger(brief).issued:
        hint = suggest(brief, standings.names) or f"the briefs are {', '.join(standings.names) or 'none yet'}"
        raise BriefgenError(diagnose("unknown-brief", f"there is no brief {brief!r}", None, hint))
    if name == CURRENT:
        return _find_current(brief, standings)
    issued = standings.ledger(brief).issued
    found = next((edition for edition in issued if str(edition.number) == name), None)
    if found is None:
        known = ", ".join(str(edition.number) for edition in issued) or "none yet"
        hint = f"editions of {brief}: {known}; the present state is called {CURRENT}"
        raise BriefgenError(diagnose("unknown-edition", f"{brief} has no edition {name}", None, hint))
    return State(brief, found.content, name_edition(found.number, found.date), found.number)


def _find_printed(path: Path, standings: Standings) -> State:
    """Return what a PDF says: the edition that it is, or what it claims. Raises ``BriefgenError`` where that is nothing."""
    content, problem = read_copy(path)
    original = standings.originals.get(sha256(content).hexdigest())
    if original:
        name, issued = original
        called = f"{path.name}, {name_edition(issued.number, issued.date)}"
        return State(name, issued.content, called, issued.number)
    manifest = None
    if not problem:
        manifest, problem = read_manifest(content)
    if manifest is None or manifest.said.hash != manifest.content:
        message = f"{path} cannot be compared: {problem or 'its manifest is damaged'}"
        hint = "name a PDF as briefgen made it, an edition's number, or current"
        raise BriefgenError(diagnose("unknown-edition", message, None, hint))
    printed = manifest.edition
    called = f"{path.name}, by its own account {name_edition(printed.number, printed.date)}"
    return State(manifest.brief, manifest.said, called, printed.number)


def differ_states(before: State, after: State, standings: Standings) -> Difference:
    """Compare two states of one brief. Raises ``BriefgenError`` where they are of two."""
    if before.brief != after.brief:
        message = f"the two are of different briefs: {before.brief} and {after.brief}"
        raise BriefgenError(diagnose("unknown-edition", message, None, "compare states of one brief"))
    ledger, now = standings.ledger(before.brief), standings.find(before.brief)
    return differ(before.content, after.content, ledger, *([now.content] if now else []))


def _is_file(name: str) -> bool:
    return Path(name).is_file() or name.lower().endswith(".pdf")


def _find_current(brief: str, standings: Standings) -> State:
    standing = standings.find(brief)
    if standing is None or standing.problem:
        problem = standing.problem if standing else f"the project has no brief {brief}"
        message = f"{brief} cannot be compared: {problem}"
        raise BriefgenError(diagnose("unknown-edition", message, None, "briefgen check says more"))
    edition = standing.edition
    called = (
        f"present state, {name_edition(edition.number, edition.date)}" if edition.number else "present state"
    )
    return State(brief, standing.content, called, edition.number)

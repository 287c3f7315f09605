"""Copies of briefs against their project: what each is, whether it is current, and states by the names people have for them."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from briefgen.batch import name_briefs
from briefgen.checks.briefs import explain_withdrawal
from briefgen.compose.changes import NO_DIFFERENCE, Difference, compare, with_values
from briefgen.diagnostics import BriefgenError, Outcome, diagnose, was_raised_in
from briefgen.diagnostics.suggest import suggest
from briefgen.export.pdf.integrity import TooLargeError, decode, digest_open, find_manifest
from briefgen.load.files import is_too_large, read_regular
from briefgen.load.ledger import load_ledger
from briefgen.model.edition import (
    DAMAGED,
    Content,
    Edition,
    Fingerprint,
    Issued,
    Ledger,
    Manifest,
    Unreadable,
    parse_code,
    parse_manifest,
)
from briefgen.pipeline import Made, Materials, compose_sound, gather, load_specs, make_brief
from briefgen.system.trust import ExhaustedError, confine
from briefgen.workspace import Project
from briefgen.workspace.reading import Workspace

MAXIMUM_BYTES = 64_000_000
"""Largest PDF that is looked into; a thousand pages with a picture on each take less."""

_LARGEST_MANIFEST = 8_000_000
"""Of a brief with fifty thousand facts."""

_MOST_VALUES = 400_000
"""Lists, mappings and entries of a manifest. Bytes alone are no bound: two of them can be a list of a hundred."""

_MEMORY, _SECONDS = 250_000_000, 20
"""What reading one file may take. The shipped briefs take a hundredth of it."""

_TOO_MUCH = "it unpacks to more than anybody would print"

_READERS = ("pikepdf", "briefgen.export.pdf.integrity", "briefgen.editions.verify")
"""Where what a PDF holds is handled."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A PDF. Without a ``manifest`` nothing is known of it but the ``problem``; with both, it is not what it was."""

    manifest: Manifest | None
    problem: str = ""
    altered: bool = False
    hash: str = ""
    """SHA-256 of the whole file: what a reader makes of its bytes is for a reader to say, these are what they are."""


def read_copy(path: Path) -> Copy:
    """Read a file as a copy."""
    try:
        content = read_regular(path, MAXIMUM_BYTES)
    except (OSError, ValueError) as error:
        if is_too_large(error):
            return Copy(None, f"it is larger than {MAXIMUM_BYTES // 1_000_000} MB")
        reason = (error.strerror if isinstance(error, OSError) else None) or "its path cannot be followed"
        return Copy(None, f"it cannot be read: {reason.lower()}")
    if content is None:
        return Copy(None, "it is not a file")
    if len(content) > MAXIMUM_BYTES:
        return Copy(None, f"it is larger than {MAXIMUM_BYTES // 1_000_000} MB")
    return replace(inspect_copy(content), hash=sha256(content).hexdigest())


def inspect_copy(pdf: bytes) -> Copy:
    """Take a PDF's bytes for a copy."""
    import pikepdf  # noqa: F401, PLC0415 - heavy; loaded before the process is copied, and once for all files

    def answer_of(copy: Copy) -> bytes:
        """Return what was found as JSON. A manifest keeps its sum, sound or not."""
        manifest = copy.manifest.model_dump_json() if copy.manifest else None
        return json.dumps([copy.problem, copy.altered, manifest]).encode()

    try:
        answer = confine(lambda: answer_of(_inspect_bytes(pdf)), _MEMORY, _SECONDS)
    except ExhaustedError:
        return Copy(None, _TOO_MUCH)
    problem, altered, manifest = json.loads(answer)
    read = parse_manifest(manifest.encode()) if manifest is not None else None
    assert not isinstance(read, Unreadable), read
    return Copy(read, problem, altered)


def _inspect_bytes(pdf: bytes) -> Copy:
    import zlib  # noqa: PLC0415 - small, but only needed here

    import pikepdf  # noqa: PLC0415 - heavy

    malformed = (
        pikepdf.PdfError,
        zlib.error,
        ArithmeticError,
        AttributeError,
        LookupError,
        NotImplementedError,
        RuntimeError,
        TypeError,
        ValueError,
    )
    try:
        with pikepdf.open(BytesIO(pdf)) as file:
            return _inspect(file)
    except pikepdf.PasswordError:
        return Copy(None, "it is encrypted")
    except (MemoryError, TooLargeError):
        return Copy(None, _TOO_MUCH)
    except malformed as error:
        # pikepdf raises these for objects of another kind than was asked for; raised anywhere else, they are ours.
        if not isinstance(error, pikepdf.PdfError) and not was_raised_in(error, _READERS):
            raise
        if not pdf:
            return Copy(None, "it is empty")
        if b"%PDF-" not in pdf[:1024]:
            return Copy(None, "it is not a PDF")
        return Copy(None, "it is a PDF that is damaged or cut short, and cannot be read")


def _inspect(file: object) -> Copy:
    import zlib  # noqa: PLC0415 - small, but only needed here

    import pikepdf  # noqa: PLC0415 - heavy

    assert isinstance(file, pikepdf.Pdf)
    stream = find_manifest(file)
    if stream is None:
        return Copy(None, "it carries no manifest: briefgen did not make it, or it was printed anew")
    try:
        content = decode(stream, _LARGEST_MANIFEST)
        if sum(map(content.count, (b"{", b"[", b","))) > _MOST_VALUES:
            raise TooLargeError
        manifest = parse_manifest(content)
    except (zlib.error, pikepdf.PdfError):
        manifest = DAMAGED
    if isinstance(manifest, Unreadable):
        return Copy(None, manifest.problem, altered=manifest.damaged)
    if not manifest.is_sound:
        return Copy(manifest, "its manifest is not as it was written", altered=True)
    try:
        body = digest_open(file)
    except (zlib.error, pikepdf.PdfError):
        return Copy(manifest, "a part of it cannot be unpacked any more", altered=True)
    if body != manifest.body:
        problem = "its pages, fonts, annotations, structure or metadata are not those it was made with"
        return Copy(manifest, problem, altered=True)
    return Copy(manifest)


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

    def find_original(self, pdf: str) -> Issued | None:
        """Return the issued edition whose file has a SHA-256, of whatever brief the project has or had."""
        issued = (edition for name in (*self.names, *self.former) for edition in self.ledger(name).issued)
        return next((edition for edition in issued if edition.pdf == pdf), None)

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
        found += [
            Path(here, name) for name in names if name.lower().endswith(".pdf") and not name.startswith(".")
        ]
    return tuple(sorted(found))


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
        if any(edition.content.hash == manifest.content for edition in standings.ledger(name).issued):
            return standings.find(name, manifest.settings)
    found = (standings.find(name, manifest.settings) for name in standings.names)
    return next((now for now in found if now and now.content.hash == manifest.content), None)


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
    known = (standing.content, *(edition.content for edition in standing.ledger.issued))
    named = {entry.id for entry in _entries_of(known)}
    own = {entry.id for entry in _entries_of((manifest.said,))}
    return bool(own and named) and own.isdisjoint(named)


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
    known = tuple(_entries_of((before, after, *others, *(edition.content for edition in ledger.issued))))
    return compare(with_values(before, known), with_values(after, known))


def _entries_of(contents: Iterable[Content]) -> Iterator[Fingerprint]:
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
        path = Path(name)
        copy = read_copy(path)
        if copy.manifest is None or copy.altered:
            message = f"{path} cannot be compared: {copy.problem}"
            hint = "name a PDF as briefgen made it, an edition's number, or current"
            raise BriefgenError(diagnose("unknown-edition", message, None, hint))
        printed = copy.manifest.edition
        called = f"{path.name}, {name_edition(printed.number, printed.date)}"
        return State(copy.manifest.brief, copy.manifest.said, called, printed.number)
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

"""What of a project may be shown: current briefs, earlier editions and what each changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from briefgen.build.building import Built, Options, build_briefs
from briefgen.build.listing import list_briefs
from briefgen.compose.changes import Change, ChangeKind
from briefgen.compose.context import begin_composition
from briefgen.compose.sections.changes import FIELDS, Side, head_of, make_side
from briefgen.compose.text.labels import load_wording, mark
from briefgen.compose.text.numbers import changed_numbers
from briefgen.compose.text.spans import capitalise
from briefgen.diagnostics import BriefgenError, Diagnostic, Outcome, diagnose, has_errors
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.editions.issue import edition_file
from briefgen.editions.verify import MAXIMUM_BYTES, differ
from briefgen.export.pdf.manifest import read_manifest
from briefgen.load.files import name_file, read_file
from briefgen.load.ledger import load_ledger
from briefgen.model.brief import Spec, Withdrawal
from briefgen.model.edition import Content, Issued
from briefgen.model.factbase import FactBase
from briefgen.model.records import Fact, Statistic, Term
from briefgen.pipeline import Composed, Materials, compose_sound, find_unlisted, gather, load_specs
from briefgen.workspace import Project


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The highest level that is shown; ``scale`` lists all, the lowest first."""

    scale: tuple[str, ...]
    level: str

    def allows(self, level: str) -> bool:
        """Whether what is of a level may be shown."""
        return level in self.scale and self.scale.index(level) <= self.scale.index(self.level)

    def allows_edition(self, issued: Issued, facts: FactBase) -> bool:
        """Whether an edition may be shown: by its own level, and by those of its facts, as they were and as they are."""
        return self.allows(issued.handling) and all(
            self.allows(str(one.values.get("handling") or self.scale[0]))
            and self.allows(getattr(facts.records.get(one.id), "handling", None) or self.scale[0])
            for one in issued.content.facts
        )


def ceiling_of(project: Project) -> Ceiling:
    """Return the level of a project's room: the lowest where its file names none."""
    return Ceiling(project.scale, project.room.handling or project.scale[0])


_PATTERNS = {
    ChangeKind.ADDED: mark("Added: {entry}"),
    ChangeKind.REMOVED: mark("Removed: {entry}"),
    ChangeKind.CORRECTED: mark("Corrected: {entry}"),
    ChangeKind.REDATED: mark("New date: {entry}"),
    ChangeKind.RESOURCED: mark("New sources: {entry}"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Changes in words; ``since`` is the edition they are counted from, 0 and none for the first one."""

    since: int = 0
    since_date: dt.date | None = None
    lines: tuple[str, ...] = ()


UNTOLD = Told()
"""Nothing to tell."""


def tell_difference(before: Issued | None, after: Content, composed: Composed, materials: Materials) -> Told:
    """Return what changed between an edition and a later content; nothing where there is no edition before."""
    wording = load_wording(composed.spec.brief.locale)
    if before is None or wording is None or composed.spec.brief.changes == "never":
        return UNTOLD
    difference = differ(before.content, after, composed.ledger, composed.edition.content)
    context = begin_composition(composed.spec, materials.facts, composed.selection, wording, frozenset())
    sides = make_side(before.content, context), make_side(after, context)
    say = wording.labels.say
    named = ((_PATTERNS[change.kinds[0]], _name(change, *sides)) for change in difference.changes)
    lines = [say(pattern, entry=capitalise(entry)) for pattern, entry in named if entry]
    if any(place != "order" for place in difference.words):
        lines.append(say("Wording revised."))
    if difference.as_of and not difference.changes:
        lines.append(say("All facts were compared with their sources again."))
    return Told(before.number, before.date, tuple(dict.fromkeys(lines)))


def _name(change: Change, before: Side, after: Side) -> str:
    """Return what readers call a record that changed for them; empty where nothing of the change prints."""
    old, new = before.record(change.id), after.record(change.id)
    if old is None or new is None:
        record = new or old
        side = after if new else before
        return head_of(record, side) if isinstance(record, Fact | Term) else ""
    seen = any(before.parts(old, field) != after.parts(new, field) for field in FIELDS)
    if isinstance(old, Statistic) and isinstance(new, Statistic):
        numbers = changed_numbers(old, new, after.context.wording)
        return "; ".join((head_of(new, after), *numbers)) if seen else ""
    return head_of(new, after) if seen else ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An edition issued before the current state, and what it changed. ``pdf`` is missing where it cannot be offered."""

    number: int
    date: dt.date
    as_of: dt.date | None
    code: str
    handling: str
    note: str
    pdf: bytes | None
    told: Told


def _show_editions(
    listed: tuple[Issued, ...], composed: Composed, materials: Materials, found: list[Diagnostic]
) -> Iterator[Earlier]:
    """Yield editions with what each changed since the one before it of these; ``found`` gains what is to be said."""
    before: Issued | None = None
    for one in listed:
        yield Earlier(
            one.number,
            one.date,
            one.content.as_of,
            one.content.code,
            one.handling,
            one.note if materials.project.room.notes else "",
            _read(one, composed, materials.project, found),
            tell_difference(before, one.content, composed, materials),
        )
        before = one


def _find_hidden(materials: Materials, ceiling: Ceiling) -> Mapping[str, frozenset[str]]:
    """Return the codes of editions that may not be shown, by brief, of all briefs that ever had one."""
    project = materials.project
    hidden: dict[str, frozenset[str]] = {}
    for name, file in project.ledgers().items():
        ledger = load_ledger(file, project.root).value
        above = [
            one
            for one in (ledger.issued if ledger else ())
            if not ceiling.allows_edition(one, materials.facts)
        ]
        hidden[name] = frozenset(one.content.code for one in above)
    return hidden


def _read(issued: Issued, composed: Composed, project: Project, found: list[Diagnostic]) -> bytes | None:
    """Return the PDF of an edition; ``None``, and a warning, where it is not there or not the one that was issued."""
    place = edition_file(project, composed.spec.brief.name, issued.number)
    content = read_file(place, project.root, MAXIMUM_BYTES).value
    if content is not None and sha256(content).hexdigest() == issued.pdf:
        return content
    why = "cannot be read" if content is None else "is not the file that was issued"
    message = f"{name_file(place, project.root)} {why}: the edition is listed without it"
    found.append(diagnose("room-edition", message, None, "restore it from git"))
    return None


Tell = Callable[[Built, int, int], None]


@dataclass(frozen=True, slots=True)
class Working:
    """A state that was not issued: a working copy, which takes no edition's place. ``told`` is since the last edition."""

    code: str
    as_of: dt.date | None
    pdf: bytes
    told: Told


@dataclass(frozen=True, slots=True)
class Current:
    """The edition of a brief that was issued last. ``told`` is what it changed; ``editions`` are those before, latest first.

    Of a brief without editions it is the working copy itself: its number is 0, and ``date`` is none. ``newer`` says that
    the brief says something else by now; ``working`` is that state where it is to be shown.
    """

    name: str
    title: str
    subtitle: str | None
    series: str | None
    language: str
    handling: str
    number: int
    date: dt.date | None
    code: str
    as_of: dt.date | None
    note: str
    pdf: bytes
    told: Told
    editions: tuple[Earlier, ...] = ()
    newer: bool = False
    working: Working | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """All that may be shown, by name of brief; ``withdrawn`` is what withdrawn briefs say of that.

    ``drafts`` are the names of briefs that are not published, ``above`` of those that are above the room's level.
    ``hidden`` are the codes of editions that are above it: nothing about them is shown. ``unissued`` are the names of
    briefs that have no edition to show, and are not to be shown without.
    """

    briefs: Mapping[str, Current] = field(default_factory=dict)
    withdrawn: Mapping[str, Withdrawal] = field(default_factory=dict)
    drafts: tuple[str, ...] = ()
    above: frozenset[str] = frozenset()
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unissued: tuple[str, ...] = ()


def collect(project: Project, tell: Tell = lambda *_: None, *, unissued: bool = False) -> Outcome[Collected]:
    """Bring the briefs of a project up to date and return what may be shown of them.

    ``unissued`` asks for working copies too. Where the outcome failed, nothing new may be published. Raises ``BriefgenError`` where the build folder cannot be had.
    """
    shared = gather(project)
    listed = list_briefs(shared.value, {})
    unlisted = find_unlisted(project.brief_files(), shared.value)
    if unlisted or listed.failed:
        return Outcome(Collected(), (*shared.diagnostics, *listed.diagnostics, *unlisted))
    names = [entry.name for entry in listed.value]
    unknown = tuple(
        diagnose(
            "unknown-brief",
            f"the reading room leaves out {name!r}, and there is no such brief",
            None,
            did_you_mean(name, names) or "take it out of `leave_out` in the project file",
        )
        for name in project.room.leave_out
        if name not in names
    )
    ceiling = ceiling_of(project)
    files: dict[Path, set[str]] = {}
    for entry in listed.value:
        files.setdefault(entry.file, set()).add(entry.name)
    specs_of = (load_specs(file, shared.value, {}, names).value for file, names in files.items())
    # those that are not sound, as the build says, are missing
    known = {spec.brief.name: spec for loaded in specs_of for spec in loaded}
    levels = {name: spec.brief.handling for name, spec in known.items() if spec.brief.handling}
    meant = [one for one in listed.value if one.name not in project.room.leave_out]
    specs = {one.name: known[one.name] for one in meant if one.name in known}
    drafts = tuple(name for name, spec in specs.items() if spec.brief.draft)
    withdrawn = {name: spec.brief.withdrawn for name, spec in specs.items() if spec.brief.withdrawn}
    wanted = [one.name for one in meant if one.name not in drafts and one.name not in withdrawn]
    found = unknown
    if wanted:
        report = build_briefs(project, (), wanted, Options(keep_going=True), tell)
        if report.fault is not None:
            raise report.fault
        found += (*report.found, *(diagnostic for built in report.briefs for diagnostic in built.found))
    if has_errors(found):
        return Outcome(Collected(), found)
    wanted_specs = {name: specs.get(name) for name in wanted}
    shown, left, refused = _compose(shared.value, wanted_specs, ceiling, unissued=unissued)
    above = {name for name, level in levels.items() if not ceiling.allows(level)}
    above |= set(wanted) - set(shown) - set(left)
    told = {name: one for name, one in withdrawn.items() if name not in above}
    hidden = _find_hidden(shared.value, ceiling)
    return Outcome(Collected(shown, told, drafts, frozenset(above), hidden, left), (*found, *refused))


def _compose(
    materials: Materials, specs: Mapping[str, Spec | None], ceiling: Ceiling, *, unissued: bool
) -> tuple[dict[str, Current], tuple[str, ...], tuple[Diagnostic, ...]]:
    """Return the briefs that may be shown, the names of those without an edition, and what there is to say."""
    shown, left, found = dict[str, Current](), list[str](), list[Diagnostic]()
    for name, spec in specs.items():
        composed = compose_sound(spec, materials) if spec else None
        if composed is None or composed.value is None or composed.failed:
            raise BriefgenError(_changed(name))
        level = composed.value.spec.brief.handling or ceiling.scale[-1]
        if ceiling.allows(level):
            current = _show(composed.value, materials, ceiling, found, unissued=unissued)
            if current is None:
                left.append(name)
            else:
                shown[name] = current
        else:
            message = f"{name} is “{level}”, and the reading room shows nothing above “{ceiling.level}”"
            hint = f'leave it out of the room: leave_out = ["{name}"] under [room] in the project file'
            found.append(diagnose("room-handling", message, composed.value.spec.origin("handling"), hint))
    return shown, tuple(left), tuple(found)


def _show(
    composed: Composed, materials: Materials, ceiling: Ceiling, found: list[Diagnostic], *, unissued: bool
) -> Current | None:
    """Return what is shown of a brief: its last edition that may be, or else a working copy where these are asked for."""
    brief, edition, project = composed.spec.brief, composed.edition, materials.project
    wording = load_wording(brief.locale)
    assert wording is not None
    listed = tuple(
        issued for issued in composed.ledger.issued if ceiling.allows_edition(issued, materials.facts)
    )
    last = listed[-1] if listed else None
    newer = last is None or last.number != edition.number
    working = None
    if newer and unissued:
        pdf = _read_pdf(project.build / f"{brief.name}.pdf", composed)
        told = tell_difference(last, edition.content, composed, materials)
        working = Working(edition.code, edition.content.as_of, pdf, told)
    if last is None:
        if working is None:
            return None
        return Current(
            brief.name,
            brief.title,
            brief.subtitle,
            brief.series_line,
            wording.tag,
            brief.handling or ceiling.scale[0],
            0,
            None,
            working.code,
            working.as_of,
            "",
            working.pdf,
            working.told,
        )
    *before, shown = _show_editions(listed, composed, materials, found)
    if shown.pdf is None:
        message = f"{found.pop().message.partition(':')[0]}: {brief.name} cannot be shown without it"
        raise BriefgenError(diagnose("edition-altered", message, None, "restore it from git"))
    # What the brief is called may have changed with a state that was not issued.
    same = dict(last.content.words).get("spec") == dict(edition.content.words).get("spec")
    manifest = None if same else read_manifest(shown.pdf).manifest
    return Current(
        brief.name,
        manifest.title if manifest else brief.title,
        brief.subtitle if same else None,
        brief.series_line if same else None,
        wording.tag,
        last.handling or ceiling.scale[0],
        shown.number,
        shown.date,
        shown.code,
        shown.as_of,
        shown.note,
        shown.pdf,
        shown.told,
        tuple(before[::-1]),
        newer,
        working,
    )


def _read_pdf(path: Path, composed: Composed) -> bytes:
    """Return the PDF that was just built. Raises ``BriefgenError`` where it is not of the content composed."""
    content = read_file(path, path.parent, MAXIMUM_BYTES)
    if content.value is None:
        raise BriefgenError(*content.diagnostics)
    manifest = read_manifest(content.value).manifest
    if manifest is None or manifest.content != composed.content:
        raise BriefgenError(_changed(composed.spec.brief.name))
    return content.value


def _changed(name: str) -> Diagnostic:
    message = f"{name} changed while it was being published"
    return diagnose("changed-meanwhile", message, None, "nothing was published; run the command again")

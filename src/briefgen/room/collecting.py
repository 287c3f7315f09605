"""What of a project may be shown: its current briefs with their PDFs, and the editions before.

In: a project. Out: ``Collected``, or diagnostics that stop everything. Briefs are first brought up to date in the
build folder, then composed once more: the room tells of a brief only what a composition of that very content says, and
the PDF it offers must be a copy of that content. Of drafts, withdrawn briefs and those that the project leaves out only the
level is looked at: what is wrong with them stops nobody, and no word of them travels on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from briefgen.build.building import Built, Options, build_briefs
from briefgen.build.copies import MAXIMUM_BYTES, inspect_copy
from briefgen.build.listing import Entry, list_briefs
from briefgen.cache import open_cache
from briefgen.compose.wording import load_wording
from briefgen.diagnostics import BriefgenError, Diagnostic, Outcome, diagnose, has_errors
from briefgen.load.files import read_file
from briefgen.model.brief import Spec, Withdrawal
from briefgen.nearest import did_you_mean
from briefgen.pipeline import Composed, Materials, compose_sound, find_unlisted, gather, load_specs
from briefgen.project import Project
from briefgen.room.changes import Told, tell_difference
from briefgen.room.editions import Earlier, find_hidden, list_editions, show_editions
from briefgen.room.levels import Ceiling, ceiling_of

Tell = Callable[[Built, int, int], None]


@dataclass(frozen=True, slots=True)
class Current:
    """A brief as it stands. ``date`` is its edition's day, none where the number is 0; ``told`` what changed.

    ``editions`` are those before, the latest first.
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


@dataclass(frozen=True, slots=True)
class Collected:
    """All that may be shown, by name of brief; ``withdrawn`` is what withdrawn briefs say of that.

    ``drafts`` are the names of briefs that are not published, ``above`` of those that are above the room's level.
    ``hidden`` are the codes of editions that are above it: nothing about them is shown.
    """

    briefs: Mapping[str, Current] = field(default_factory=dict)
    withdrawn: Mapping[str, Withdrawal] = field(default_factory=dict)
    drafts: tuple[str, ...] = ()
    above: frozenset[str] = frozenset()
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)


def collect(project: Project, tell: Tell = lambda *_: None) -> Outcome[Collected]:
    """Bring the briefs of a project up to date and return what may be shown of them.

    Where the outcome failed, nothing new may be published. Raises ``BriefgenError`` where the build folder cannot be had.
    """
    shared = gather(project, cache=open_cache(project))
    listed = list_briefs(shared.value, {})
    unlisted = find_unlisted(project.brief_files(), shared.value)
    if unlisted or listed.failed:
        return Outcome(Collected(), (*shared.diagnostics, *listed.diagnostics, *unlisted))
    unknown = tuple(_find_unknown(project, listed.value))
    ceiling = ceiling_of(project)
    known = _load(listed.value, shared.value)
    levels = {name: spec.brief.handling for name, spec in known.items() if spec.brief.handling}
    meant = [one for one in listed.value if one.name not in project.room.leave_out]
    specs = {one.name: known[one.name] for one in meant if one.name in known}
    drafts = tuple(name for name, spec in specs.items() if spec.brief.draft)
    withdrawn = {name: spec.brief.withdrawn for name, spec in specs.items() if spec.brief.withdrawn}
    wanted = [one.name for one in meant if one.name not in drafts and one.name not in withdrawn]
    found = (*unknown, *_build(project, wanted, tell))
    if has_errors(found):
        return Outcome(Collected(), found)
    shown, refused = _compose(shared.value, {name: specs.get(name) for name in wanted}, ceiling)
    above = {name for name, level in levels.items() if not ceiling.allows(level)} | (set(wanted) - set(shown))
    told = {name: one for name, one in withdrawn.items() if name not in above}
    hidden = find_hidden(shared.value, ceiling)
    return Outcome(Collected(shown, told, drafts, frozenset(above), hidden), (*found, *refused))


def _find_unknown(project: Project, entries: Iterable[Entry]) -> Iterator[Diagnostic]:
    known = [one.name for one in entries]
    for name in project.room.leave_out:
        if name not in known:
            message = f"the reading room leaves out {name!r}, and there is no such brief"
            hint = did_you_mean(name, known) or "take it out of `leave_out` in the project file"
            yield diagnose("unknown-brief", message, None, hint)


def _load(entries: Iterable[Entry], materials: Materials) -> dict[str, Spec]:
    """Return the specs of briefs by name, each file read once; those that are not sound, as the build says, are missing."""
    files: dict[Path, set[str]] = {}
    for one in entries:
        files.setdefault(one.file, set()).add(one.name)
    loaded = (spec for file, names in files.items() for spec in load_specs(file, materials, {}, names).value)
    return {spec.brief.name: spec for spec in loaded}


def _build(project: Project, names: list[str], tell: Tell) -> tuple[Diagnostic, ...]:
    """Bring briefs up to date; return what there is to say of them."""
    if not names:
        return ()
    report = build_briefs(project, (), names, Options(keep_going=True), tell)
    if report.fault is not None:
        raise report.fault
    return (*report.found, *(one for built in report.briefs for one in built.found))


def _compose(
    materials: Materials, specs: Mapping[str, Spec | None], ceiling: Ceiling
) -> tuple[dict[str, Current], tuple[Diagnostic, ...]]:
    """Return the briefs that may be shown, and what there is to say of the others and of missing editions."""
    shown, found = dict[str, Current](), list[Diagnostic]()
    for name, spec in specs.items():
        composed = compose_sound(spec, materials) if spec else None
        if composed is None or composed.value is None or composed.failed:
            raise BriefgenError(_changed(name))
        level = composed.value.spec.brief.handling or ceiling.scale[-1]
        if ceiling.allows(level):
            shown[name] = _show(composed.value, materials, ceiling, found)
        else:
            found.append(_refuse(composed.value, level, ceiling))
    return shown, tuple(found)


def _refuse(composed: Composed, level: str, ceiling: Ceiling) -> Diagnostic:
    name = composed.spec.brief.name
    message = f"{name} is “{level}”, and the reading room shows nothing above “{ceiling.level}”"
    hint = f'leave it out of the room: leave_out = ["{name}"] under [room] in the project file'
    return diagnose("room-handling", message, composed.spec.origin("handling"), hint)


def _show(composed: Composed, materials: Materials, ceiling: Ceiling, found: list[Diagnostic]) -> Current:
    brief, edition, project = composed.spec.brief, composed.edition, materials.project
    wording = load_wording(brief.locale)
    assert wording is not None
    listed = list_editions(composed, materials, ceiling)
    editions = tuple(show_editions(listed, composed, materials, found))
    before = listed[-1] if listed else None
    issued = composed.ledger.find(edition.number)
    return Current(
        brief.name,
        brief.title,
        brief.subtitle,
        brief.series_line,
        wording.tag,
        brief.handling or ceiling.scale[0],
        edition.number,
        edition.date,
        edition.code,
        edition.content.as_of,
        issued.note if issued and project.room.notes else "",
        _read_pdf(project.build / f"{brief.name}.pdf", composed),
        tell_difference(before, edition.content, composed, materials),
        editions[::-1],
    )


def _read_pdf(path: Path, composed: Composed) -> bytes:
    """Return the PDF that was just built. Raises ``BriefgenError`` where it is not of the content composed."""
    content = read_file(path, path.parent, MAXIMUM_BYTES)
    copy = inspect_copy(content.value) if content.value is not None else None
    if content.value is None or copy is None:
        raise BriefgenError(*content.diagnostics)
    if copy.altered or copy.manifest is None or copy.manifest.content != composed.content:
        raise BriefgenError(_changed(composed.spec.brief.name))
    return content.value


def _changed(name: str) -> Diagnostic:
    message = f"{name} changed while it was being published"
    return diagnose("changed-meanwhile", message, None, "nothing was published; run the command again")

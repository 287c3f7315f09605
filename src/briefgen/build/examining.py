"""One brief of a build: composed, compared with its PDF by the build key, and made where that is not right any more.

The PDF is written here, whole, before anything is said of it: whatever happens to the run, no more is on record than
is on the disk.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from briefgen.batch.fill import fill_spec
from briefgen.build.listing import Entry
from briefgen.build.state import Row, make_row
from briefgen.cache.files import look_at
from briefgen.checks.base import apply_ignores
from briefgen.compose.changes import Change, ChangeKind, Difference, compare
from briefgen.diagnostics import BriefgenError, Diagnostic, FaultError, Outcome, diagnose
from briefgen.editions.verify import read_copy
from briefgen.export.pdf.manifest import Manifest, read_manifest
from briefgen.model.brief import Spec
from briefgen.model.edition import Content
from briefgen.model.factbase import FactBase
from briefgen.pipeline import (
    Materials,
    compose_sound,
    export_brief,
    find_build_inputs,
    lay_out_composed,
    load_specs,
    note_lookups,
)
from briefgen.system.files import write_whole


class Action(StrEnum):
    """What became of a brief."""

    BUILT = "built"
    KEPT = "kept"
    FAILED = "failed"
    WOULD_BUILD = "would-build"


@dataclass(frozen=True, slots=True)
class Job:
    """A brief to be looked at. ``run`` names the build, ``place`` is that of the PDF.

    ``key`` is the build key on record, empty where there is none; ``is_same`` says that the PDF is the one on record,
    ``laid`` that at its last build the layout had something to say.
    """

    run: str
    entry: Entry
    place: Path
    key: str = ""
    is_same: bool = False
    laid: bool = False
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Examined:
    """What became of a brief.

    ``row`` is what it was made of, where it is sound, with the state of a PDF that no record knew before; ``content``
    what it says. ``before`` is what a PDF says of itself that was there, where no record of it was.
    """

    name: str
    action: Action
    found: tuple[Diagnostic, ...] = ()
    row: Row | None = None
    content: Content | None = None
    before: Content | None = None
    pages: int = 0
    seconds: float = 0.0
    fault: FaultError | None = None


def examine(job: Job, materials: Materials, settings: Mapping[str, str]) -> Examined:
    """Look at a brief, and make it where it has to be made."""
    began = time.perf_counter()
    examined = _examine(job, materials, settings)
    return replace(examined, seconds=time.perf_counter() - began)


def fail_by(job: Job, error: Exception) -> Examined:
    """Return what became of a brief that a mistake of the program's own kept from being made."""
    words = " ".join("".join(traceback.format_exception_only(error)).split())
    trace = "".join(traceback.format_exception(error))
    return Examined(job.entry.name, Action.FAILED, fault=FaultError(words, trace, (job.entry.name,)))


def give_up(job: Job) -> Examined:
    """Return what became of a brief whose process was ended from outside, twice."""
    message = (
        f"{job.entry.name}: the process that built it was ended, perhaps since the system was short of memory"
    )
    hint = "build again with --jobs 1, which needs the least; an earlier PDF is unchanged"
    return Examined(job.entry.name, Action.FAILED, (diagnose("process-ended", message, None, hint),))


def _examine(job: Job, materials: Materials, settings: Mapping[str, str]) -> Examined:
    name = job.entry.name
    # What filling in a variant looks up is noted as well.
    filling = note_lookups(materials.facts)
    spec = _load(job.entry, materials, filling, settings)
    if spec.value is None or spec.failed:
        return Examined(name, Action.FAILED, spec.diagnostics)
    outcome = compose_sound(spec.value, materials)
    composed = replace(outcome, diagnostics=(*spec.diagnostics, *outcome.diagnostics))
    if composed.value is None or composed.failed:
        return Examined(name, Action.FAILED, composed.diagnostics)
    inputs = find_build_inputs(composed.value, materials)
    row = make_row(job.run, composed.value, inputs, filling.lookups, materials)
    said = composed.value.edition.content
    kept = Examined(name, Action.KEPT, composed.diagnostics, row, said)
    right = job.is_same and inputs.key == job.key
    if right and not job.force and (not job.laid or job.dry_run):
        return kept
    # No record of ours vouches for a PDF that says it is right: its bytes do, where they are those made just now.
    manifest, before = _read_manifest(job) if not job.is_same and inputs.key != job.key else (None, b"")
    kept = replace(kept, before=manifest.said if manifest else None)
    alike = manifest is not None and manifest.key == inputs.key
    if job.dry_run and not alike:
        return replace(kept, action=Action.WOULD_BUILD)
    laid = lay_out_composed(composed, materials)
    kept = replace(
        kept, found=laid.diagnostics, row=replace(row, laid=len(laid.diagnostics) - len(composed.diagnostics))
    )
    if laid.value is None:
        return replace(kept, action=Action.FAILED, row=None)
    if right and not job.force:
        return kept
    try:
        made = export_brief(laid.value, inputs)
        same = alike and made.pdf == before and not job.force
        if not same and not job.dry_run:
            write_whole(job.place, made.pdf)
    except BriefgenError as error:
        found = (*kept.found, *error.diagnostics)
        return replace(kept, action=Action.FAILED, found=found, row=None)
    if job.dry_run:
        return kept if same else replace(kept, action=Action.WOULD_BUILD)
    pdf = look_at(job.place, None, time.time_ns())
    # What was written counts, whatever may have come in its place since.
    pdf = replace(pdf, hash=sha256(made.pdf).hexdigest(), sure=False) if pdf else None
    row = replace(kept.row or row, pdf=pdf)
    return replace(kept, action=Action.KEPT if same else Action.BUILT, row=row, pages=made.pages)


def _read_manifest(job: Job) -> tuple[Manifest | None, bytes]:
    """Return what a PDF says of itself, if it is one of this brief, and its bytes."""
    content, _ = read_copy(job.place)
    manifest = read_manifest(content).manifest
    return (manifest, content) if manifest and manifest.brief == job.entry.name else (None, b"")


def _load(
    entry: Entry, materials: Materials, facts: FactBase, settings: Mapping[str, str]
) -> Outcome[Spec | None]:
    """Load the spec of a brief; ``facts`` are those that a variant is filled in with."""
    if entry.variant is None or entry.source is None:
        loaded = load_specs(entry.file, materials, settings)
        return Outcome(loaded.value[0] if len(loaded.value) == 1 else None, loaded.diagnostics)
    filled = fill_spec(entry.source, entry.variant, facts)
    found = apply_ignores(filled.diagnostics, (*materials.ignores, *entry.source.ignores))
    return Outcome(replace(filled.value, found=entry.said) if filled.value else None, found)


_COMING = frozenset({ChangeKind.ADDED, ChangeKind.REMOVED})
_PLACES = {"spec": "the words of the spec changed", "order": "the order of its facts changed"}
_FOLLOWING = ("content", "dated", "document", "edition")
"""Parts that change with what the brief says."""


def explain_change(
    before: Content, after: Content, old: Mapping[str, str], new: Mapping[str, str]
) -> tuple[str, ...]:
    """Return why a brief is built again, the weightiest reason first: ``meeting lights-5 changed (date)``.

    In go what it said and says, and the parts of its build then and now, if there are any. What the brief says tells
    more than the parts of the build that follow from it, which are then left unsaid.
    """
    said = tuple(_explain_difference(compare(before, after)))
    made = tuple(_explain_parts(old, new)) if old else ()
    if said or made:
        return (*said, *made)
    if old.get("edition") != new.get("edition"):
        return ("its edition changed",)
    return ("its composition changed",)


def _explain_difference(difference: Difference) -> Iterator[str]:
    of_facts = any(change.is_fact for change in difference.changes)
    for change in difference.changes:
        # With a fact come or go the records that it refers to; they need no mention beside it.
        if change.is_fact or not of_facts or not _COMING.intersection(change.kinds):
            yield _explain_record(change)
    for place in difference.words:
        # Texts and order change with the facts as a matter of course.
        if place == "spec" or not difference.changes:
            yield _PLACES.get(place, f"{place} changed")
    if difference.as_of and not difference.changes:
        before, after = difference.as_of
        yield f"information as of {after or 'no day'}, was {before or 'no day'}"
    if difference.reissued:
        yield "an edition was issued"


def _explain_record(change: Change) -> str:
    name = f"{change.kind} {change.id}"
    if change.kinds == (ChangeKind.ADDED,):
        return f"{name} added"
    if change.kinds == (ChangeKind.REMOVED,):
        return f"{name} removed"
    fields = change.fields_in_words()
    return f"{name} changed ({fields})" if fields else f"{name} changed"


def _explain_parts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before == after or name in _FOLLOWING:
            continue
        if name.startswith(("library ", "layout ", "setting ", "program", "python", "unicode", "zlib")):
            yield f"{name} {after or 'none'}, was {before or 'none'}"
        elif before is None:
            yield f"{name} added"
        else:
            yield f"{name} removed" if after is None else f"{name} changed"

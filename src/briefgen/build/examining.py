"""One brief, looked at: composed, compared with its PDF by the build key, and made where that is not right any more.

In: a ``Job``, and what the briefs of the project share. Out: ``Examined``, with all that is kept for the next run. The
PDF is written here, whole, before anything is said of it; so whatever happens to the run, no more is on record than
is on the disk.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from briefgen.batch.fill import fill_spec
from briefgen.build.filestate import FileState, look_at
from briefgen.build.grounds import Grounds, Said, bare, find_grounds
from briefgen.build.listing import Entry
from briefgen.checks.base import apply_ignores
from briefgen.diagnostics import BriefgenError, Diagnostic, FaultError, Outcome, diagnose
from briefgen.editions.verify import MAXIMUM_BYTES, inspect_copy
from briefgen.export.key import BuildInputs
from briefgen.load.files import read_regular
from briefgen.model.brief import Spec
from briefgen.model.edition import Frozen, Manifest
from briefgen.model.factbase import FactBase
from briefgen.pipeline import (
    Composed,
    LaidOut,
    Lookups,
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


class Found(StrEnum):
    """How a PDF was found: as it was left, not at all, or as something that no record says."""

    SAME = "same"
    MISSING = "missing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be looked at. ``key`` is the build key on record, empty where there is none.

    ``laid``: at the last build the layout had something to say. ``spec`` and ``ledger`` are the hashes of these files.
    """

    entry: Entry
    place: Path
    found: Found
    key: str = ""
    laid: bool = False
    spec: str = ""
    ledger: str = ""
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of it.

    ``laid`` of ``found`` were said by the layout; ``pdf`` is the state of the PDF that stands now, where no record says
    it; ``content`` is the content hash, ``values`` are those of all records of the content, by their hashes. ``said`` is
    what the PDF said that was there before, where no record of it was: its manifest knows.
    """

    name: str
    action: Action
    found: tuple[Diagnostic, ...] = ()
    laid: int = 0
    grounds: Grounds | None = None
    key: str = ""
    pdf: FileState | None = None
    said: Said | None = None
    content: str = ""
    values: Mapping[str, Mapping[str, Frozen]] = field(default_factory=dict)
    pages: int = 0
    seconds: float = 0.0
    fault: FaultError | None = None


def examine(job: Job, materials: Materials, settings: Mapping[str, str]) -> Examined:
    """Look at a brief, and make it where it has to be made."""
    began = time.perf_counter()
    filling = note_lookups(materials.facts)
    composed = _compose(job.entry, materials, filling, settings)
    if composed.value is None or composed.failed:
        return Examined(job.entry.name, Action.FAILED, composed.diagnostics)
    inputs = find_build_inputs(composed.value, materials)
    own, further = composed.value.lookups, filling.lookups
    lookups = Lookups(own.ids | further.ids, set(), own.kinds | further.kinds)
    grounds = find_grounds(composed.value, inputs.parts, lookups, materials, job.spec, job.ledger)
    said = composed.value.edition.content
    values = {one.hash: dict(one.values) for one in (*said.facts, *said.records)}
    examined = Examined(
        job.entry.name,
        Action.KEPT,
        composed.diagnostics,
        grounds=grounds,
        key=inputs.key,
        content=said.hash,
        values=values,
    )
    outcome = _settle(job, examined, composed, inputs, materials)
    return replace(outcome, seconds=time.perf_counter() - began)


def fail_by(job: Job, error: Exception) -> Examined:
    """Return what came of a brief that a mistake of the program's own kept from being made."""
    words = " ".join("".join(traceback.format_exception_only(error)).split())
    trace = "".join(traceback.format_exception(error))
    return Examined(job.entry.name, Action.FAILED, fault=FaultError(words, trace, (job.entry.name,)))


def give_up(job: Job, signal: int) -> Examined:
    """Return what came of a brief whose process was ended in the middle of it, by a signal or (0) by itself."""
    how = f"was ended by signal {signal}" if signal else "has ended"
    message = (
        f"{job.entry.name}: the process that built it {how}, perhaps since the system was short of memory"
    )
    hint = "build again with --jobs 1, which needs the least; an earlier PDF is unchanged"
    return Examined(job.entry.name, Action.FAILED, (diagnose("process-ended", message, None, hint),))


def _settle(
    job: Job,
    examined: Examined,
    composed: Outcome[Composed | None],
    inputs: BuildInputs,
    materials: Materials,
) -> Examined:
    """Keep the PDF where it is the right one, and make it otherwise."""
    right, alike, before = job.found is Found.SAME and inputs.key == job.key, False, b""
    if job.found is Found.OTHER and inputs.key != job.key:
        manifest, before = _read_manifest(job)
        alike = manifest is not None and manifest.key == inputs.key
        examined = replace(examined, said=bare(manifest.said) if manifest else None)
    if right and not job.force:
        known = not job.laid
        return examined if known or job.dry_run else _lay_out(examined, composed, materials)[0]
    if job.dry_run and not alike:
        return replace(examined, action=Action.WOULD_BUILD)
    laid_out, laid = _lay_out(examined, composed, materials)
    if laid is None:
        return laid_out
    # No record of ours vouches for a PDF that says it is right: its bytes do, where they are those made just now.
    try:
        made = export_brief(laid, inputs)
        same = alike and made.pdf == before and not job.force
        if not same and not job.dry_run:
            write_whole(job.place, made.pdf)
    except BriefgenError as error:
        return _fail(replace(laid_out, found=(*laid_out.found, *error.diagnostics)))
    if job.dry_run:
        return examined if same else replace(examined, action=Action.WOULD_BUILD)
    pdf = look_at(job.place, None, time.time_ns())
    # What was written counts, whatever may have come in its place since.
    pdf = replace(pdf, hash=sha256(made.pdf).hexdigest(), sure=False) if pdf else None
    return replace(laid_out, action=Action.KEPT if same else Action.BUILT, pdf=pdf, pages=made.pages)


def _lay_out(
    examined: Examined, composed: Outcome[Composed | None], materials: Materials
) -> tuple[Examined, LaidOut | None]:
    laid = lay_out_composed(composed, materials)
    count = len(laid.diagnostics) - len(composed.diagnostics)
    examined = replace(examined, found=laid.diagnostics, laid=count)
    return (examined, laid.value) if laid.value is not None else (_fail(examined), None)


def _fail(examined: Examined) -> Examined:
    return replace(examined, action=Action.FAILED, grounds=None, pdf=None)


def _read_manifest(job: Job) -> tuple[Manifest | None, bytes]:
    """Return what a PDF says of itself, if it is one of this brief and whole, and its bytes."""
    try:
        content = read_regular(job.place, MAXIMUM_BYTES)
    except (OSError, ValueError):
        return None, b""
    if content is None or len(content) > MAXIMUM_BYTES:
        return None, b""
    copy = inspect_copy(content)
    if copy.manifest is None or copy.altered or copy.manifest.brief != job.entry.name:
        return None, b""
    return copy.manifest, content


def _compose(
    entry: Entry, materials: Materials, facts: FactBase, settings: Mapping[str, str]
) -> Outcome[Composed | None]:
    spec = _load(entry, materials, facts, settings)
    if spec.value is None or spec.failed:
        return Outcome(None, spec.diagnostics)
    composed = compose_sound(spec.value, materials)
    return Outcome(composed.value, (*spec.diagnostics, *composed.diagnostics))


def _load(
    entry: Entry, materials: Materials, facts: FactBase, settings: Mapping[str, str]
) -> Outcome[Spec | None]:
    """Load the spec of a brief; what filling in a variant looks up is noted as well."""
    if entry.variant is None or entry.source is None:
        loaded = load_specs(entry.file, materials, settings)
        return Outcome(loaded.value[0] if len(loaded.value) == 1 else None, loaded.diagnostics)
    filled = fill_spec(entry.source, entry.variant, facts)
    found = apply_ignores(filled.diagnostics, (*materials.ignores, *entry.source.ignores))
    return Outcome(replace(filled.value, found=entry.said) if filled.value else None, found)

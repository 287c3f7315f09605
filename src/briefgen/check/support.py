"""Every printed field has a source, and support entries name fields that are there.

A support entry whose source does not exist was reported by the check of references; the fields that lean on it are
not reported on top, so that one misspelt id stays one error.
"""

from collections.abc import Iterator

from briefgen.check.fields import field_paths, field_steps, has_field, lacks_value
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Conflict, printed_fields, supports_of
from briefgen.model.support import Support, supports_field
from briefgen.model.tree import Step
from briefgen.nearest import did_you_mean

LONGEST_ANCHOR = 8


def check_printed_fields(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report fields that print and that no support entry vouches for, at the field."""
    support = supports_of(record)
    if any(not entry.supports and not entry.states for entry in support):
        return
    for field in printed_fields(record):
        if not any(supports_field(entry, field) for entry in support):
            yield _report_unsupported(facts, record, field)


def _report_unsupported(facts: FactBase, record: AnyRecord, field: str) -> Diagnostic:
    origin = facts.origin(record.id, *field_steps(record, field))
    hint = f"add “{field}” to the `supports` of the entry whose source states it"
    return diagnose("unsupported-field", f"{name_record(record)}: no source supports “{field}”", origin, hint)


def support_entries(record: AnyRecord) -> Iterator[tuple[tuple[Step, ...], Support]]:
    """Yield the support entries that a record was written with, those of a conflict's versions too, by their place."""
    for index, entry in enumerate(record.support):
        yield ("support", index), entry
    if isinstance(record, Conflict):
        for index, version in enumerate(record.versions):
            for place, entry in enumerate(version.support):
                yield ("versions", index, "support", place), entry


def check_support_entries(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report support of fields that the record does not have, and anchors that are too long.

    The versions of a conflict support what the record that they are about says.
    """
    for steps, entry in support_entries(record):
        stated = record
        if isinstance(record, Conflict) and steps[0] == "versions":
            stated = facts.records.get(record.about.fact, record)
        for index, path in enumerate(entry.supports):
            if problem := _explain_path(stated, path, absent_too=stated is not record):
                origin = facts.origin(record.id, *steps, "supports", index)
                yield diagnose("unknown-field", f"{name_record(record)}: {problem[0]}", origin, problem[1])
        if entry.anchor and len(entry.anchor.split()) > LONGEST_ANCHOR:
            message = f"{name_record(record)}: the anchor has {len(entry.anchor.split())} words"
            hint = f"keep at most {LONGEST_ANCHOR} words, enough to find the place"
            yield diagnose("long-anchor", message, facts.origin(record.id, *steps, "anchor"), hint)


def _explain_path(record: AnyRecord, path: str, *, absent_too: bool) -> tuple[str, str] | None:
    """Return message and hint where a support's path leads nowhere. ``absent_too``: a field left out will do."""
    if not has_field(record, path):
        return f"{name_record(record)} has no field “{path}”", did_you_mean(path, field_paths(record))
    if lacks_value(record, path) and not absent_too:
        return f"“{path}” has a source, but is not given", f"give “{path}”, or take it out of `supports`"
    return None

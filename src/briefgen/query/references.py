"""Who names whom: for each record the others that name it, and where in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefgen.check.references import references_of
from briefgen.diagnostics import Diagnostic, Outcome, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord
from briefgen.nearest import did_you_mean


@dataclass(frozen=True, slots=True)
class Referrer:
    """A record that names another, and the path of the field in which it does."""

    id: str
    field: str


def find_referrers(facts: FactBase, wanted: frozenset[str]) -> Mapping[str, tuple[Referrer, ...]]:
    """Return for each wanted id the records that name it, in order of id; each of their fields once."""
    found: dict[str, dict[Referrer, None]] = defaultdict(dict)
    for record in facts.records.values():
        for reference in references_of(record):
            if reference.name in wanted:
                path = "/".join(str(step) for step in reference.path if not isinstance(step, int))
                found[reference.name][Referrer(record.id, path)] = None
    return {name: tuple(found[name]) for name in wanted}


def names_in(record: AnyRecord) -> frozenset[str]:
    """Return the ids that a record names."""
    return frozenset(reference.name for reference in references_of(record))


def find_records(names: Sequence[str], facts: FactBase) -> Outcome[tuple[AnyRecord, ...]]:
    """Return the records of some ids, each once; an id that no sound record has is reported."""
    found: list[AnyRecord] = []
    problems: list[Diagnostic] = []
    for name in dict.fromkeys(names):
        record = facts.records.get(name)
        if record is not None:
            found.append(record)
        elif facts.may_hold(name):
            message = f"the record “{name}” could not be read"
            problems.append(
                diagnose("unknown-id", message, None, "briefgen check says what is wrong with it")
            )
        else:
            near = did_you_mean(name, facts.records)
            problems.append(diagnose("unknown-id", f"“{name}” is not the id of any record", None, near))
    return Outcome(tuple(found), tuple(problems))

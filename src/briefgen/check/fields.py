"""Which paths name a field of a record: what a support may vouch for and a conflict may be about."""

from collections.abc import Iterator, Mapping

from briefgen.model.records import KINDS, AnyRecord, Delegate, Meeting, Person
from briefgen.model.tree import Step

_KEPT_BY_CURATOR = frozenset({"id", "support", "note", "handling", "tags", "reviewed", "review_by"})
"""Fields that no source states: the curator's own bookkeeping."""

_FIELDS: Mapping[type[AnyRecord], frozenset[str]] = {
    kind: frozenset(kind.model_fields) - _KEPT_BY_CURATOR for kind in KINDS.values()
}
_APPOINTMENT = tuple(sorted(frozenset(Delegate.model_fields) - {"person"}))


def _nested_fields(record: AnyRecord) -> Iterator[str]:
    if isinstance(record, Meeting):
        for party, delegates in record.delegations.items():
            yield f"delegations/{party}"
            for delegate in delegates:
                path = f"delegations/{party}/{delegate.person}"
                yield path
                yield from (f"{path}/{name}" for name in _APPOINTMENT)
    elif isinstance(record, Person):
        yield "name"
        yield from (f"names/{language}" for language in record.names)


def has_field(record: AnyRecord, path: str) -> bool:
    """Whether a record of this kind has the field at ``path``, given or not; nested paths must be there."""
    return path in _FIELDS[type(record)] or path in _nested_fields(record)


def lacks_value(record: AnyRecord, path: str) -> bool:
    """Whether a field that ``has_field`` knows was left out of this record."""
    return path in _FIELDS[type(record)] and getattr(record, path) in (None, (), {})


def field_paths(record: AnyRecord) -> tuple[str, ...]:
    """Return all paths that ``has_field`` accepts, in order of the alphabet."""
    return tuple(sorted({*_FIELDS[type(record)], *_nested_fields(record)}))


def field_steps(record: AnyRecord, path: str) -> tuple[Step, ...]:
    """Return a field's path as steps through the record's tree; a delegate is found by place in its list."""
    first, *rest = path.split("/")
    if isinstance(record, Person) and first == "name":
        return ("family",) if record.family else ("given",)
    if isinstance(record, Meeting) and first == "delegations" and len(rest) > 1:
        party, person, *inner = rest
        for index, delegate in enumerate(record.delegations.get(party, ())):
            if delegate.person == person:
                return ("delegations", party, index, *inner)
    return (first, *rest)

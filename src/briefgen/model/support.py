"""Support: the link from a record to a source, and which fields of the record the source vouches for."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from briefgen.model.base import FieldPath, Id, Line, Model, Paths
from briefgen.model.text import Stated


class Support(Model):
    """The link from a record to a source that states it."""

    source: Id
    """Id of the source."""
    locator: Line | None = None
    """Where in the source: "paragraph 3", "page header". Prints in citations."""
    supports: Paths = ()
    """Paths of the fields that the source states (date, delegations/PARTY/PERSON); none means the whole record, or
    nothing where there are `states`."""
    states: Mapping[FieldPath, Stated] = Field(default_factory=dict)
    """What the source says where it differs from the record, by the field's path: {date: 2017}. It is then no source
    for that field."""
    anchor: Line | None = None
    """At most eight verbatim words of the source, to find the place again. Never prints."""
    note: Line | None = None
    """The curator's remark. Never prints."""


def covers(path: str, field: str) -> bool:
    """Whether a path names a field or something that it is a part of."""
    return field == path or field.startswith(f"{path}/")


def contests_field(support: Support, field: str) -> bool:
    """Whether the source of a support entry says otherwise of a field, of all that it is a part of, or of its part."""
    return any(covers(path, field) or covers(field, path) for path in support.states)


def supports_field(support: Support, field: str) -> bool:
    """Whether a support entry vouches for a field: by its path, a path above it, or by naming none.

    Where its source says otherwise, be it of a part of the field only, it does not.
    """
    if support.states and (not support.supports or contests_field(support, field)):
        return False
    return not support.supports or any(covers(path, field) for path in support.supports)


def supports_anything(support: Support) -> bool:
    """Whether a support entry vouches for some field: one that only says what its source states otherwise does not."""
    if not support.states:
        return True
    return any(not any(covers(stated, path) for stated in support.states) for path in support.supports)

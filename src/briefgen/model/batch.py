"""Many briefs of one spec: what to make one brief each of, and in which variants.

``Batch`` holds the keys of a spec that ask for that. Everything else in such a spec may hold placeholders, so it can
only be typed once they are filled in: a ``SpecFile`` is the spec as written, a ``Variant`` what fills it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from briefgen.diagnostics import Origin
from briefgen.model.base import BriefName, Ids, Ignore, Line, Model, OneOrMany, Refers
from briefgen.model.brief import Selector
from briefgen.model.tree import Mapping as MappingNode
from briefgen.model.tree import Step, find_origin

ALL = "all"
"""Stands in the place of a list or selector for all there are."""

MAXIMUM_VARIANTS = 10_000
"""Briefs that one spec may make."""


class _OrAll:
    """Marks a selector in whose place the word ``all`` may stand."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_select_all, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "const": ALL}, handler(schema)]}


def _select_all(value: object) -> object:
    return {} if value == ALL else value


def _check_distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a value that stands twice: the second would be the same brief again."""
    for at, value in enumerate(values):
        if value in values[:at]:
            raise ValueError(f"the value {value!r} stands twice")
    return values


Gatherings = Annotated[Selector, _OrAll()]
"""A selector of meetings or events, or ``all``."""

Column = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
"""The name of a parameter."""

Row = Annotated[Mapping[Column, Line], Field(min_length=1)]
"""The parameters of one brief, by name."""

Axis = Annotated[tuple[Line, ...], OneOrMany(), Field(min_length=1), AfterValidator(_check_distinct)]
"""The values that a key takes, one brief each."""


class ForEach(Model):
    """What one brief each is made of; one of these."""

    meeting: Gatherings | None = None
    """The meetings that a selector takes, or all."""
    event: Gatherings | None = None
    """The events that a selector takes, or all."""
    tag: Ids = ()
    """These tags; all that facts have where it says all."""
    series: Annotated[Ids, Refers("organisations")] = ()
    """These series; all that have meetings where it says all."""
    person: Annotated[Ids, Refers("people")] = ()
    """These people; all whom facts name where it says all."""
    table: tuple[Row, ...] = ()
    """Rows of parameters, a brief a row: {region: north, head: ada}."""

    @model_validator(mode="after")
    def _check_choice(self) -> ForEach:
        if len(self.chosen) != 1:
            raise ValueError(
                "one of meeting, event, tag, series, person and table is named here, and only one"
            )
        return self

    @property
    def chosen(self) -> tuple[str, ...]:
        """The keys that are given; a sound one has one."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) not in (None, ()))


class Batch(Model):
    """The keys of a spec that make many briefs of it."""

    name: Line | None = None
    """Pattern of the briefs' names, such as note-{id}; the file's name with the record's id and the values of the
    matrix where nothing is said."""
    for_each: ForEach | None = None
    """What one brief each is made of: the records that are selected, or the rows of a table."""
    matrix: Mapping[str, Axis] = Field(default_factory=dict)
    """Keys of the brief with the values they take: one brief for every combination."""


BATCH_KEYS = tuple(Batch.model_fields)
"""What stands in a spec for ``Batch``, and not for the briefs."""


@dataclass(frozen=True, slots=True)
class SpecFile:
    """A spec as written: ``settings`` stand in for keys of its briefs, ``batch`` is ``None`` where it makes one.

    ``ignores`` are the diagnostics that comments in it overrule.
    """

    name: str
    tree: MappingNode
    settings: Mapping[str, str]
    batch: Batch | None
    ignores: tuple[Ignore, ...] = ()

    def origin(self, *path: Step, of_key: bool = False) -> Origin:
        """Return the place of the part of the spec at ``path``."""
        return find_origin(self.tree, path, of_key=of_key)


@dataclass(frozen=True, slots=True)
class Variant:
    """What fills a spec in, and what its brief is then called.

    ``subject`` is the id that the brief is made for, or what stands for it in a table; empty where there is only a
    matrix. ``kind`` is the key of ``for_each`` that it stands under. ``row`` holds the parameters of a table,
    ``cell`` the values of the matrix, by key.
    """

    name: BriefName
    kind: str
    subject: str
    row: Mapping[str, str]
    cell: Mapping[str, str]

    @property
    def parameters(self) -> Mapping[str, str]:
        """What templates see as ``brief.parameters``."""
        named = {self.kind: self.subject} if self.kind in ("tag", "series", "person") else {}
        return {**named, **self.row, **self.cell}

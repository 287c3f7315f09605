"""What placeholders stand for: words of the record that a brief is made for, and its parameters.

In: a subject, the parameters, and a locale. Out: for a name the words, in the brief's language and by its
conventions, as the filters of templates have them: ``ordinal`` and ``date`` say fourth and 4 September 2024, with the
doubt that a date has. Nothing is worked out that no placeholder asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from briefgen.batch.subjects import Subject
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.dates import Precision
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Event, Meeting, Organisation, Person, Status

if TYPE_CHECKING:
    from briefgen.compose.wording import Wording

_PARTS = ("name", "short", "adjective")


@dataclass(slots=True)
class Words:
    """The placeholders of one brief; lives for one spec. ``found`` gathers texts that its language lacks."""

    subject: Subject
    cell: Mapping[str, str]
    facts: FactBase
    locale: str
    found: list[Diagnostic] = field(default_factory=list)

    def names(self) -> tuple[str, ...]:
        """Return the names of all placeholders there are, sorted."""
        of_record = OF_RECORD.get(type(self.subject.record), {})
        named = ("id", self.subject.kind) if self.subject.kind not in ("", "table") else ()
        row = ("id", *self.subject.row) if self.subject.kind == "table" else ()
        return tuple(sorted({*named, *row, *of_record, *self.cell}))

    def say(self, name: str) -> str | None:
        """Return what one of ``names`` stands for; ``None`` where the record does not say it."""
        for parameters in (self.cell, self.subject.row):
            if name in parameters:
                return parameters[name]
        if name in ("id", self.subject.kind):
            return self.subject.id
        return OF_RECORD[type(self.subject.record)][name](self, self.subject.record)

    def tells(self, name: str) -> bool:
        """Whether a placeholder says something of a fact."""
        is_fact = isinstance(self.subject.record, Meeting | Event)
        return is_fact and name not in self.cell

    @property
    def wording(self) -> Wording:
        """The conventions of the locale; English ones where it cannot be used, which composition reports."""
        return _wording(self.locale)

    def text(self, record: AnyRecord, name: str) -> str | None:
        """Return a record's text in the brief's language, and note where it is there in another one only."""
        text = getattr(record, name)
        if text is None:
            return None
        language = self.wording.language
        tag, words = text.pick(language)
        if tag.partition("-")[0] not in ("", language):
            message = f"{name} of {record.id} has no version in {language}; it prints in another language"
            hint = f"add a version under the key {language}"
            self.found.append(
                diagnose("missing-translation", message, self.facts.origin(record.id, name), hint)
            )
        return str(words)


@lru_cache(maxsize=32)
def _wording(locale: str) -> Wording:
    from briefgen.compose.wording import english_wording, load_wording  # noqa: PLC0415 - most specs have no dates

    return load_wording(locale) or english_wording()


def _text(name: str, words: Words, record: Any) -> str | None:
    return words.text(record, name)


def _of_series(part: str, words: Words, record: Any) -> str | None:
    series = words.facts.get(Organisation, record.series) if record.series else None
    return words.text(series, part) if series else None


def _date(precision: Precision, words: Words, record: Any) -> str:
    from briefgen.compose.dates import coarsen_date, format_date  # noqa: PLC0415 - see _wording

    date = coarsen_date(record.date, precision)
    return format_date(date, words.wording, inferred=record.status is Status.INFERRED)


def _ordinal(words: Words, record: Any) -> str:
    from briefgen.compose.formats import format_ordinal  # noqa: PLC0415 - see _wording

    return format_ordinal(record.ordinal, words.wording)


def _person_name(words: Words, record: Any) -> str:
    from briefgen.compose.names import reader_name  # noqa: PLC0415 - see _wording

    return reader_name(record, words.wording.language)


_Say = Callable[[Words, Any], str | None]

_DATED: Mapping[str, _Say] = {
    "date": partial(_date, Precision.DAY),
    "date.month": partial(_date, Precision.MONTH),
    "date.year": partial(_date, Precision.YEAR),
    "date.edtf": lambda _, record: str(record.date),
    "series": lambda _, record: record.series,
    **{f"series.{part}": partial(_of_series, part) for part in _PARTS},
}

OF_RECORD: Mapping[type[AnyRecord | None], Mapping[str, _Say]] = {
    type(None): {},
    Meeting: {
        **_DATED,
        "ordinal": _ordinal,
        "ordinal.figure": lambda _, record: str(record.ordinal),
        **{name: partial(_text, name) for name in ("city", "venue", "level", "summary")},
    },
    Event: {**_DATED, **{name: partial(_text, name) for name in ("city", "label", "summary")}},
    Organisation: {name: partial(_text, name) for name in _PARTS},
    Person: {
        "name": _person_name,
        "family": lambda _, record: record.family,
        "given": lambda _, record: record.given,
    },
}
"""What a record of each kind can say, by the name of the placeholder."""

"""What a template sees of the parts of a fact: its date, the organisations and people it names, its delegates.

Read-only; texts come in the brief's language. Showing a part shows the fact that it belongs to.
"""

from dataclasses import dataclass, field
from typing import Any

from briefgen.compose.dates import coarsen_date
from briefgen.compose.desk import Desk
from briefgen.compose.marks import View
from briefgen.compose.names import introduce_name, reader_name
from briefgen.model.dates import EdtfDate, Precision
from briefgen.model.records import AnyFact, Delegate, Organisation, Person


@dataclass(frozen=True, slots=True, eq=False)
class FactPart(View):
    """Something that belongs to a fact; showing it shows the fact."""

    _fact: AnyFact
    _desk: Desk

    def facts_shown(self) -> tuple[str, ...]:
        """See ``View``."""
        return (self._fact.id,)

    def kind_in_words(self) -> str:
        """See ``View``."""
        return "a part of a fact"


@dataclass(frozen=True, slots=True, order=True)
class DateView(View):
    """A fact's date; compares by time. Printed as it is, it stands in words as precise as it is known."""

    _key: tuple[Any, ...] = field(init=False)
    _fact: AnyFact = field(compare=False)
    _date: EdtfDate = field(compare=False)
    _desk: Desk = field(compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_key", self._date.sort_key())

    def facts_shown(self) -> tuple[str, ...]:
        """See ``View``."""
        return (self._fact.id,)

    def kind_in_words(self) -> str:
        """See ``View``."""
        return "a date"

    def in_words(self) -> str:
        """See ``View``."""
        return f"the date of {self._fact.id}"

    def __str__(self) -> str:
        return self.format(Precision.DAY)

    def format(self, least: Precision) -> str:
        """Return the date in words, no more exact than ``least``, with its doubt and the fact's."""
        return self._desk.date(self._fact, coarsen_date(self._date, least))


@dataclass(frozen=True, slots=True, eq=False)
class OrganisationView(FactPart):
    """A state, ministry, group or series."""

    _record: Organisation

    def __str__(self) -> str:
        return self.name

    def kind_in_words(self) -> str:
        """See ``View``."""
        return "an organisation"

    def in_words(self) -> str:
        """See ``View``."""
        return self._record.id

    @property
    def id(self) -> str:
        """The record's id."""
        return self._record.id

    @property
    def name(self) -> str:
        """The full name."""
        return self._desk.text(self._record, self._record.name, "name")

    @property
    def short(self) -> str | None:
        """The abbreviation."""
        return self._desk.text(self._record, self._record.short, "short") or None

    @property
    def adjective(self) -> str | None:
        """As in "U.S. delegation"."""
        return self._desk.text(self._record, self._record.adjective, "adjective") or None


@dataclass(frozen=True, slots=True, eq=False)
class PersonView(FactPart):
    """A person. The ``name`` filter adds the other script at the first mention; ``name`` itself never does."""

    _record: Person

    def __str__(self) -> str:
        return self.name

    def kind_in_words(self) -> str:
        """See ``View``."""
        return "a person"

    def in_words(self) -> str:
        """See ``View``."""
        return self._record.id

    def introduce(self) -> str:
        """Return the name for running text, see ``introduce_name``."""
        return introduce_name(self._record, self._desk)

    @property
    def id(self) -> str:
        """The record's id."""
        return self._record.id

    @property
    def name(self) -> str:
        """The name in the reader's script."""
        return reader_name(self._record, self._desk.wording.language)


@dataclass(frozen=True, slots=True, eq=False)
class DelegateView(FactPart):
    """A person's appointment in a delegation."""

    person: PersonView
    _delegate: Delegate
    _path: tuple[str | int, ...]

    def kind_in_words(self) -> str:
        """See ``View``."""
        return "a delegate"

    def in_words(self) -> str:
        """See ``View``."""
        return f"the delegate {self._delegate.person} of {self._fact.id}"

    @property
    def title(self) -> str | None:
        """The title held on the day, without "acting"."""
        return self._desk.text(self._fact, self._delegate.title, *self._path, "title") or None

    @property
    def acting(self) -> bool:
        """Whether the title was held for the time being."""
        return self._delegate.acting

    @property
    def head(self) -> bool:
        """Whether the person headed the delegation or a half of it."""
        return self._delegate.head

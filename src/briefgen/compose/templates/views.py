"""What a template sees of facts, their parts and the brief: read-only objects with listed attributes."""

from collections.abc import Iterable, Iterator, KeysView, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, get_args

from pydantic import BaseModel

from briefgen.compose.context import CompositionContext
from briefgen.compose.templates.values import BLANK, Blank, Choice, View
from briefgen.compose.text.assessments import name_confidence
from briefgen.compose.text.dates import coarsen_date
from briefgen.compose.text.names import introduce_name, reader_name
from briefgen.compose.text.numbers import format_entry, name_key
from briefgen.model.base import Printed, Refers, fields_with, text_fields, types_in
from briefgen.model.brief import Brief
from briefgen.model.dates import EdtfDate, Precision
from briefgen.model.records import AnyFact, Assessment, Delegate, Organisation, Person, Statistic, Status
from briefgen.model.statistics import Entry, Mark


@dataclass(frozen=True, slots=True, eq=False)
class FactPart(View):
    """Something that belongs to a fact; showing it shows the fact."""

    _called = "a part of a fact"

    _fact: AnyFact
    _context: CompositionContext

    def facts_shown(self) -> tuple[str, ...]:
        """See ``View``."""
        return (self._fact.id,)


@dataclass(frozen=True, slots=True, order=True)
class DateView(View):
    """A fact's date; compares by time. Printed as it is, it stands in words as precise as it is known."""

    _called = "a date"

    _key: tuple[Any, ...] = field(init=False)
    _fact: AnyFact = field(compare=False)
    _date: EdtfDate = field(compare=False)
    _context: CompositionContext = field(compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_key", self._date.sort_key())

    def facts_shown(self) -> tuple[str, ...]:
        """See ``View``."""
        return (self._fact.id,)

    def in_words(self) -> str:
        """See ``View``."""
        return f"the date of {self._fact.id}"

    def __str__(self) -> str:
        return self.format(Precision.DAY)

    def format(self, least: Precision) -> str:
        """Return the date in words, no more exact than ``least``, with its doubt and the fact's."""
        return self._context.date(self._fact, coarsen_date(self._date, least))


@dataclass(frozen=True, slots=True, eq=False)
class OrganisationView(FactPart):
    """A state, ministry, group or series."""

    _called = "an organisation"

    _record: Organisation

    def __str__(self) -> str:
        return self.name

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
        return self._context.text(self._record, self._record.name, "name")

    @property
    def short(self) -> str | None:
        """The abbreviation."""
        return self._context.text(self._record, self._record.short, "short") or None

    @property
    def adjective(self) -> str | None:
        """As in "U.S. delegation"."""
        return self._context.text(self._record, self._record.adjective, "adjective") or None


@dataclass(frozen=True, slots=True, eq=False)
class PersonView(FactPart):
    """A person. The ``name`` filter adds the other script at the first mention; ``name`` itself never does."""

    _called = "a person"

    _record: Person

    def __str__(self) -> str:
        return self.name

    def in_words(self) -> str:
        """See ``View``."""
        return self._record.id

    def introduce(self) -> str:
        """Return the name for running text, see ``introduce_name``."""
        return introduce_name(self._record, self._context)

    @property
    def id(self) -> str:
        """The record's id."""
        return self._record.id

    @property
    def name(self) -> str:
        """The name in the reader's script."""
        return reader_name(self._record, self._context.wording.language)


@dataclass(frozen=True, slots=True, eq=False)
class DelegateView(FactPart):
    """A person's appointment in a delegation."""

    _called = "a delegate"

    person: PersonView
    _delegate: Delegate
    _path: tuple[str | int, ...]

    def in_words(self) -> str:
        """See ``View``."""
        return f"the delegate {self._delegate.person} of {self._fact.id}"

    @property
    def title(self) -> str | None:
        """The title held on the day, without "acting"."""
        return self._context.text(self._fact, self._delegate.title, *self._path, "title") or None

    @property
    def acting(self) -> bool:
        """Whether the title was held for the time being."""
        return self._delegate.acting

    @property
    def head(self) -> bool:
        """Whether the person headed the delegation or a half of it."""
        return self._delegate.head


@dataclass(frozen=True, slots=True, eq=False)
class NumberView(FactPart):
    """One number of a statistic. Printed as it is, it has all its digits, and ≥ where it is a least."""

    _called = "a number of a statistic"

    _statistic: Statistic
    _entry: Entry

    def __str__(self) -> str:
        return format_entry(self._entry, self._context.wording)

    def in_words(self) -> str:
        """See ``View``."""
        return f"the number of {self._fact.id} for {self._entry.key}"

    @property
    def period(self) -> DateView | None:
        """The period that it is for; nothing where the statistic goes by category."""
        period = self._entry.period
        return DateView(self._fact, period, self._context) if period else None

    @property
    def name(self) -> str:
        """What the period or category is called."""
        return name_key(self._statistic, self._entry.key, self._context.wording)

    @property
    def unit(self) -> str:
        """What it is a number of."""
        return self._context.text(self._statistic, self._statistic.unit, "unit")

    @property
    def missing(self) -> bool:
        """Whether there is no number."""
        return self._entry.amount is None

    @property
    def partial(self) -> bool:
        """Whether it covers a part of the period only."""
        return self._entry.has(Mark.PARTIAL)

    @property
    def derived(self) -> bool:
        """Whether no source gives it as such."""
        return self._entry.has(Mark.DERIVED)

    @property
    def provisional(self) -> bool:
        """Whether its source may still correct it."""
        return self._entry.has(Mark.PROVISIONAL)

    @property
    def remark(self) -> str | None:
        """What is said of it: why it is missing, how far it is partial, what it was worked out from."""
        found = next((text for text in self._entry.marks.values() if text), None)
        return found.pick(self._context.wording.language)[1] if found else None


_KINDS = tuple(str(kind.model_fields["kind"].default) for kind in get_args(AnyFact))
_STATUSES = tuple(status.value for status in Status)


@dataclass(frozen=True, slots=True, eq=False)
class FactView(FactPart):
    """A fact of any kind."""

    _called = "a fact"

    def _organisation(self, name: str | None) -> OrganisationView | Blank | None:
        record = self._context.facts.get(Organisation, name) if name else None
        if record is None and name and self._context.facts.may_hold(name):
            return BLANK
        return OrganisationView(self._fact, self._context, record) if record else None

    def _person(self, name: str) -> PersonView | None:
        record = self._context.facts.get(Person, name)
        return PersonView(self._fact, self._context, record) if record else None

    @property
    def id(self) -> str:
        """The fact's id."""
        return self._fact.id

    @property
    def kind(self) -> str:
        """event, meeting, excerpt, commitment, claim, conflict, assessment or statistic."""
        return Choice(self._fact.kind, "kind", _KINDS)

    @property
    def status(self) -> str:
        """confirmed, reported, inferred, disputed or planned."""
        return Choice(self._fact.status.value, "status", _STATUSES)

    @property
    def tags(self) -> tuple[str, ...]:
        """The words to select it by."""
        return self._fact.tags

    @property
    def date(self) -> DateView | None:
        """When it happened."""
        date = getattr(self._fact, "date", None)
        return DateView(self._fact, date, self._context) if date else None

    @property
    def ordinal(self) -> int | None:
        """A meeting's number in its series."""
        return getattr(self._fact, "ordinal", None)

    @property
    def parties(self) -> tuple[OrganisationView, ...]:
        """The parties of an event or commitment, or those that sent delegations."""
        names: Iterable[str] = getattr(self._fact, "parties", getattr(self._fact, "delegations", ()))
        views = map(self._organisation, names)
        return tuple(view for view in views if isinstance(view, OrganisationView))

    @property
    def delegations(self) -> Mapping[str, tuple[DelegateView, ...]]:
        """A meeting's delegates by the id of their party."""
        delegations: Mapping[str, tuple[Delegate, ...]] = getattr(self._fact, "delegations", {})
        return {
            party: tuple(
                DelegateView(self._fact, self._context, person, delegate, ("delegations", party, index))
                for index, delegate in enumerate(delegates)
                if (person := self._person(delegate.person))
            )
            for party, delegates in delegations.items()
        }

    @property
    def values(self) -> Mapping[str, NumberView]:
        """A statistic's numbers by period or category, as these are written in the fact base."""
        if not isinstance(self._fact, Statistic):
            return {}
        return {
            entry.key: NumberView(self._fact, self._context, self._fact, entry)
            for entry in self._fact.entries
        }

    @property
    def by(self) -> PersonView | OrganisationView | Blank | None:
        """The person or organisation whose judgement an assessment is; nothing where it is the issuing office."""
        name = getattr(self._fact, "by", None)
        return (self._person(name) if name else None) or self._organisation(name)

    @property
    def confidence(self) -> str | None:
        """How sure the author of an assessment is, in words: moderate confidence."""
        return name_confidence(self._fact, self._context) if isinstance(self._fact, Assessment) else None

    @property
    def meeting(self) -> "FactView | Blank | None":
        """The meeting or event that an excerpt, commitment or claim belongs to, where the brief selects it."""
        parent_meeting, name = self._context.parent_meeting(self._fact), getattr(self._fact, "meeting", None)
        if parent_meeting is None and name is not None and self._context.facts.may_hold(name):
            return BLANK
        return FactView(parent_meeting, self._context) if parent_meeting else None


def _attribute(name: str, kind: type[BaseModel]) -> property | None:
    """Return the attribute that is a field of a fact, as its type and markers say; ``None`` where templates see none."""
    refers = fields_with(kind, Refers).get(name)
    types = set(types_in(kind.model_fields[name].annotation))

    def read_text(view: FactView) -> str | None:
        return view._context.text(view._fact, getattr(view._fact, name, None), name) or None

    def read_date(view: FactView) -> DateView | None:
        date = getattr(view._fact, name, None)
        return DateView(view._fact, date, view._context) if date else None

    def read_organisation(view: FactView) -> OrganisationView | Blank | None:
        return view._organisation(getattr(view._fact, name, None))

    def read_people(view: FactView) -> tuple[PersonView, ...]:
        return tuple(found for person in getattr(view._fact, name, ()) if (found := view._person(person)))

    def read_plain(view: FactView) -> object:
        return getattr(view._fact, name, None)

    if name in text_fields(kind):
        return property(read_text)
    if EdtfDate in types:
        return property(read_date)
    if refers and refers.kinds in {("organisations",), ("people",)}:
        return property(read_people if refers.kinds == ("people",) else read_organisation)
    return property(read_plain) if int in types else None


DERIVED: dict[str, type[BaseModel]] = {}
"""The attributes of ``FactView`` that are fields of facts, each with the first kind of fact that has it."""

for _kind in get_args(AnyFact):
    for _name in dict.fromkeys((*fields_with(_kind, Printed), *text_fields(_kind))):
        _read = None if hasattr(FactView, _name) else _attribute(_name, _kind)
        if _read is not None:
            setattr(FactView, _name, _read)
            DERIVED[_name] = _kind


class FactsView(View):
    """The facts that a section selects: in order, or by id."""

    _called = "the list of the section's facts"

    __slots__ = ("_context", "_facts")

    def __init__(self, facts: tuple[AnyFact, ...], context: CompositionContext) -> None:
        self._facts = {fact.id: fact for fact in facts}
        self._context = context

    def facts_shown(self) -> tuple[str, ...]:
        """See ``View``."""
        return tuple(self._facts)

    def in_words(self) -> str:
        """See ``View``."""
        return self.kind_in_words()

    def say_missing(self, name: str) -> tuple[str, str]:
        """See ``View``."""
        known = name in self._context.facts.records
        hint = f"{name} is there, and its selector leaves it out: widen it" if known else ""
        return f"the section selects no fact {name!r}", hint

    def keys(self) -> KeysView[str]:
        """Return the ids."""
        return self._facts.keys()

    def __getitem__(self, name: str) -> FactView | Blank:
        if name not in self._facts and self._context.facts.may_hold(name):
            return BLANK
        return FactView(self._facts[name], self._context)

    def __iter__(self) -> Iterator[FactView]:
        # A section may select all facts of a brief, and its template show three: views are made as they are asked for.
        return (FactView(fact, self._context) for fact in self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def __contains__(self, name: object) -> bool:
        return name in self._facts


@dataclass(frozen=True, slots=True)
class BriefView(View):
    """What the spec says about the brief itself."""

    _called = "the brief"

    _brief: Brief
    _context: CompositionContext

    @property
    def each(self) -> FactView | None:
        """The meeting or event that one brief of many is made for, where the brief selects it."""
        each = self._context.selected_fact(self._brief.each)
        return FactView(each, self._context) if each else None


OF_BRIEF = (
    *(
        "name",
        "title",
        "subtitle",
        "series_line",
        "office",
        "contact",
        "audience",
        "distribution",
        "authors",
        "reviewers",
        "approved_by",
        "number",
        "issn",
        "doi",
        "licence",
        "disclaimer",
        "handling",
    ),
    *("locale", "language", "parameters"),
)
"""What a template sees of the spec as it is: the attributes of ``BriefView`` beside ``each``."""

for _name in OF_BRIEF:
    setattr(BriefView, _name, property(attrgetter(f"_brief.{_name}")))

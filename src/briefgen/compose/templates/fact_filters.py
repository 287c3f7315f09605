"""The filters of section text: a fact's values in words, citations, quotations.

``make_filters`` binds them to a context, since names know whether they were printed before and words know their
language. A filter that is given the wrong thing raises ``ValueRefusedError`` in words for the editor.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial

from briefgen.compose.context import CompositionContext
from briefgen.compose.templates.values import Inserted, Markdown, Reference, ValueRefusedError, View
from briefgen.compose.templates.views import DateView, DelegateView, FactView, OrganisationView, PersonView
from briefgen.compose.text.citations import cited_by, supports_for
from briefgen.compose.text.labels import format_list, format_number, format_ordinal
from briefgen.compose.text.numbers import format_decimal
from briefgen.model.dates import Precision
from briefgen.model.records import AnyFact, Assessment, Excerpt, Statistic
from briefgen.model.statistics import add_exactly

_PRECISIONS = {"day": Precision.DAY, "month": Precision.MONTH, "year": Precision.YEAR}


def make_filters(context: CompositionContext) -> Mapping[str, Callable[..., object]]:
    """Return the filters by the names that templates use."""
    return {name: partial(function, context) for name, function in BRIEF_FILTERS.items()}


def _date(_context: CompositionContext, value: object, least: str = "day") -> str:
    """Put a date into words, as precise as it is known; ``month`` and ``year`` say less."""
    if isinstance(value, FactView):
        if value.date is None:
            raise ValueRefusedError(f"{value.id} has no date")
        value = value.date
    if not isinstance(value, DateView):
        raise ValueRefusedError("date takes a fact's date, as in {{ fact.date | date }}")
    if least not in _PRECISIONS:
        raise ValueRefusedError(f"date says day, month or year at the least, not {least!r}")
    return value.format(_PRECISIONS[least])


def _name(_context: CompositionContext, value: object) -> str:
    """Print a person's or organisation's name in the reader's script."""
    person = value.person if isinstance(value, DelegateView) else value
    if isinstance(person, PersonView):
        return person.introduce()
    if isinstance(value, OrganisationView):
        return value.name
    raise ValueRefusedError("name takes a person, a delegate or an organisation")


def _appointment(context: CompositionContext, value: object) -> str:
    """Print a delegate's title, with acting where it was held for the time being."""
    if not isinstance(value, DelegateView):
        raise ValueRefusedError("appointment takes a delegate, as in {{ delegate | appointment }}")
    if value.title is None:
        raise ValueRefusedError(f"{value.in_words()} has no title; ask with {{% if delegate.title %}}")
    return context.labels.say("Acting {title}", title=value.title) if value.acting else value.title


def _ordinal(context: CompositionContext, value: object) -> str:
    """Print an ordinal: fourth."""
    if isinstance(value, FactView):
        if value.ordinal is None:
            raise ValueRefusedError(f"{value.id} has no ordinal")
        value = value.ordinal
    return format_ordinal(_whole(value, "ordinal", 1), context.wording)


def _number(context: CompositionContext, value: object) -> str:
    """Print a number: five."""
    return format_number(_whole(value, "number", None), context.wording)


def _whole(value: object, name: str, least: int | None) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or (least is not None and value < least):
        raise ValueRefusedError(f"{name} takes a whole number")
    return value


def _listed(context: CompositionContext, value: object) -> str:
    """Print texts as a list in words: a, b and c."""
    if not isinstance(value, list | tuple) or not value:
        raise ValueRefusedError("listed takes a list of texts with at least one in it")
    if not all(isinstance(part, str) or (isinstance(part, View) and part.has_text()) for part in value):
        raise ValueRefusedError(
            "listed takes texts; put them into words first, as in facts | map(attribute='city') | listed"
        )
    texts = [str(part) for part in value]
    ready = {isinstance(text, Markdown) for text in texts}
    if len(ready) > 1:
        raise ValueRefusedError("listed takes texts that are Markdown already, or plain ones, not both")
    words = format_list(texts, context.wording)
    return Markdown(words) if ready == {True} else words


def _tagged(_context: CompositionContext, value: object, tag: str) -> list[FactView]:
    """Keep the facts of a list that have a tag: `tagged('launch')`."""
    return [fact for fact in _facts(value, "tagged") if tag in fact.tags]


def _of_kind(_context: CompositionContext, value: object, kind: str) -> list[FactView]:
    """Keep the facts of a list that are of a kind: `of_kind('event')`."""
    return [fact for fact in _facts(value, "of_kind") if fact.kind == kind]


def _facts(value: object, name: str) -> list[FactView]:
    """Return the facts that a filter is given."""
    if isinstance(value, FactView | str) or not isinstance(value, Iterable):
        raise ValueRefusedError(f"{name} takes a list of facts, as in facts | {name}('…')")
    facts = list(value)
    if not all(isinstance(fact, FactView) for fact in facts):
        raise ValueRefusedError(f"{name} takes facts, and there is something else in the list")
    return facts


def _total(context: CompositionContext, value: object) -> str:
    """Print the sum of a statistic's numbers, exactly; refused where one is missing or a range."""
    statistic = _statistic(context, value, "total")
    numbers: list[Decimal] = []
    for entry in statistic.entries:
        if entry.key == statistic.total:
            continue
        if entry.value is None:
            why = "is missing" if entry.amount is None else "is a range"
            raise ValueRefusedError(f"{statistic.id} has no total: {entry.key} {why}")
        numbers.append(entry.value)
    return format_decimal(add_exactly(numbers), context.wording)


def _change(context: CompositionContext, value: object, before: str, after: str) -> str:
    """Print by how many per cent a number is above or below another, to one decimal: `change('2016', '2019')`."""
    statistic = _statistic(context, value, "change")
    found = []
    for key in (before, after):
        entry = statistic.entry(key) if isinstance(key, str) else None
        if entry is None or entry.value is None:
            raise ValueRefusedError(f"{statistic.id} has no single number for {key}")
        found.append(entry.value)
    if found[0] <= 0:
        raise ValueRefusedError(
            f"{statistic.id} is not above zero in {before}: there is no change in per cent"
        )
    rate = ((found[1] - found[0]) * 100 / found[0]).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    return context.labels.say("{number} per cent", number=format_decimal(rate, context.wording))


def _statistic(context: CompositionContext, value: object, name: str) -> Statistic:
    """Return the statistic that a filter is given."""
    record = context.facts.records.get(value.id) if isinstance(value, FactView) else None
    if not isinstance(record, Statistic):
        raise ValueRefusedError(f"{name} takes a statistic, as in facts['launches'] | {name}")
    return record


def _quote(_context: CompositionContext, value: object) -> Inserted:
    """Print an excerpt: its words in quotation marks, with insertions and omissions marked, and its citation."""
    if not isinstance(value, FactView) or value.kind != Excerpt.model_fields["kind"].default:
        raise ValueRefusedError("quote takes an excerpt; nothing else may stand in quotation marks")
    return Inserted(excerpt=value.id)


def _cite(context: CompositionContext, value: object, *fields: str) -> Inserted | str:
    """Cite the sources of facts: all, or those that vouch for the fields named."""
    if not all(isinstance(field, str) for field in fields):
        raise ValueRefusedError("cite takes names of fields, such as 'summary'")
    if not isinstance(value, FactView) and (isinstance(value, str) or not isinstance(value, Iterable)):
        raise ValueRefusedError("cite takes a fact or a list of facts")
    facts: list[AnyFact] = []
    for part in (value,) if isinstance(value, FactView) else value:
        record = context.facts.records.get(part.id) if isinstance(part, FactView) else None
        if not isinstance(record, AnyFact):
            raise ValueRefusedError("cite takes facts")
        facts.append(record)
    judged = tuple(Reference(fact.id, "") for fact in facts if isinstance(fact, Assessment))
    found = [
        entry for fact in facts if not isinstance(fact, Assessment) for entry in supports_for(fact, fields)
    ]
    if judged and not found:
        return Inserted(references=judged)
    if not found:
        names = ", ".join(fact.id for fact in facts) or "an empty list"
        raise ValueRefusedError(f"no source supports {', '.join(fields) or 'anything'} of {names}")
    cited = cited_by(found, context)
    places = [(entry.source.id, locator) for entry in cited for locator in entry.locators or ("",)]
    references = (*judged, *(Reference(*place) for place in places))
    return Inserted(facts=tuple(fact.id for fact in facts), references=references) if references else ""


BRIEF_FILTERS: Mapping[str, Callable[..., object]] = {
    function.__name__.removeprefix("_"): function
    for function in (
        _date,
        _name,
        _appointment,
        _ordinal,
        _number,
        _listed,
        _tagged,
        _of_kind,
        _total,
        _change,
        _quote,
        _cite,
    )
}
"""The filters by the names that templates use, each with the context as its first argument."""

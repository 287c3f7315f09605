"""The filters of section text: a fact's values in words, citations, quotations.

``make_filters`` binds them to a context, since names know whether they were printed before and words know their
language. A filter that is given the wrong thing raises ``ValueError`` in words for the editor.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from briefgen.compose.context import CompositionContext
from briefgen.compose.templates.marks import (
    Markdown,
    Reference,
    View,
    as_markdown,
    citation,
    quotation_marker,
)
from briefgen.compose.templates.views import DateView, DelegateView, FactView, OrganisationView, PersonView
from briefgen.compose.text.citations import cited_by, supports_for
from briefgen.compose.text.labels import format_list, format_number, format_ordinal
from briefgen.model.dates import Precision
from briefgen.model.records import AnyFact, Excerpt

_PRECISIONS = {"day": Precision.DAY, "month": Precision.MONTH, "year": Precision.YEAR}


def make_filters(context: CompositionContext) -> Mapping[str, Callable[..., object]]:
    """Return the filters by the names that templates use."""
    return {name: partial(function, context) for name, function in BRIEF_FILTERS.items()}


def _date(_context: CompositionContext, value: object, least: str = "day") -> str:
    """Put a date into words, as precise as it is known; ``month`` and ``year`` say less."""
    if isinstance(value, FactView):
        if value.date is None:
            raise ValueError(f"{value.id} has no date")
        value = value.date
    if not isinstance(value, DateView):
        raise ValueError("date takes a fact's date, as in {{ fact.date | date }}")  # noqa: TRY004 - see module
    if least not in _PRECISIONS:
        raise ValueError(f"date says day, month or year at the least, not {least!r}")
    return value.format(_PRECISIONS[least])


def _name(_context: CompositionContext, value: object) -> str:
    """Print a person's or organisation's name in the reader's script."""
    person = value.person if isinstance(value, DelegateView) else value
    if isinstance(person, PersonView):
        return person.introduce()
    if isinstance(value, OrganisationView):
        return value.name
    raise ValueError("name takes a person, a delegate or an organisation")


def _title(context: CompositionContext, value: object) -> str:
    """Print a delegate's title, with acting where it was held for the time being."""
    if not isinstance(value, DelegateView):
        raise ValueError("title takes a delegate, as in {{ delegate | title }}")  # noqa: TRY004 - see module
    if value.title is None:
        raise ValueError(f"{value.in_words()} has no title; ask with {{% if delegate.title %}}")
    return context.labels.say("Acting {title}", title=value.title) if value.acting else value.title


def _ordinal(context: CompositionContext, value: object) -> str:
    """Print an ordinal: fourth."""
    if isinstance(value, FactView):
        if value.ordinal is None:
            raise ValueError(f"{value.id} has no ordinal")
        value = value.ordinal
    return format_ordinal(_whole(value, "ordinal", 1), context.wording)


def _number(context: CompositionContext, value: object) -> str:
    """Print a number: five."""
    return format_number(_whole(value, "number", None), context.wording)


def _whole(value: object, name: str, least: int | None) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or (least is not None and value < least):
        raise ValueError(f"{name} takes a whole number")
    return value


def _list(context: CompositionContext, value: object) -> str:
    """Print texts as a list in words: a, b and c."""
    if not isinstance(value, list | tuple) or not value:
        raise ValueError("list takes a list of texts with at least one in it")
    for part in value:
        if not isinstance(part, str) and not (
            isinstance(part, View) and type(part).__str__ is not object.__str__
        ):
            raise ValueError(
                "list takes texts; put them into words first, as in facts | map(attribute='city') | list"
            )
    texts = [part if isinstance(part, str) else str(part) for part in value]
    if any(isinstance(text, Markdown) for text in texts):
        return Markdown(format_list([as_markdown(text) for text in texts], context.wording))
    return format_list(texts, context.wording)


def _quote(_context: CompositionContext, value: object) -> Markdown:
    """Print an excerpt: its words in quotation marks, with insertions and omissions marked, and its citation."""
    if not isinstance(value, FactView) or value.kind != Excerpt.model_fields["kind"].default:
        raise ValueError("quote takes an excerpt; nothing else may stand in quotation marks")
    return quotation_marker(value.id)


def _cite(context: CompositionContext, value: object, *fields: str) -> Markdown:
    """Cite the sources of facts: all, or those that vouch for the fields named."""
    if not all(isinstance(field, str) for field in fields):
        raise ValueError("cite takes names of fields, such as 'summary'")
    if not isinstance(value, FactView) and (isinstance(value, str) or not isinstance(value, Iterable)):
        raise ValueError("cite takes a fact or a list of facts")  # noqa: TRY004 - see module
    facts: list[AnyFact] = []
    for part in (value,) if isinstance(value, FactView) else value:
        record = context.facts.records.get(part.id) if isinstance(part, FactView) else None
        if not isinstance(record, AnyFact):
            raise ValueError("cite takes facts")  # noqa: TRY004 - see module
        facts.append(record)
    found = [entry for fact in facts for entry in supports_for(fact, fields)]
    if not found:
        names = ", ".join(fact.id for fact in facts) or "an empty list"
        raise ValueError(f"no source supports {', '.join(fields) or 'anything'} of {names}")
    cited = cited_by(found, context)
    places = [(entry.source.id, locator) for entry in cited for locator in entry.locators or ("",)]
    return citation(Reference(source, locator) for source, locator in places) if places else Markdown("")


BRIEF_FILTERS: Mapping[str, Callable[..., object]] = {
    function.__name__.removeprefix("_"): function
    for function in (_date, _name, _title, _ordinal, _number, _list, _quote, _cite)
}
"""The filters by the names that templates use, each with the context as its first argument."""

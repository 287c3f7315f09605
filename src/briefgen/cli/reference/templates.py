"""Tables of what templates may use: what they see, filters, tests and functions; and the languages of labels.

In: the views, the filters and the catalogues of the program. Out: Markdown.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from inspect import getdoc
from typing import Any

from briefgen.cli.reference.markdown import code, fold, format_table
from briefgen.compose.templates.fact_filters import BRIEF_FILTERS
from briefgen.compose.templates.filters import FILTER_WORDS, FUNCTION_WORDS, TEST_WORDS
from briefgen.compose.templates.views import (
    TEXTS,
    BriefView,
    DelegateView,
    FactView,
    OrganisationView,
    PersonView,
)
from briefgen.compose.text.labels import FOLDER, SOURCE_LANGUAGE
from briefgen.model.schema import described_schema

_VIEWS: dict[str, type[Any]] = {
    "fact": FactView,
    "organisation": OrganisationView,
    "person": PersonView,
    "delegate": DelegateView,
    "brief": BriefView,
}


def view_tables() -> str:
    """Return a folded table of the attributes of each thing that a template sees."""
    return "\n\n".join(
        fold(
            f"`{name}`: {_first(view)}",
            format_table(("attribute", "what it is"), _attributes(view)),
        )
        for name, view in _VIEWS.items()
    )


def filter_tables() -> str:
    """Return the tables of filters, tests and functions."""
    own = [(code(name), _first(function)) for name, function in BRIEF_FILTERS.items()]
    general = [(code(name), words) for name, words in FILTER_WORDS.items() if name not in BRIEF_FILTERS]
    tests = [
        (", ".join(code(name) for name in TEST_WORDS if TEST_WORDS[name] == words), words)
        for words in dict.fromkeys(TEST_WORDS.values())
    ]
    functions = [(code(name), words) for name, words in FUNCTION_WORDS.items()]
    return "\n\n".join(
        [
            format_table(("filter", "what it does"), own),
            fold("General filters", format_table(("filter", "what it does"), general)),
            fold("Tests", format_table(("test", "holds where the value"), tests)),
            format_table(("function", "what it does"), functions),
        ]
    )


def language_table() -> str:
    """Return the table of the languages that have labels."""
    from babel import Locale  # noqa: PLC0415 - only this table needs it
    from babel.core import get_global  # noqa: PLC0415 - as above

    likely = get_global("likely_subtags")
    tags = sorted({SOURCE_LANGUAGE, *(file.parts[-3] for file in FOLDER.glob("*/LC_MESSAGES/briefgen.mo"))})
    rows = [
        (code(tag), str(Locale(tag).english_name), code(f"locale: {tag}_{likely[tag][-2:]}")) for tag in tags
    ]
    return format_table(("language", "name", "for example"), rows)


def _attributes(view: type[Any]) -> list[tuple[str, str]]:
    rows = [
        (code(name), _first(one.fget) or described_schema(TEXTS[name])["properties"][name]["description"])
        for name, one in vars(view).items()
        if isinstance(one, property)
    ]
    assert is_dataclass(view)
    plain = [(code(one.name), f"The {one.name}.") for one in fields(view) if not one.name.startswith("_")]
    return [*plain, *rows]


def _first(documented: Any) -> str:
    return " ".join((getdoc(documented) or "").split("\n\n")[0].replace("``", "`").split())

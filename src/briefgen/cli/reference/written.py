"""Tables of what people write: project file, brief spec, sections, selectors, records, themes.

In: the models. Out: Markdown. What several kinds share stands once, before what each has of its own.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

from pydantic import BaseModel

from briefgen.batch.words import OF_RECORD
from briefgen.cli.reference.fields import field_rows, field_table
from briefgen.cli.reference.markdown import code, fold, format_table
from briefgen.load.theme import load_theme
from briefgen.model.batch import Batch, ForEach
from briefgen.model.brief import GIVEN, Brief, ChronologySection, Section, Selector
from briefgen.model.records import (
    KINDS,
    About,
    Delegate,
    Event,
    Meeting,
    Office,
    Organisation,
    Person,
    Source,
    Support,
    Version,
)
from briefgen.model.theme import Colours, Families, Family, Margins, Papers, Style, StyleName, Theme
from briefgen.system.install import find_shipped
from briefgen.workspace import Config

_SECTIONS: tuple[type[BaseModel], ...] = get_args(get_args(Section)[0])
_EVERY_RECORD = ("support", "note")
_EVERY_FACT = ("status", "handling", "tags", "reviewed", "review_by")
_PARTS: dict[str, type[BaseModel]] = {
    "An entry of `support`": Support,
    "A delegate in `delegations`": Delegate,
    "An office of a person": Office,
    "`about` of a conflict": About,
    "A version of a conflict": Version,
}
_THEME_PARTS: dict[str, type[BaseModel]] = {
    "In `colours`": Colours,
    "In `families`": Families,
    "In each of the `families`": Family,
    "In `margins`": Papers,
    "In the `margins` of a paper": Margins,
    "In each of the `styles`": Style,
}
_SUBJECTS: dict[str, type[Meeting | Event | Organisation | Person]] = {
    "meeting": Meeting,
    "event": Event,
    "series": Organisation,
    "person": Person,
}


def project_table() -> str:
    """Return the tables of the settings of a project file."""
    return _with_inner(Config)


def brief_table() -> str:
    """Return the tables of the keys of a brief spec."""
    return _with_inner(Brief, without=GIVEN)


def _with_inner(model: type[BaseModel], without: Collection[str] = ()) -> str:
    """Return the table of a model's keys, and one for each key that holds a model; selectors have a table elsewhere."""
    inner = {
        field.alias or name: one
        for name, field in model.model_fields.items()
        for one in (field.annotation, *get_args(field.annotation))
        if isinstance(one, type) and issubclass(one, BaseModel) and one is not Selector
    }
    tables = [f"In `{key}`:\n\n{field_table(one)}" for key, one in inner.items()]
    return "\n\n".join([field_table(model, without=without), *tables])


def section_tables() -> str:
    """Return the tables of the kinds of section, and of their keys."""
    kinds = [(code(_kind(one)), _summary(one)) for one in _SECTIONS]
    shared = set(ChronologySection.model_fields) - {"kind"}
    rows = [("every kind", *row) for row in field_rows(ChronologySection, without=("kind",))]
    rows += [
        (code(_kind(one)), *row) for one in _SECTIONS for row in field_rows(one, without=(*shared, "kind"))
    ]
    keys = format_table(("kind", "key", "takes", "default", "meaning"), rows)
    return f"{format_table(('kind', 'what it prints'), kinds)}\n\n{keys}"


def selector_table() -> str:
    """Return the table of the conditions of a selector."""
    return field_table(Selector)


def batch_tables() -> str:
    """Return the tables of what makes many briefs of a spec, and of the placeholders there are then."""
    each = [(code(f"for_each.{key.strip('`')}"), *rest) for key, *rest in field_rows(ForEach)]
    rows = [*field_rows(Batch, only=("name", "for_each")), *each, *field_rows(Batch, only=("matrix",))]
    placeholders = [
        (code(kind), ", ".join(code(f"{{{name}}}") for name in ("id", kind, *OF_RECORD[record])))
        for kind, record in _SUBJECTS.items()
    ]
    placeholders += [
        (code("tag"), "`{id}`, `{tag}`"),
        (code("table"), "`{id}` and the columns of the row"),
        (code("matrix"), "the keys of the matrix"),
    ]
    keys = format_table(("key", "takes", "default", "meaning"), rows)
    return f"{keys}\n\n{format_table(('made for each', 'placeholders'), placeholders)}"


def record_tables() -> str:
    """Return the tables of the fields of records: of all, of facts, of each kind, of what stands within them."""
    facts = [kind for kind, model in KINDS.items() if "reviewed" in model.model_fields]
    tables = [
        f"Every record:\n\n{field_table(Source, only=_EVERY_RECORD)}",
        f"Every fact, which is each of {', '.join(map(code, facts))}:\n\n{field_table(Event, only=_EVERY_FACT)}",
    ]
    for kind, model in KINDS.items():
        shared = (*_EVERY_RECORD, "id", *((*_EVERY_FACT, "kind") if kind in facts else ()))
        tables.append(fold(f"`{kind}`: {_summary(model)}", field_table(model, without=shared)))
    parts = [f"{words}:\n\n{field_table(part)}" for words, part in _PARTS.items()]
    return "\n\n".join([*tables, *parts])


def theme_tables() -> str:
    """Return the tables of the keys of a theme, and of the themes that are shipped."""
    styles = ", ".join(code(name.value) for name in StyleName)
    parts = [fold(words, field_table(model)) for words, model in _THEME_PARTS.items()]
    return "\n\n".join(
        [
            field_table(Theme, without=("name",)),
            *parts,
            f"The kinds of paragraph, each with its style: {styles}.",
            _shipped_themes(),
        ]
    )


def _shipped_themes() -> str:
    folder = find_shipped("templates") / "themes"
    themes = [load_theme(file.stem, [folder], folder).value for file in sorted(folder.glob("*.yaml"))]
    rows = [(code(theme.name), theme.description) for theme in themes if theme]
    return format_table(("shipped theme", "what it is for"), rows)


def _kind(section: type[BaseModel]) -> str:
    return str(get_args(section.model_fields["kind"].annotation)[0])


def _summary(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().partition("\n\n")[0]

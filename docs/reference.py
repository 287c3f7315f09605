"""Renew the tables of the manual from the program: its commands, models, filters and diagnostic codes.

``python docs/reference.py`` renews every page below ``docs/``; ``--check`` writes nothing, and exits with 1 where a
page is out of date. A table takes the place between ``<!-- table: NAME -->`` and ``<!-- end: NAME -->``, each on a line
of its own. Each table of ``TABLES`` has exactly one place in the manual, so that none is left out unnoticed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from inspect import getdoc
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

from babel import Locale
from babel.core import get_global
from pydantic import BaseModel, TypeAdapter
from typer.core import TyperArgument, TyperGroup
from typer.main import get_command

from briefgen.batch.words import OF_RECORD
from briefgen.cli.app import app
from briefgen.compose.templates.fact_filters import BRIEF_FILTERS
from briefgen.compose.templates.filters import FILTER_WORDS, FUNCTION_WORDS, TEST_WORDS
from briefgen.compose.templates.views import (
    DERIVED,
    OF_BRIEF,
    BriefView,
    DelegateView,
    FactView,
    NumberView,
    OrganisationView,
    PersonView,
)
from briefgen.compose.text.labels import FOLDER, SOURCE_LANGUAGE
from briefgen.diagnostics.codes import load_groups
from briefgen.load.theme import load_theme
from briefgen.model.base import FieldPath, Id, Line, Link
from briefgen.model.batch import Batch, ForEach
from briefgen.model.brief import GIVEN, Brief, ChronologySection, Section, Selector
from briefgen.model.dates import Date, Day
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
from briefgen.model.schema import described_schema
from briefgen.model.statistics import NUMBER_PATTERN
from briefgen.model.theme import (
    Colour,
    Colours,
    Families,
    Family,
    FileName,
    Margins,
    Papers,
    Style,
    StyleName,
    Theme,
)
from briefgen.system.install import find_shipped
from briefgen.workspace import Config

if TYPE_CHECKING:
    from typer._click import Command

HERE = Path(__file__).resolve().parent

# --- Markdown


def format_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, its columns aligned except the last. Bars in cells are escaped, in code spans too."""
    lines = [tuple(" ".join(cell.split()).replace("|", "\\|") for cell in row) for row in (headings, *rows)]
    widths = [max(map(len, column)) for column in list(zip(*lines, strict=True))[:-1]]
    rule = (*("-" * width for width in widths), "---")

    def line(cells: Sequence[str]) -> str:
        padded = [f"{cell:<{width}}" for cell, width in zip(cells[:-1], widths, strict=True)]
        return f"| {' | '.join([*padded, cells[-1]])} |".replace("  |  |", "  | |")

    return "\n".join(map(line, (lines[0], rule, *lines[1:])))


def headed(heading: str, content: str) -> str:
    """Return content under a heading."""
    return f"## {heading}\n\n{content}"


def code(text: object) -> str:
    """Return a text as code."""
    return f"`{text}`"


def either(words: Sequence[str]) -> str:
    """Join choices: a, b or c."""
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def first_paragraph(documented: Any) -> str:
    """Return the first paragraph of a docstring on one line."""
    return plain((getdoc(documented) or "").split("\n\n")[0])


def plain(words: str) -> str:
    """Return a docstring's or a help's words on one line, with Markdown's marks of code."""
    return " ".join(words.replace("``", "`").split())


# --- commands

_VALUES = {"path": "PATH", "int": "N", "int range": "N", "float": "N", "str": "TEXT"}
"""What a person types for a value; the names of Click's types are a programmer's."""
_BOUNDS = re.compile(r"\s*\[(?P<notes>[^\]]*)\]$")


@dataclass(frozen=True, slots=True)
class Described:
    """A command: its path (``facts list``) and Click's object."""

    path: str
    command: Command

    @property
    def usage(self) -> str:
        """The command as it is typed, with its arguments: ``briefgen make BRIEFS...``."""
        arguments = [_argument(item) for item in self.command.params if isinstance(item, TyperArgument)]
        return " ".join(["briefgen", self.path, *arguments])

    def help(self) -> tuple[str, ...]:
        """Return the paragraphs of its help."""
        return tuple(plain(part) for part in (self.command.help or "").split("\n\n"))

    def options(self) -> Iterator[tuple[str, str, str]]:
        """Yield its own arguments and options: how they are written, the default, what they do."""
        shared = {(item.name, getattr(item, "help", "")) for item in get_command(app).params}
        own = [item for item in self.command.params if (item.name, getattr(item, "help", "")) not in shared]
        return _option_rows(self.command, own)


def find_commands() -> tuple[Described, ...]:
    """Return all commands of the program in the order of its help, those of a group in the group's place."""

    def walk(path: tuple[str, ...], command: Command) -> Iterator[Described]:
        if not isinstance(command, TyperGroup):
            yield Described(" ".join(path), command)
            return
        context = command.make_context("briefgen", [], resilient_parsing=True)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from walk((*path, name), found)

    return tuple(walk((), get_command(app)))


def command_table() -> str:
    """Return the table of all commands with what each does."""
    rows = [(code(command.usage), command.help()[0]) for command in find_commands()]
    return format_table(("command", "what it does"), rows)


def option_tables() -> str:
    """Return the options of the program itself, then arguments and options of each command."""
    program = get_command(app)
    own = format_table(("option", "default", "what it does"), _option_rows(program, program.params))
    headings = ("argument or option", "default", "what it does")
    tables = [
        headed(
            f"`briefgen {command.path}`",
            "\n\n".join([*command.help(), format_table(headings, command.options())]),
        )
        for command in find_commands()
    ]
    return "\n\n".join([headed("`briefgen` itself", own), *tables])


def _option_rows(command: Command, parameters: Sequence[Any]) -> Iterator[tuple[str, str, str]]:
    context = command.make_context("briefgen", [], resilient_parsing=True)
    for parameter in (each for each in parameters if not each.hidden):
        names, words = parameter.get_help_record(context)
        bounds = _BOUNDS.search(words)  # Click's notes: the default, a range, whether it is required
        notes = bounds["notes"].split("; ") if bounds else []
        if isinstance(parameter, TyperArgument):
            written = _argument(parameter)
        else:
            named, _, kind = names.partition(" <")
            kind = kind.removesuffix(">").removeprefix("list[").removesuffix("]")
            written = f"{named} {_VALUES.get(kind.lower(), kind)}".rstrip()
        default = next((note.removeprefix("default: ") for note in notes if note.startswith("default: ")), "")
        needed = "required" if "required" in notes else default.strip("()")
        limits = [f"({note})" for note in notes if not note.startswith(("default: ", "required"))]
        yield code(written), needed, " ".join([plain(_BOUNDS.sub("", words)), *limits])


def _argument(parameter: Any) -> str:
    """Return an argument as it is typed: in brackets where it is optional, with dots where it repeats."""
    name = str(parameter.metavar or (parameter.name or "").upper().replace("_", "-")).strip("[]")
    name += "..." if parameter.nargs != 1 and not name.endswith("...") else ""
    return name if parameter.required else f"[{name}]"


# --- keys that people write, as the models declare them

_NAMED: Mapping[str, Any] = {
    "id": Id,
    "text": Line,
    "date": Date,
    "day": Day,
    "address": Link,
    "path of a field": FieldPath,
    "#RRGGBB": Colour,
    "file name": FileName,
}
_FORMS = {TypeAdapter(form).json_schema()["pattern"]: name for name, form in _NAMED.items()}
_FORMS[NUMBER_PATTERN] = "number"
_PLAIN = {"boolean": "true or false", "integer": "whole number", "number": "number", "string": "word"}
_MODELS = {"Selector": "selector", "Support": "support entry", "Delegate": "delegate"}
_MANY = {
    "id": "ids",
    "path of a field": "paths of fields",
    "text": "texts",
    "word": "words",
    "mapping": "mappings",
    "mapping to text": "mappings to texts",
    "selector": "selectors",
    "support entry": "support entries",
    "delegate": "delegates",
}


def field_table(model: type[BaseModel], *, only: Collection[str] = (), without: Collection[str] = ()) -> str:
    """Return the table of a model's keys."""
    rows = field_rows(model, only=only, without=without)
    return format_table(("key", "takes", "default", "meaning"), rows)


def field_rows(
    model: type[BaseModel], *, only: Collection[str] = (), without: Collection[str] = ()
) -> Iterator[tuple[str, str, str, str]]:
    """Yield key, what it takes, default and meaning. ``only`` and ``without`` choose among the model's own keys."""
    schema = _schema(model)
    models = schema.get("$defs", {})
    own = models.get(_referred(schema), schema)
    for key, field in own["properties"].items():
        if key not in without and (not only or key in only):
            needed = "required" if key in own.get("required", ()) else _default(field)
            yield code(key), describe_form(field, models), needed, plain(field.get("description", ""))


@cache
def _schema(model: type[BaseModel]) -> Mapping[str, Any]:
    return described_schema(model)


def _default(field: Mapping[str, Any]) -> str:
    value = field.get("default")
    if value is None or isinstance(value, dict) or value == []:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def describe_form(schema: Mapping[str, Any], models: Mapping[str, Any]) -> str:
    """Return in words what a schema takes, short enough for a table."""
    if "const" in schema:
        return code(schema["const"])
    if "enum" in schema:
        return either([code(value) for value in schema["enum"]])
    if name := _referred(schema):
        return describe_form(models[name], models) if "enum" in models[name] else _MODELS.get(name, "mapping")
    choices = [
        choice for choice in schema.get("anyOf", schema.get("oneOf", ())) if choice.get("type") != "null"
    ]
    if any("propertyNames" in choice for choice in choices):
        return "text, by language if need be" + (", or ids" if len(choices) > 2 else "")  # noqa: PLR2004 - and a list
    if [choice.get("type") for choice in choices[1:]] == ["array"] and choices[1].get("items") == choices[0]:
        return f"{describe_form(choices[0], models)}, or several"
    if choices:
        return either(list(dict.fromkeys(describe_form(choice, models) for choice in choices)))
    if schema.get("type") == "array":
        item = describe_form(schema["items"], models)
        return _MANY.get(item, f"list of {item}")
    if schema.get("type") == "object":
        patterns: Mapping[str, Any] = schema.get("patternProperties", {})
        inner = schema.get("additionalProperties") or next(iter(patterns.values()), None)
        return f"mapping to {describe_form(inner, models)}" if inner and not _referred(inner) else "mapping"
    form = _FORMS.get(schema.get("pattern", "")) or _PLAIN.get(str(schema.get("type")), "text")
    least, most = schema.get("ge", schema.get("minimum")), schema.get("le", schema.get("maximum"))
    bounded = form.endswith("number") and least is not None and most is not None
    return f"{form}, {least:,} to {most:,}" if bounded else form


def _referred(schema: Mapping[str, Any]) -> str:
    """Return the name of the model that a schema refers to, optional or not; empty where it refers to none."""
    several = schema.get("anyOf", ())
    only = several[0] if len(several) == 2 and several[1] == {"type": "null"} else schema  # noqa: PLR2004 - or nothing
    return str(only.get("$ref", "")).removeprefix("#/$defs/")


# --- what people write: project file, brief spec, sections, records, themes

_SECTIONS: tuple[type[BaseModel], ...] = get_args(get_args(Section)[0])
_EVERY_RECORD = ("support", "note")
_EVERY_FACT = ("status", "handling", "tags", "reviewed", "review_by")
_PARTS: Mapping[str, type[BaseModel]] = {
    "An entry of `support`": Support,
    "A delegate in `delegations`": Delegate,
    "An office of a person": Office,
    "`about` of a conflict": About,
    "A version of a conflict": Version,
}
_THEME_PARTS: Mapping[str, type[BaseModel]] = {
    "In `colours`": Colours,
    "In `families`": Families,
    "In each of the `families`": Family,
    "In `margins`": Papers,
    "In the `margins` of a paper": Margins,
    "In each of the `styles`": Style,
}
_SUBJECTS: Mapping[str, type[Meeting | Event | Organisation | Person]] = {
    "meeting": Meeting,
    "event": Event,
    "series": Organisation,
    "person": Person,
}


def model_tables(model: type[BaseModel], without: Collection[str] = ()) -> str:
    """Return the table of a model's keys, and one for each key that holds a model; selectors have their own page."""
    inner = {
        field.alias or name: part
        for name, field in model.model_fields.items()
        for part in (field.annotation, *get_args(field.annotation))
        if isinstance(part, type) and issubclass(part, BaseModel) and part is not Selector
    }
    tables = [headed(f"In `{key}`", field_table(part)) for key, part in inner.items()]
    return "\n\n".join([field_table(model, without=without), *tables])


def section_tables() -> str:
    """Return the tables of the kinds of section, and of their keys."""

    def kind(section: type[BaseModel]) -> str:
        return code(get_args(section.model_fields["kind"].annotation)[0])

    shared = set(ChronologySection.model_fields) - {"kind"}
    rows = [("every kind", *row) for row in field_rows(ChronologySection, without=("kind",))]
    for section in _SECTIONS:
        rows += [(kind(section), *row) for row in field_rows(section, without=(*shared, "kind"))]
    kinds = [(kind(section), first_paragraph(section)) for section in _SECTIONS]
    keys = format_table(("kind", "key", "takes", "default", "meaning"), rows)
    return f"{format_table(('kind', 'what it prints'), kinds)}\n\n{headed('Keys', keys)}"


def batch_tables() -> str:
    """Return the tables of the keys that make many briefs of a spec, and of the placeholders they give."""
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
    """Return the fields of all records, of all facts, of each kind, and of the parts within them."""
    facts = [kind for kind, model in KINDS.items() if "reviewed" in model.model_fields]
    every_fact = f"Facts are the kinds {', '.join(map(code, facts))}."
    tables = [
        headed("Every record", field_table(Source, only=_EVERY_RECORD)),
        headed("Every fact", f"{every_fact}\n\n{field_table(Event, only=_EVERY_FACT)}"),
    ]
    for kind, model in KINDS.items():
        shared = (*_EVERY_RECORD, "id", *((*_EVERY_FACT, "kind") if kind in facts else ()))
        table = field_table(model, without=shared)
        tables.append(headed(code(kind), f"{first_paragraph(model)}\n\n{table}"))
    return "\n\n".join([*tables, *(headed(words, field_table(part)) for words, part in _PARTS.items())])


def theme_tables() -> str:
    """Return the tables of the keys of a theme, and of the themes that are shipped."""
    folder = find_shipped("templates") / "themes"
    themes = [load_theme(file.stem, [folder], folder).value for file in sorted(folder.glob("*.yaml"))]
    shipped = [(code(theme.name), theme.description) for theme in themes if theme]
    styles = ", ".join(code(name.value) for name in StyleName)
    return "\n\n".join(
        [
            field_table(Theme, without=("name",)),
            *(headed(words, field_table(model)) for words, model in _THEME_PARTS.items()),
            f"The kinds of paragraph, each with its style: {styles}.",
            headed("Shipped themes", format_table(("shipped theme", "what it is for"), shipped)),
        ]
    )


# --- templates, languages, codes

_VIEWS: Mapping[str, type[Any]] = {
    "fact": FactView,
    "organisation": OrganisationView,
    "person": PersonView,
    "delegate": DelegateView,
    "number": NumberView,
    "brief": BriefView,
}


def _describe_attribute(view: type[Any], key: str, attribute: property) -> str:
    """Return what an attribute of a view is: in its own words, or those of the model's field or property that it is."""
    model = Brief if view is BriefView and key in OF_BRIEF else DERIVED.get(key) if view is FactView else None
    if model is None:
        return first_paragraph(attribute.fget)
    if key in model.model_fields:
        return str(described_schema(model)["properties"][key]["description"])
    return first_paragraph(getattr(model, key))


def view_tables() -> str:
    """Return the attributes of each thing that a template sees."""
    tables = []
    for name, view in _VIEWS.items():
        assert is_dataclass(view)
        rows = [(code(field.name), f"The {field.name}.") for field in fields(view) if field.name[0] != "_"]
        rows += [
            (
                code(key),
                _describe_attribute(view, key, part),
            )
            for key, part in vars(view).items()
            if isinstance(part, property)
        ]
        table = format_table(("attribute", "what it is"), rows)
        tables.append(headed(code(name), f"{first_paragraph(view)}\n\n{table}"))
    return "\n\n".join(tables)


def filter_tables() -> str:
    """Return the tables of filters, tests and functions."""
    own = [(code(name), first_paragraph(function)) for name, function in BRIEF_FILTERS.items()]
    general = [(code(name), words) for name, words in FILTER_WORDS.items() if name not in BRIEF_FILTERS]
    tests = [
        (", ".join(code(name) for name in TEST_WORDS if TEST_WORDS[name] == words), words)
        for words in dict.fromkeys(TEST_WORDS.values())
    ]
    functions = [(code(name), words) for name, words in FUNCTION_WORDS.items()]
    return "\n\n".join(
        [
            headed("Filters for facts", format_table(("filter", "what it does"), own)),
            headed("General filters", format_table(("filter", "what it does"), general)),
            headed("Tests", format_table(("test", "holds where the value"), tests)),
            headed("Functions", format_table(("function", "what it does"), functions)),
        ]
    )


def language_table() -> str:
    """Return the table of the languages that have labels."""
    likely = get_global("likely_subtags")
    tags = sorted({SOURCE_LANGUAGE, *(file.parts[-3] for file in FOLDER.glob("*/LC_MESSAGES/briefgen.mo"))})
    rows = [
        (code(tag), str(Locale(tag).english_name), code(f"locale: {tag}_{likely[tag][-2:]}")) for tag in tags
    ]
    return format_table(("language", "name", "for example"), rows)


def code_tables() -> str:
    """Return a table of diagnostic codes for each subject."""
    tables = []
    for group in load_groups():
        rows = [
            (code(name), entry.severity, "yes" if entry.ignorable else "no", entry.summary)
            for name, entry in group.codes.items()
        ]
        if rows:
            table = format_table(("code", "severity", "ignorable", "what it says"), rows)
            tables.append(headed(group.title, table))
    return "\n\n".join(tables)


TABLES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "commands": command_table,
        "options": option_tables,
        "project": lambda: model_tables(Config),
        "brief": lambda: model_tables(Brief, without=GIVEN),
        "batch": batch_tables,
        "sections": section_tables,
        "selectors": lambda: field_table(Selector),
        "records": record_tables,
        "views": view_tables,
        "filters": filter_tables,
        "themes": theme_tables,
        "languages": language_table,
        "codes": code_tables,
    }
)
"""The tables of the manual, by the names of their places."""

# --- pages

_PLACE = re.compile(
    r"^<!-- table: (?P<name>[a-z-]+) -->\n(?P<table>.*?)^<!-- end: (?P=name) -->$", re.MULTILINE | re.DOTALL
)
_MARK = re.compile(r"^<!-- (?:table|end): (?P<name>[a-z-]+) -->$", re.MULTILINE)


class PlaceError(Exception):
    """The places of the manual and the tables do not fit, in plain words."""


def find_names(text: str) -> tuple[str, ...]:
    """Return the names of the tables that a text has a place for, in order."""
    return tuple(place["name"] for place in _PLACE.finditer(text))


def renew_pages(pages: Mapping[Path, str], tables: Mapping[str, Callable[[], str]]) -> dict[Path, str]:
    """Return the pages with each table as it is now. Raises ``PlaceError`` where places and tables do not fit."""
    names: list[str] = []
    for path, text in pages.items():
        found = find_names(text)
        if [mark["name"] for mark in _MARK.finditer(text)] != [
            name for name in found for _ in ("table", "end")
        ]:
            raise PlaceError(
                f"{path}: every <!-- table: NAME --> needs its <!-- end: NAME --> before the next table"
            )
        names += found
    if sorted(names) != sorted(tables):
        wrong = sorted({*names} ^ {*tables}) or sorted({name for name in names if names.count(name) > 1})
        raise PlaceError(f"these tables have no place, no content, or two places: {', '.join(wrong)}")

    def renewed(place: re.Match[str]) -> str:
        name = place["name"]
        return f"<!-- table: {name} -->\n\n{tables[name]().strip()}\n\n<!-- end: {name} -->"

    return {path: _PLACE.sub(renewed, text) for path, text in pages.items()}


def main(arguments: Sequence[str], folder: Path = HERE) -> int:
    """Renew the pages of a folder, or with ``--check`` compare them; return the exit status."""
    parser = argparse.ArgumentParser(prog="docs/reference.py", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 where a page is out of date"
    )
    check = parser.parse_args(arguments).check
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.md"))}
    try:
        renewed = renew_pages(pages, TABLES)
    except PlaceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    stale = [path for path in pages if pages[path] != renewed[path]]
    for path in stale:
        if check:
            sys.stderr.write(f"{path} is out of date; renew it with: python docs/reference.py\n")
        else:
            path.write_text(renewed[path], encoding="utf-8", newline="\n")
            sys.stdout.write(f"{path} is renewed\n")
    if not stale:
        sys.stdout.write("the tables of the manual are up to date\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Records on the command line: their options, and a form to fill in, both made from the fields of their models.

A field that is added to a model has its option, its completion and its place in the form by that alone.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from textwrap import wrap
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer

from briefgen.cli.completion import Suggest, suggest_lists, suggest_records, suggest_tags, suggest_words
from briefgen.cli.console import count, fail, remark
from briefgen.cli.options import make_option
from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose
from briefgen.edit.records import explain_answer, name_one, written_order
from briefgen.edit.rendering import Indents, render_block, render_line
from briefgen.load.files import decode_text
from briefgen.model.base import Refers, fields_with
from briefgen.model.dates import EdtfDate
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    KINDS,
    About,
    Conflict,
    Excerpt,
    Source,
    Support,
    Version,
)
from briefgen.model.schema import describe_fields, find_examples
from briefgen.model.statistics import Key

_CITATION = re.compile(r"\[(?P<cited>@[^\[\]]+)\]\s*$")
_FLAGS = {"tags": "tag", "versions": "version", "archive": "archived"}
"""Options that are not called as their field: those that are given once for each value, and one that is taken."""

_describe = cache(describe_fields)
_SET_ELSEWHERE = ("id", "kind")
"""What the command says of a fact."""

_ADDING = {"events": "new fact --kind event", "meetings": "new fact --kind meeting"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record, as an option gives it: ``parse`` makes a value of a text.

    ``many`` makes a value of each text, ``listed`` a list of each, ``keyed`` an entry of a mapping; ``least`` is how
    many are needed; ``words`` are the only values that there are, and ``refers`` the kinds of record that are named.
    """

    name: str
    about: str
    needed: bool
    metavar: str = "TEXT"
    parse: Callable[[str], Any] = str
    many: bool = False
    listed: bool = False
    keyed: bool = False
    least: int = 1
    words: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        """The option that gives it."""
        return f"--{_FLAGS.get(self.name, self.name).replace('_', '-')}"

    @property
    def suggest(self) -> Suggest | None:
        """What completes it."""
        if self.name == "tags":
            return suggest_tags
        if self.refers:
            return (suggest_lists if self.listed else suggest_records)(*self.refers)
        return suggest_words(*self.words) if self.words else None


@cache
def fields_of(kind: str) -> tuple[Field, ...]:
    """Return the fields of a kind of record that an option can give, in the order in which they are written."""
    model = KINDS[kind]
    found = (_make_field(kind, name) for name in written_order(model) if name not in _set_elsewhere(kind))
    return tuple(field for field in found if field is not None)


def _set_elsewhere(kind: str) -> tuple[str, ...]:
    return _SET_ELSEWHERE if kind != "sources" else ("id",)


def _is_needed(kind: str, name: str) -> bool:
    """Whether a record cannot do without a field: a fact needs its sources, and was reviewed today."""
    if name == "support":
        return not issubclass(KINDS[kind], Excerpt | Conflict | Source)  # whose fields name their sources
    return name != "reviewed" and KINDS[kind].model_fields[name].is_required()


def _make_field(kind: str, name: str) -> Field | None:
    """Return a field as an option gives it; ``None`` where only a form can hold it."""
    model = KINDS[kind]
    field = model.model_fields[name]
    about = _describe(model).get(name, "")
    refers = fields_with(model, Refers)[name].kinds if name in fields_with(model, Refers) else ()
    base = Field(name, about, _is_needed(kind, name), refers=refers)
    (form, *_) = _types_in(field.annotation)
    if get_origin(form) is tuple:
        return _make_list(base, next(_types_in(get_args(form)[0])), field.metadata)
    if get_origin(form) is Mapping and get_args(form)[0] == Key:
        about = f"{' '.join(about.split()).rstrip('.')}; may be given several times."
        return Field(name, about, base.needed, "PERIOD=VALUE", parse_pair, keyed=True)
    if get_origin(form) is Literal or (isinstance(form, type) and issubclass(form, StrEnum)):
        words = get_args(form) or tuple(form)
        choices = f"{', '.join(words[:-1])} or {words[-1]}"
        about = about if words[0] in about else f"{about.rstrip('.')}: {choices}."
        return Field(name, about, base.needed, name.upper(), words=tuple(map(str, words)))
    if form is About:
        return Field(name, about, base.needed, "ID/FIELD", parse_about)
    metavar = "ID" if refers else {EdtfDate: "DATE", dt.date: "DATE", int: "NUMBER"}.get(form, "TEXT")
    is_one = isinstance(form, type) and not issubclass(form, Mapping) and get_origin(form) is None
    return Field(name, about, base.needed, metavar, refers=refers) if is_one else None


def _make_list(base: Field, inner: Any, metadata: Sequence[Any]) -> Field | None:
    least = max((getattr(part, "min_length", 1) for part in metadata), default=1)
    name, about, needed = base.name, base.about, base.needed
    if inner is Support:
        about = "A source that states it; may be given several times."
        return Field(name, about, needed, "ID[, LOCATOR]", parse_support, many=True, refers=("sources",))
    if inner is Version:
        about = "A version in a conflict with its sources; two at least."
        return Field(name, about, needed, "'TEXT [@ID; @ID]'", parse_version, many=True, least=least)
    if inner is str:
        metavar = "IDS" if base.refers else _FLAGS.get(name, name).upper()
        about = f"{about.rstrip('.')}; parted by commas, or given several times."
        return Field(name, about, needed, metavar, parse_list, listed=True, refers=base.refers)
    return None


def _types_in(annotation: Any) -> Iterator[Any]:
    """Yield the members of a union, or the type itself, without ``Annotated`` and ``None``."""
    if get_origin(annotation) is Annotated:
        yield from _types_in(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for member in get_args(annotation):
            yield from _types_in(member)
    elif annotation is not NoneType:
        yield annotation


# --- options


def make_options(kinds: Sequence[str]) -> Iterator[Any]:
    """Yield an option for each field; where kinds describe a field in their own words, it has all of them."""
    named: dict[str, list[tuple[str, Field]]] = {}
    for kind in kinds:
        for field in fields_of(kind):
            named.setdefault(field.name, []).append((kind, field))
    for name, found in named.items():
        field = found[0][1]
        abouts = {field.about: kind for kind, field in reversed(found)}
        several = [f"{name_one(kind).capitalize()}: {about}" for about, kind in reversed(abouts.items())]
        about = " ".join(several) if len(abouts) > 1 else field.about
        refers = tuple(dict.fromkeys(kind for _, field in found for kind in field.refers))
        suggest = Field(name, "", needed=False, listed=field.listed, words=field.words, refers=refers).suggest
        form = list[str] if field.many or field.listed or field.keyed else str
        yield make_option(name, " ".join(about.split()), field.flag, field.metavar, suggest, form)


def parse_list(text: str) -> list[str]:
    """Split at commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def parse_pair(text: str) -> dict[str, str | None]:
    """Read ``PERIOD=VALUE``, or a period or category alone."""
    key, _, value = text.partition("=")
    return {key.strip(): value.strip() or None}


def parse_support(text: str) -> dict[str, Any]:
    """Read ``ID`` or ``ID, LOCATOR`` as a support entry."""
    source, _, locator = text.strip().removeprefix("@").partition(",")
    return {"source": source.strip()} | ({"locator": locator.strip()} if locator.strip() else {})


def parse_version(text: str) -> dict[str, Any]:
    """Read ``WORDS [@ID, LOCATOR; @ID]`` as a version of a conflict. Raises ``ValueError`` for anything else."""
    match = _CITATION.search(text)
    if match is None or not text[: match.start()].strip():
        raise ValueError("write what is said, then its sources: November 1909 [@register; @ledger, page 3]")
    support = [parse_support(part) for part in match["cited"].split(";")]
    return {"says": text[: match.start()].strip(), "support": support}


def parse_about(text: str) -> dict[str, Any]:
    """Read ``ID/FIELD`` as what a conflict is about. Raises ``ValueError`` for anything else."""
    fact, slash, field = text.strip().partition("/")
    if not slash:
        raise ValueError("write the fact's id and the field, parted by a slash: board-2/date")
    return {"fact": fact, "field": field}


def read_options(kind: str, given: Mapping[str, str | Sequence[str]], facts: FactBase) -> dict[str, Any]:
    """Return the values of the options that were given. Raises ``BriefgenError`` for all that will not do."""
    known = {field.name: field for field in fields_of(kind)}
    values: dict[str, Any] = {}
    faults: list[Diagnostic] = []
    for name, texts in given.items():
        field = known.get(name) or Field(name, "", needed=False)  # one of another kind: the model refuses it
        for text in [texts] if isinstance(texts, str) else texts:
            value, problem = _read_text(kind, field, text, facts)
            if problem:
                message = f"{field.flag}: {problem}"
                faults.append(diagnose("bad-setting", message, None, "--help says what it takes"))
            elif field.many:
                values.setdefault(name, []).append(value)
            elif field.keyed:
                values[name] = {**values.get(name, {}), **value}
            else:
                values[name] = [*values.get(name, ()), *value] if field.listed else value
    if faults:
        raise BriefgenError(*faults)
    return values


def _read_text(kind: str, field: Field, text: str, facts: FactBase) -> tuple[Any, str]:
    """Return the value that a text gives to a field, and what is wrong with it."""
    if any("\udc80" <= char <= "\udcff" for char in text):
        return None, "this is not UTF-8 text"
    screened = decode_text(text.encode(), "")
    if screened.diagnostics:
        return None, screened.diagnostics[0].message
    try:
        value = field.parse(text.strip())
    except ValueError as error:
        return None, str(error)
    whole = [value] * field.least if field.many else value
    if problem := explain_answer(kind, field.name, whole):
        return None, problem
    kinds = field.refers
    from briefgen.checks.records.references import explain_reference

    names = [value["source"]] if field.many and kinds else value if field.listed else [value]
    for name in names if kinds else ():
        if found := explain_reference(name, kinds, facts):
            code, message, hint = found
            adding = (_ADDING.get(each, f"new {name_one(each)}") for each in field.refers)
            hint = hint or " or ".join(f"`briefgen {command}`" for command in adding) + " adds one"
            return None, f"{message}; {hint}" if code == "unknown-id" else message
    return value, ""


def list_missing(kind: str, values: Mapping[str, Any], settings: Sequence[str]) -> list[str]:
    """Return the options that a record still needs."""
    known = {*values, *(setting.partition("=")[0].split("/")[0].strip() for setting in settings)}
    return [field.flag for field in fields_of(kind) if field.needed and field.name not in known]


# --- the form

_MARK = "#! "
"""Begins a line that says what is wrong in the next one."""

_HEAD = """\
# A new {kind}: write behind the keys, save, and close the editor. Keys without a value are left out.
# Values are YAML, as in a fact file. To give up, close the editor without a change, or delete all lines.

# Its id; made of what it says where none is given.
id:{id}
"""


def format_form(kind: str, values: Mapping[str, Any], name: str | None) -> str:
    """Return a form with every field of a kind of record, those that have values filled in."""
    model = KINDS[kind]
    lines = [_HEAD.format(kind=name_one(kind), id=f" {name}" if name else "")]
    for field in written_order(model):
        if field in _set_elsewhere(kind):
            continue
        words = " ".join(_describe(model).get(field, "").split())
        words += " Needed." if _is_needed(kind, field) else ""
        words += " Today where none is given." if field == "reviewed" else ""
        examples = find_examples(model.__name__, field)
        if examples and not isinstance(examples[0], str):
            words += f" For example {render_line(_as_texts(examples[0]))}"
        lines += [f"# {line}" for line in wrap(words, 110, break_long_words=False, break_on_hyphens=False)]
        filled = (
            render_block(field, _as_texts(values[field]), 0, Indents()) if field in values else [f"{field}:"]
        )
        lines += [*filled, ""]
    return "\n".join(lines)


def _as_texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _as_texts(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_texts(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


Faults = Sequence[tuple[int, str]]
"""Lines of a form, counted from 1, and what is wrong there."""


def fill_in(form: str, judge: Callable[[str], Faults]) -> None:
    """Let somebody fill in a form in an editor, with the faults marked in it until ``judge`` finds none.

    It is given up where it comes back empty, or with faults and unchanged. What was written is then kept in a file, as
    it is where anything else ends the run. Raises ``typer.Exit`` with status 1 where the form was given up.
    """
    descriptor, place = tempfile.mkstemp(prefix="briefgen-new-", suffix=".yaml")
    os.close(descriptor)
    path = Path(place)
    shown, before, done = form, form, False
    try:
        while not done:
            path.write_text(shown, encoding="utf-8")
            problem = _run_editor(path)
            text = _read_answers(path)
            if not text.strip():
                path.write_text(before, encoding="utf-8")
                problem = problem or "Nothing was added: the form came back empty."
            faults = [] if problem else judge(text)
            if faults and text == before:
                problem = "Nothing was added: the form came back as it was."
            if problem:
                raise fail(problem)
            if faults:
                shown, before = _mark(text, faults), text
                remark(f"{count(len(faults), 'mistake')} in the form, each marked above its line.")
            done = not faults
    finally:
        if done or _read_answers(path).strip() in ("", form.strip()):
            path.unlink()
        else:
            typer.echo(f"What was written in the form is kept in {path}", err=True)


def _read_answers(path: Path) -> str:
    """Return what a form says, without the marks of earlier rounds."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_MARK))


def _run_editor(path: Path) -> str:
    """Run the user's editor on a file; return what went wrong."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("vi" if sys.stdin.isatty() else "")
    if not editor:
        return "Nothing was added: there is no terminal for an editor, and EDITOR names none."
    try:
        status = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode  # noqa: S603 - the user's own
    except (OSError, ValueError) as error:
        return f"The editor {editor!r} cannot be run ({error}): name another one in EDITOR."
    return f"Nothing was added: the editor ended with status {status}." if status else ""


def _mark(text: str, faults: Faults) -> str:
    """Return a form with what is wrong in lines of its own, each above the line that it is about."""
    lines = text.splitlines(keepends=True)
    for number, message in sorted(faults, reverse=True):
        at = min(max(number - 1, 0), len(lines))
        lines.insert(at, f"{_MARK}{' '.join(message.split())}\n")
    return "".join(lines)

"""The pages of the site: HTML from templates in ``templates/room/``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any

from jinja2.utils import missing
from markupsafe import Markup, escape

from briefgen.compose.templates.environment import Method, TemplateEnvironment
from briefgen.compose.templates.filters import FILTERS, TESTS, guard
from briefgen.compose.templates.sandbox import Sandbox
from briefgen.compose.templates.values import Meter, RefusedError, as_text, check_length
from briefgen.diagnostics import BriefgenError, Diagnostic, Outcome, diagnose
from briefgen.load.files import decode_text, find_files, limit_of, name_file, read_file
from briefgen.model.base import ascii_address
from briefgen.model.brief import TemplateText
from briefgen.site.collecting import Told
from briefgen.site.record import State, Withdrawn
from briefgen.site.views import Brief, CodeRow, File, Former, Picture, Speech
from briefgen.workspace import Project

_VALUES = (Brief, File, Former, CodeRow, Picture, State, Withdrawn, Told)
_NAMES: tuple[tuple[type, frozenset[str], frozenset[str]], ...] = (
    (
        Speech,
        frozenset({"language", "tag", "own_name", "room_title", "prefix"}),
        frozenset({"date", "day", "edition", "size", "file", "banner", "pick", "language_of"}),
    ),
    (dt.date, frozenset({"year", "month", "day"}), frozenset({"isoformat"})),
    (str, frozenset(), frozenset({"partition"})),
)
"""What may be read and called of values that are not the room's own, beside what templates of briefs may."""

_LABEL = re.compile(r"(?:[^{}]|\{[a-z_]+\})*")


class PageSandbox(Sandbox):
    """The templates of the room's pages, in one language."""

    called = (__name__, "briefgen.site.views", "briefgen.compose.text.labels")

    def __init__(self, texts: Mapping[str, str], speech: Speech) -> None:
        templates = {name: TemplateText(name, f"templates/room/{name}", text) for name, text in texts.items()}
        super().__init__(templates, {})
        self._speech = speech

    def make_environment(self, codes: Mapping[str, CodeType], meter: Meter) -> TemplateEnvironment:
        """Return what pages are compiled for and run in."""
        return _PageEnvironment(codes, self._speech, meter)

    def count_facts(self, value: object) -> int:
        """Count each brief, former edition and code as a fact."""
        entries = value if isinstance(value, list | tuple) else (value,)
        return sum(
            1 + len(one.former) if isinstance(one, Brief) else isinstance(one, CodeRow) for one in entries
        )


class _PageEnvironment(TemplateEnvironment):
    """Renders the pages of one language."""

    markup = Markup
    markup_may_change = True

    def __init__(self, codes: Mapping[str, CodeType], speech: Speech, meter: Meter) -> None:
        escaping = {name: guard(name, lambda value: escape(as_text(value))) for name in ("e", "escape")}
        super().__init__(codes, {**FILTERS, **escaping}, TESTS, meter)
        self.trim_blocks = self.lstrip_blocks = True
        labels: dict[str, Callable[..., str]] = {
            "say": speech.say,
            "fill": speech.fill,
            "plural": speech.plural,
        }
        self.globals |= {name: Method(_label(speak)) for name, speak in labels.items()}
        self.globals |= {"day": Method(speech.day), "speech": speech}

    def escape(self, text: str, facts: tuple[str, ...] = ()) -> str:  # noqa: ARG002 - pages keep no account of facts
        """Return a text as HTML: escaped, unless it is HTML already."""
        return escape(text)

    def literal(self, template: str, offset: int, text: str) -> str:  # noqa: ARG002 - nor of places
        """Return a text that a template writes."""
        return text

    def assemble(self, parts: Iterable[str]) -> str:
        """Return printed parts as one text."""
        return Markup("".join(parts))  # noqa: S704 - each of them is escaped, or a template's own

    def read_attribute(self, value: object, name: str | int) -> object:
        """Return what a template may read of the values of pages, beside what templates of briefs may."""
        found = _read_page(value, name)
        return super().read_attribute(value, name) if found is missing else found


def _read_page(value: object, name: str | int) -> object:
    """Return what a template may read of the values of pages, or ``missing``."""
    if not isinstance(name, str) or name.startswith(("_", "model_")):
        return missing
    if isinstance(value, _VALUES):
        found = getattr(value, name, missing)
        return missing if callable(found) else found
    for kind, names, methods in _NAMES:
        if isinstance(value, kind):
            found = getattr(value, name) if name in {*names, *methods} else missing
            return Method(found) if name in methods else found
    return missing


def _label(speak: Callable[..., str]) -> Callable[..., str]:
    """Return a function of ``Speech`` whose texts are labels with plain fields, and whose fields are texts."""

    def spoken(*texts: object, **fields: object) -> str:
        if not all(_LABEL.fullmatch(one) for one in texts if isinstance(one, str)):
            raise RefusedError("between the braces of a label stands a name, and nothing else")
        shown = {
            name: field if isinstance(field, Markup) else as_text(field) for name, field in fields.items()
        }
        length = sum(map(len, shown.values()))
        for text in texts:
            if isinstance(text, str):
                check_length(len(text) + length * (1 + text.count("{")))
        return speak(*texts, **shown)

    return spoken


STYLE, SCRIPT, FEED, INDEX, CODES = "room.css", "room.js", "feed.xml", "index.html", "codes.html"

_POLICY = (
    "default-src 'none'; style-src 'self' file:; img-src 'self' file:; script-src 'self' file:; "
    "base-uri 'none'; form-action 'none'"
)
_META = f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
_HEAD = re.compile(
    r'<!doctype html>\s*<html(?: (?:lang|dir|class)="[^"<>]*")*>\s*<head>\s*<meta charset="utf-8">\s*'
    + re.escape(_META),
    re.IGNORECASE,
)
_OWN_HEAD = f'<!doctype html>\n<meta charset="utf-8">\n{_META}\n'
"""What is put before a page whose template does not begin with the policy; a browser takes it for the page's head, and
what was to come before the policy comes after it."""

_MAXIMUM_BYTES = 256_000
"""Largest template, style or script."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page in one language: the template, its path below the language's folder, and what it is about."""

    template: str
    path: str
    values: Mapping[str, Any]


def load_texts(project: Project) -> Outcome[Mapping[str, str]]:
    """Load the templates, style and script of a project's room by name; its own come before the shipped ones."""
    texts: dict[str, str] = {}
    found: list[Diagnostic] = []
    for folder in (folder / "room" for folder in project.template_folders()):
        if not folder.is_dir():
            continue
        limit = limit_of(folder, project.root)
        files = find_files(folder, limit, (".html", ".css", ".js"), deep=False)
        found += files.diagnostics
        for each in files.value:
            if each.name in texts:
                continue
            content = read_file(each.path, limit, _MAXIMUM_BYTES)
            file = name_file(each.path, project.root)
            decoded = decode_text(content.value, file) if content.value is not None else content
            found += decoded.diagnostics
            if isinstance(decoded.value, str):
                texts[each.name] = decoded.value
    return Outcome(texts, tuple(found))


def render_pages(
    texts: Mapping[str, str], speech: Sequence[Speech], briefs: Sequence[Brief], codes: Sequence[CodeRow]
) -> Iterator[tuple[str, bytes]]:
    """Yield the pages with their paths: those of briefs, then the codes, then the index, which leads to all others.

    Raises ``BriefgenError`` where a template fails.
    """
    for one in speech:
        sandbox = PageSandbox(texts, one)
        for page in _list_pages(briefs, codes):
            yield f"{one.prefix}{page.path}", _render(sandbox, page, one, speech)


def _list_pages(briefs: Sequence[Brief], codes: Sequence[CodeRow]) -> Iterator[_Page]:
    shown = {one.name: one for one in briefs if one.withdrawn is None}
    taken = {f"{one.folder}{INDEX}" for one in briefs}
    for one in briefs:
        successor = shown.get(one.withdrawn.see or "") if one.withdrawn else None
        yield _Page("brief.html", f"{one.folder}{INDEX}", {"brief": one, "successor": successor})
        for edition in one.editions:
            place = f"{one.edition_folder(edition.state.number)}{INDEX}"
            if place in taken:
                raise BriefgenError(_refuse_place(one, edition.state.number))
            yield _Page("edition.html", place, {"brief": one, "edition": edition})
    yield _Page("codes.html", CODES, {"codes": codes})
    withdrawn = [one for one in briefs if one.withdrawn]
    yield _Page("index.html", INDEX, {"briefs": list(shown.values()), "withdrawn": withdrawn})


def _refuse_place(brief: Brief, number: int) -> Diagnostic:
    name = f"{brief.name}/{number}"
    message = f"the page of edition {number} of {brief.name} would be that of the brief {name}"
    return diagnose("room-place", message, None, f"rename {name}, or leave it out of the room")


def _render(sandbox: PageSandbox, page: _Page, speech: Speech, languages: Sequence[Speech]) -> bytes:
    """Render one page. ``root`` leads from it to the room's folder, ``home`` to that of its language."""
    root = "../" * f"{speech.prefix}{page.path}".count("/")
    address = ascii_address(speech.project.room.address) if speech.project.room.address else ""
    places = {
        "policy": _POLICY,
        "root": root,
        "home": f"{root}{speech.prefix}",
        "path": page.path,
        "address": f"{address}{speech.prefix}" if address else "",
        "languages": [
            (one, f"{address or root}{one.prefix}{page.path}", f"{root}{one.prefix}{page.path}")
            for one in languages
        ],
    }
    outcome = sandbox.render(page.template, {**places, **page.values})
    if outcome.failed:
        hint = "compare it with the template that comes with briefgen"
        raise BriefgenError(
            *(
                diagnose("room-template", found.message, found.origin, *found.hints, hint)
                for found in outcome.diagnostics
            )
        )
    text = "\n".join(line.rstrip() for line in outcome.value.text.split("\n") if line.strip())
    return (text if _HEAD.match(text) else f"{_OWN_HEAD}{text}").encode() + b"\n"

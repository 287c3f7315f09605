"""The pages of the room: HTML from templates in ``templates/room/``, in every language of the room.

In: the briefs and codes as values. Out: files by their path. Every value is escaped (Jinja's autoescape); a template
of the project's own is taken instead of a shipped one of that name, in a sandbox (``sandbox``) and from memory, so that
it can read no file. Links name ``index.html`` in full and are relative: the room also works from a disk, where no server adds it.

The policy in each page's head lets it load nothing but the room's own style, pictures and one script, and send nothing.
``file:`` stands beside ``'self'`` since a page that is opened from a disk has no origin that could be its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError

from briefgen.compose.jinja_values import TEMPLATE_FAULTS, is_of_template
from briefgen.compose.limits import Meter
from briefgen.diagnostics import BriefgenError, Diagnostic, Outcome, diagnose
from briefgen.load.characters import decode_text
from briefgen.load.files import find_files, limit_of, name_file, read_file
from briefgen.model.addresses import ascii_address
from briefgen.project import Project
from briefgen.room.sandbox import PageEnvironment
from briefgen.room.speech import Speech
from briefgen.room.views import Brief, CodeRow

STYLE, SCRIPT, FEED, INDEX, CODES = "room.css", "room.js", "feed.xml", "index.html", "codes.html"

_POLICY = (
    "default-src 'none'; style-src 'self' file:; img-src 'self' file:; script-src 'self' file:; "
    "base-uri 'none'; form-action 'none'"
)
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
        environment = PageEnvironment(texts, one)
        for page in _list_pages(briefs, codes):
            environment.meter = Meter(len(briefs) + len(codes))
            yield f"{one.prefix}{page.path}", _render(environment, page, one, speech)


_CALLED = ("briefgen.room.sandbox", "briefgen.room.speech", "briefgen.compose.labels")
"""The modules whose functions a page's template calls with what it likes."""


def _list_pages(briefs: Sequence[Brief], codes: Sequence[CodeRow]) -> Iterator[_Page]:
    shown = {one.name: one for one in briefs if one.withdrawn is None}
    for one in briefs:
        successor = shown.get(one.withdrawn.see or "") if one.withdrawn else None
        yield _Page("brief.html", f"{one.folder}{INDEX}", {"brief": one, "successor": successor})
    yield _Page("codes.html", CODES, {"codes": codes})
    withdrawn = [one for one in briefs if one.withdrawn]
    yield _Page("index.html", INDEX, {"briefs": list(shown.values()), "withdrawn": withdrawn})


def _render(environment: PageEnvironment, page: _Page, speech: Speech, languages: Sequence[Speech]) -> bytes:
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
    try:
        text = environment.get_template(page.template).render(**places, **page.values)
    except TEMPLATE_FAULTS as error:
        if not is_of_template(error, *_CALLED):
            raise
        raise BriefgenError(_fault(page.template, error)) from None
    return "\n".join(line.rstrip() for line in text.split("\n") if line.strip()).encode() + b"\n"


def _fault(template: str, error: Exception) -> Diagnostic:
    # Only Jinja's own errors have the name of a template; that of others is of something else.
    name = (isinstance(error, TemplateError) and getattr(error, "name", None)) or template
    line = getattr(error, "lineno", None)
    place = f"{name}, line {line}" if line else str(name)
    message = f"templates/room/{place}: {' '.join(str(error).split())[:300]}"
    return diagnose("room-template", message, None, "compare it with the template that comes with briefgen")

"""The pages of the room: HTML from templates in ``templates/room/``, in every language of the room.

In: the briefs and codes as values. Out: files by their path. Every value is escaped (Jinja's autoescape); a template
of the project's own is taken instead of a shipped one of that name, in a sandbox (``sandbox``) and from memory, so that
it can read no file. Links name ``index.html`` in full and are relative: the room also works from a disk, where no server adds it.

The policy at the head of each page, whatever its template is, lets it load nothing but the room's own style, pictures and one script, and send nothing.
``file:`` stands beside ``'self'`` since a page that is opened from a disk has no origin that could be its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from briefgen.diagnostics import BriefgenError, Diagnostic, Outcome, diagnose
from briefgen.load.characters import decode_text
from briefgen.load.files import find_files, limit_of, name_file, read_file
from briefgen.model.addresses import ascii_address
from briefgen.project import Project
from briefgen.room.sandbox import PageSandbox
from briefgen.room.speech import Speech
from briefgen.room.views import Brief, CodeRow

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
    for one in briefs:
        successor = shown.get(one.withdrawn.see or "") if one.withdrawn else None
        yield _Page("brief.html", f"{one.folder}{INDEX}", {"brief": one, "successor": successor})
    yield _Page("codes.html", CODES, {"codes": codes})
    withdrawn = [one for one in briefs if one.withdrawn]
    yield _Page("index.html", INDEX, {"briefs": list(shown.values()), "withdrawn": withdrawn})


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
        raise BriefgenError(*map(_fault, outcome.diagnostics))
    text = "\n".join(line.rstrip() for line in outcome.value.text.split("\n") if line.strip())
    return (text if _HEAD.match(text) else f"{_OWN_HEAD}{text}").encode() + b"\n"


def _fault(found: Diagnostic) -> Diagnostic:
    hint = "compare it with the template that comes with briefgen"
    return diagnose("room-template", found.message, found.origin, *found.hints, hint)

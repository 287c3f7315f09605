"""What an editor wrote himself: the words of a template that print, told apart from tags, citations and Markdown.

In go the templates that a brief names, out comes the ``Prose`` of each, and of those that these include. Words
between tags print, and so do texts and figures inside tags whose value finds its way into print, as in
``{{ "June" }}``; ``syntax.find_printed`` knows which do. A template that cannot be parsed has none: composition reports it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from briefgen.model.brief import HOLE, Prose, Section, Spec, TemplateText

_LITERALS = frozenset({"string", "integer", "float"})
_ESCAPE = re.compile(r"\\(?:x..|u.{4}|U.{8}|N\{[^}]*\}|[0-7]{1,3}|.)", re.DOTALL)
_BREAK = re.compile(r"[^\n]")
# What of Markdown does not print as it is written; a hole is where a tag stood.
_SIGNS = re.compile(
    r"""
    ^[ \t>]*(?:[-*+][ \t]+)*\d{1,2}[.)](?=\s|$|\ufffc)      # the number of a list's point
  | ^[ \t]*\[[^\]\n]+\]:[ \t]*(?:<[^>\n]*>|[^\s"'(]*)       # a footnote's label, an address kept aside
  | \[[^\[\]@]{0,80}@[^\[\]]{0,2000}\]                      # a citation
  | \[\^[^\]\s]{1,200}\]                                    # the mark of a footnote
  | \]\([ \t]*(?:<[^>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)  # the address of a link
  | <(?:https?|mailto):[^<>\s]*>                            # an address that is a link
  | https?://[^\s\ufffc]+                                   # an address in the text
  | &(?:\#\d+|\#[xX][0-9a-fA-F]+|\w+);                      # a character by its name
    """,
    re.VERBOSE | re.MULTILINE,
)
_LINK_TITLE = re.compile(r"""(?<=\ufffc)[ \t]+(["'])(?P<title>[^"'\n]*)\1[ \t]*\)""")


class _Token(NamedTuple):
    kind: str
    text: str
    offset: int


def find_prose(spec: Spec, templates: Mapping[str, TemplateText]) -> tuple[Prose, ...]:
    """Return what the templates of a brief, and those that they include, print as it is written; in order of name."""
    found: dict[str, Prose] = {}
    waiting = [name for section in spec.brief.sections for name in _templates_of(section)]
    seen = set(waiting)
    while waiting:
        name = waiting.pop()
        if name not in templates:
            continue
        prose, named = _read_template(templates[name])
        if prose is not None:
            found[name] = prose
        waiting.extend(each for each in named if each not in seen)
        seen.update(named)
    return tuple(found[name] for name in sorted(found))


def _templates_of(section: Section) -> Iterator[str]:
    yield from (name for name in (section.intro, getattr(section, "template", None)) if name)


def _read_template(template: TemplateText) -> tuple[Prose | None, tuple[str, ...]]:
    """Return a template's prose, and the templates that it names; nothing where it is not well-formed."""
    from briefgen.compose.templates.compilation import check_tokens  # noqa: PLC0415 - as in ``sandbox``
    from briefgen.compose.templates.faults import TEMPLATE_FAULTS, is_of_template  # noqa: PLC0415 - as above
    from briefgen.compose.templates.syntax import find_printed, plain_environment  # noqa: PLC0415 - as above
    from briefgen.compose.templates.values import TEMPLATE_CHARACTERS  # noqa: PLC0415 - as above

    if len(template.text) > TEMPLATE_CHARACTERS:
        return None, ()
    if not template.has_tags:
        return Prose(template.file, _hide_signs(template.text)), ()
    environment = plain_environment()
    try:
        lexed = tuple(environment.lex(template.text))
        check_tokens(lexed)
        tokens = tuple(_place_tokens(lexed, template.text))
        printed, named = find_printed(environment, _number_literals(tokens), _values(tokens))
    except TEMPLATE_FAULTS as error:
        # It is not well-formed: composition meets that too, and reports it.
        if not is_of_template(error):
            raise
        return None, ()
    return Prose(template.file, _hide_signs(_show(template.text, tokens, printed))), named


def _place_tokens(lexed: Iterable[tuple[int, str, str]], text: str) -> Iterator[_Token]:
    """Yield a template's tokens with their offsets; Jinja leaves out white space that a tag takes away."""
    end = 0
    for _, kind, value in lexed:
        start = text.find(value, end)
        end = start + len(value)
        yield _Token(kind, value, start)


def _number_literals(tokens: tuple[_Token, ...]) -> str:
    """Return the template with each text and figure inside tags replaced by the number of its token."""
    return "".join(
        token.text
        if token.kind not in _LITERALS
        else f"'<{place}>'"
        if token.kind == "string"
        else str(place)
        for place, token in enumerate(tokens)
    )


def _values(tokens: tuple[_Token, ...]) -> Mapping[int, str]:
    return {place: token.text[1:-1] for place, token in enumerate(tokens) if token.kind == "string"}


def _show(text: str, tokens: tuple[_Token, ...], printed: frozenset[int]) -> str:
    """Return the template with holes for everything but words between tags, and what prints of those inside."""
    pieces: list[str] = []
    end = 0
    for place, token in enumerate(tokens):
        if token.kind == "data":
            shown = token.text
        elif place in printed:
            shown = _show_literal(token)
        else:
            shown = _BREAK.sub(HOLE, token.text)
        pieces += (text[end : token.offset], shown)
        end = token.offset + len(token.text)
    return "".join((*pieces, text[end:]))


def _show_literal(token: _Token) -> str:
    if token.kind != "string":
        return token.text
    return HOLE + _ESCAPE.sub(_hide, token.text[1:-1]) + HOLE


def _hide_signs(text: str) -> str:
    return _LINK_TITLE.sub(_hide_quotes, _SIGNS.sub(_hide, text))


def _hide(found: re.Match[str]) -> str:
    return _BREAK.sub(HOLE, found[0])


def _hide_quotes(found: re.Match[str]) -> str:
    start, end = (place - found.start() for place in found.span("title"))
    return HOLE * start + found["title"] + HOLE * (len(found[0]) - end)

"""A template's text to the code that Jinja makes of it, once it was looked over and made safe; or to a diagnostic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import CodeType

from briefgen.compose.templates.environment import TemplateEnvironment
from briefgen.compose.templates.faults import explain_syntax, place_of
from briefgen.compose.templates.marks import BRACKETS, TEMPLATE_CHARACTERS, TEMPLATE_TOKENS, find_reserved
from briefgen.compose.templates.syntax import (
    SyntaxRefusedError,
    UnknownNameError,
    inspect_tree,
    instrument,
    references,
)
from briefgen.compose.templates.values import TEMPLATE_FAULTS, is_of_template
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.brief import TemplateText

_TAG = r"\{%(?:[^%\n]|%(?!\}))*%\}|\{#(?:[^#\n]|#(?!\}))*#\}"
_TAGS_ALONE = re.compile(rf"(?:{_TAG})(?:[ \t]*(?:{_TAG}))*")
_TAG_BEGIN = re.compile(r"\{[%#][-+]?")
_TAG_END = re.compile(r"[-+]?[%#]\}$")


_STEPS_OF_TEXT = 3
"""What a template without tags costs: the nodes of its tree."""
_TEXT_ALONE = """\
name = {name!r}
def root(context, environment=environment):
    environment.filters['<spend>'](context, {steps})
    yield {text!r}
blocks = {{}}
debug_info = '1=4'
"""
"""The code that Jinja makes of a template without tags, which most prose is; made without Jinja."""


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled template. ``references`` are the templates it names: name, line, whether it may be missing."""

    code: CodeType
    references: tuple[tuple[str, int, bool], ...]


def compile_template(template: TemplateText, environment: TemplateEnvironment) -> Program | Diagnostic:
    """Return a template's code; a diagnostic where it is not well-formed or does what is refused.

    ``environment`` is one of the kind that will run it, with the filters that it may name.
    """
    reserved = find_reserved(template.text)
    if reserved is not None:
        message = f"the character U+{ord(template.text[reserved]):04X} is reserved"
        return diagnose(
            "template-refused", message, place_of(template, reserved), "Remove it: it is not visible."
        )
    try:
        return _compile(template, environment)
    except UnknownNameError as error:
        return explain_syntax(template, error)
    except TEMPLATE_FAULTS as error:
        if not is_of_template(error):
            raise
        return explain_syntax(template, error)


def _compile(template: TemplateText, environment: TemplateEnvironment) -> Program:
    if len(template.text) > TEMPLATE_CHARACTERS:
        raise SyntaxRefusedError(f"a template has at most {TEMPLATE_CHARACTERS:,} characters", 1)
    if template.text and not template.has_tags:
        source = _TEXT_ALONE.format(name=template.name, steps=_STEPS_OF_TEXT, text=template.text)
        return Program(compile(source, template.file, "exec"), ())
    # Jinja's own option, where it is set, takes away the break after a tag, as HTML allows and Markdown does not.
    source = template.text if environment.trim_blocks else keep_blank_lines_out(template.text)
    check_tokens(environment.lex(source))
    tree = environment.parse(source, template.name, template.file)
    inspect_tree(tree, environment.filters, environment.tests)
    named = references(tree)
    return Program(environment.compile(instrument(tree), template.name, template.file), named)


def keep_blank_lines_out(source: str) -> str:
    """Move the line break after tags that have a line to themselves into the last of them.

    Such a line then prints nothing, not even its break, which would part a list or table; lines keep their numbers.
    Jinja's own option takes away every break after a tag, and glues words together.
    """
    lines = source.split("\n")
    moved = [_move_break(line) for line in lines[:-1]]
    return "".join([*moved, _move_break(lines[-1]).removesuffix("\n")])


def _move_break(line: str) -> str:
    tags = line.strip(" \t\r")
    if not _TAGS_ALONE.fullmatch(tags):
        return line + "\n"
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    tags = _TAG_BEGIN.sub(lambda found: found[0] + indent, tags, count=1)
    return _TAG_END.sub(lambda found: "\n" + found[0], tags)


def check_tokens(tokens: Iterable[tuple[int, str, str]]) -> None:
    """Refuse what would make Jinja's parser slow, or take it deeper than Python goes; raises ``SyntaxRefusedError``."""
    depth = 0
    for count, (line, kind, value) in enumerate(tokens, 1):
        if kind == "operator":
            depth += (value in {"(", "[", "{"}) - (value in {")", "]", "}"})
        if depth > BRACKETS:
            raise SyntaxRefusedError(f"brackets nest more than {BRACKETS} deep", line, value)
        if count > TEMPLATE_TOKENS:
            raise SyntaxRefusedError("the template is too long: it has too many words in tags", line)

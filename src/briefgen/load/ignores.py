"""Comments that suppress a diagnostic: ``# briefgen: ignore CODE because REASON``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, chain, islice
from typing import NamedTuple

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.diagnostics.codes import find_code, load_codes
from briefgen.diagnostics.suggest import did_you_mean, find_nearest
from briefgen.load.facts import read_records
from briefgen.load.files import decode_text
from briefgen.load.yaml import MAXIMUM_FINDINGS, Reading, read_tree
from briefgen.model.base import Ignore
from briefgen.model.brief import TemplateText
from briefgen.model.tree import Mapping as Branch
from briefgen.model.tree import Node
from briefgen.model.tree import Sequence as List

_VERB = "ignore"
_FORM = re.compile(r"(?P<codes>[^\s,]+(?:\s*,\s*[^\s,]+)*)(?:\s+because\b\s*(?P<reason>.*))?")
_CODE = re.compile(r"[^\s,]+")
_EXAMPLE = "write it as: briefgen: ignore CODE because REASON"


@dataclass(frozen=True, slots=True)
class Remark:
    """The codes that a comment overrules, each with its place, and why."""

    codes: tuple[tuple[str, Origin], ...] = ()
    reason: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


def read_remark(said: str, origin: Origin) -> Remark:
    """Read a comment from after ``briefgen:`` on; ``origin`` is the place of its first character.

    A comment that says something else than ignore is none of ours, unless it is a misspelling of it.
    """
    verb, _, rest = said.partition(" ")
    if verb != _VERB:
        misspelt = find_nearest(verb, (_VERB,)) is not None
        return (
            _refuse(f"`{verb[:40]}` is not known here", origin, f"did you mean {_VERB}?")
            if misspelt
            else Remark()
        )
    start = len(said) - len(rest.lstrip())
    match = _FORM.match(said, start)
    if match is None or match["codes"].startswith("because"):
        return _refuse("the comment names no code to ignore", origin, _EXAMPLE)
    if not (match["reason"] or "").strip():
        return _refuse(
            "the comment gives no reason to ignore the code", origin, f"{_EXAMPLE}; auditors read it"
        )
    named = [
        (code[0], replace(origin, column=origin.column + code.start()))
        for code in _CODE.finditer(said, *match.span("codes"))
    ]
    faults = tuple(fault for code, place in named if (fault := _judge(code, place)))
    known = ((find_code(code), place) for code, place in named)
    codes = tuple((code, place) for code, place in known if code is not None and load_codes()[code].ignorable)
    return Remark(codes, match["reason"].strip(), faults)


def _judge(code: str, place: Origin) -> Diagnostic | None:
    known = find_code(code)
    if known is None:
        return diagnose(
            "bad-ignore", f"there is no code `{code[:60]}`", place, did_you_mean(code, load_codes())
        )
    if not load_codes()[known].ignorable:
        hint = f"mend its cause; `briefgen explain {code}` says how"
        return diagnose("bad-ignore", f"`{code}` cannot be ignored", place, hint)
    return None


def _refuse(message: str, origin: Origin, hint: str) -> Remark:
    return Remark(diagnostics=(diagnose("bad-ignore", message, origin, hint),))


_WORD = "briefgen:"
_COMMENT = re.compile(r"(?:^|(?<=\s))#[ \t]*briefgen:[ \t]*(?P<said>.*)")
_TEMPLATE_COMMENT = re.compile(r"\{#-?[ \t\n]*briefgen:[ \t]*(?P<said>.*?)[ \t\n]*[-+]?#\}", re.DOTALL)
_ONLY_COMMENTS = re.compile(r"\s*(\{#.*?#\}\s*)*", re.DOTALL)
_PARAGRAPH_END = re.compile(r"\n(?=[ \t]*(?:\n|[-*+|#>]|\d{1,9}[.)]|\{[#%])|\Z)")
"""Where a paragraph of a template ends: before an empty line, a list item, a row, a heading, a tag of its own."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_STYLE = re.compile(r"(?:[&!]\S*\s+)*([\"'|>])")
"""The sign with which a quoted text or a text block begins."""


class _Found(NamedTuple):
    """A comment: the line that it speaks of, its own place, and what it says after ``briefgen:``."""

    line: int
    origin: Origin
    said: str
    last_line: int = 0
    """The last line that it speaks of, where that is another one."""


def load_ignores(contents: Mapping[str, bytes]) -> Outcome[tuple[Ignore, ...]]:
    """Read the ignore comments of fact files, given by name. What is no text is for ``load_factbase`` to report."""
    return _gather(find_ignores(content, file) for file, content in contents.items())


def find_ignores(content: bytes, file: str, *, records: bool = True) -> Outcome[tuple[Ignore, ...]]:
    """Read the ignore comments in a YAML file's bytes. ``records`` says that it is a file of the fact base."""
    if _WORD.encode() not in content:
        return Outcome(())
    text = decode_text(content, file).value
    if text is None:
        return Outcome(())
    found = read_records(content, file) if records else read_tree(content, file)
    return _read(_yaml_comments(text, file, found))


def find_template_ignores(templates: Iterable[TemplateText]) -> Outcome[tuple[Ignore, ...]]:
    """Read the ignore comments of templates."""
    return _gather(_read(_template_comments(one)) for one in templates if _WORD in one.text)


def _gather(outcomes: Iterable[Outcome[tuple[Ignore, ...]]]) -> Outcome[tuple[Ignore, ...]]:
    found = list(outcomes)
    return Outcome(
        tuple(chain.from_iterable(one.value for one in found)),
        tuple(chain.from_iterable(one.diagnostics for one in found)),
    )


def _read(comments: Iterable[_Found]) -> Outcome[tuple[Ignore, ...]]:
    ignores: list[Ignore] = []
    diagnostics: list[Diagnostic] = []
    for line, origin, said, last in comments:
        remark: Remark = read_remark(said, origin)
        diagnostics += remark.diagnostics
        ignores += [
            Ignore(origin.file, line, code, remark.reason, place, last) for code, place in remark.codes
        ]
    return Outcome(tuple(ignores), _cut_short(diagnostics))


def _cut_short(diagnostics: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    if len(diagnostics) <= MAXIMUM_FINDINGS:
        return tuple(diagnostics)
    *kept, last = islice(diagnostics, MAXIMUM_FINDINGS)
    return *kept, replace(last, message=f"{last.message}; further findings in this file are left out")


def _yaml_comments(text: str, file: str, found: Reading) -> Iterator[_Found]:
    """Yield the comments of a YAML file: what is neither in a text nor in lines of which nobody knows what they are."""
    lines = _LINE_END.split(text)
    saying = [
        index for index, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")
    ]
    texts = [
        *_find_texts(found.root),
        *(((part.first, 0), (part.last + 1, 0)) for part in found.lost),
    ]
    if found.broken_off:
        texts.append(((1, 0), (len(lines) + 1, 0)))
    texts.sort()
    begins, ends = [begin for begin, _ in texts], list(accumulate((end for _, end in texts), max))
    for number, line in enumerate(lines, 1):
        match = _COMMENT.search(line) if _WORD in line else None
        before = bisect_right(begins, (number, match.start())) if match else 0
        if match is None or (before and ends[before - 1] > (number, match.start())):
            continue
        at = number
        if not line[: match.start()].strip():
            # It has a line of its own: it speaks of the next one that says something.
            at = next(iter(saying[bisect_right(saying, number) :]), number)
        yield _Found(at, Origin(file, number, match.start("said") + 1), match["said"])


_Place = tuple[int, int]
"""A line, counted from 1, and a column, counted from 0."""


def _find_texts(root: Node | None) -> Iterator[tuple[_Place, _Place]]:
    """Yield where quoted texts and text blocks begin and end."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Branch):
            waiting += [part for entry in node.entries for part in entry]
        elif isinstance(node, List):
            waiting += node.items
        elif node is not None and node.raw is not None and (style := _STYLE.match(node.raw)):
            line, column = node.origin.line, node.origin.column - 1
            lines = node.raw.count("\n")
            end = (
                line + lines,
                len(node.raw) - node.raw.rfind("\n") - 1 if lines else column + len(node.raw),
            )
            yield (line + 1, 0) if style[1] in "|>" else (line, column), end


def _template_comments(template: TemplateText) -> Iterator[_Found]:
    text = template.text
    for match in _TEMPLATE_COMMENT.finditer(text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        at = match.start()
        if not text[line_start:at].strip():
            # Nothing stands before it: it speaks of what follows, comments and empty lines passed over.
            skipped = _ONLY_COMMENTS.match(text, match.end())
            at = skipped.end() if skipped else match.end()
        said = match.start("said")
        origin = Origin(
            template.file, text.count("\n", 0, said) + 1, said - (text.rfind("\n", 0, said) + 1) + 1
        )
        line = text.count("\n", 0, at) + 1
        ended = _PARAGRAPH_END.search(text, at)
        last = text.count("\n", 0, ended.start()) + 1 if ended else text.count("\n") + 1
        yield _Found(line, origin, " ".join(match["said"].split("\n")), last)

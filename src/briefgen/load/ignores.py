"""Comments that suppress a diagnostic: ``# briefgen: ignore CODE because REASON``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any, NamedTuple, cast

import yaml

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.diagnostics.codes import load_codes
from briefgen.diagnostics.suggest import did_you_mean, find_nearest
from briefgen.load.files import decode_text
from briefgen.load.yaml import FAST_LOADER, MAXIMUM_FINDINGS
from briefgen.model.base import Ignore
from briefgen.model.brief import TemplateText

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
    codes = tuple(
        (code, place) for code, place in named if code in load_codes() and load_codes()[code].ignorable
    )
    return Remark(codes, match["reason"].strip(), faults)


def _judge(code: str, place: Origin) -> Diagnostic | None:
    if code not in load_codes():
        return diagnose(
            "bad-ignore", f"there is no code `{code[:60]}`", place, did_you_mean(code, load_codes())
        )
    if not load_codes()[code].ignorable:
        hint = f"mend its cause; `briefgen explain {code}` says how"
        return diagnose("bad-ignore", f"`{code}` cannot be ignored", place, hint)
    return None


def _refuse(message: str, origin: Origin, hint: str) -> Remark:
    return Remark(diagnostics=(diagnose("bad-ignore", message, origin, hint),))


_WORD = "briefgen:"
_COMMENT = re.compile(r"(?:^|(?<=\s))#[ \t]*briefgen:[ \t]*(?P<said>.*)")
_TEMPLATE_COMMENT = re.compile(r"\{#-?[ \t\n]*briefgen:[ \t]*(?P<said>.*?)[ \t\n]*[-+]?#\}", re.DOTALL)
_ONLY_COMMENTS = re.compile(r"\s*(\{#.*?#\}\s*)*", re.DOTALL)
_LINE_END = re.compile(r"\r\n|\r|\n")


class _Found(NamedTuple):
    """A comment: the line that it speaks of, its own place, and what it says after ``briefgen:``."""

    line: int
    origin: Origin
    said: str


def load_ignores(contents: Mapping[str, bytes]) -> Outcome[tuple[Ignore, ...]]:
    """Read the ignore comments of fact files, given by name. What is no text is for ``load_factbase`` to report."""
    return _gather(find_ignores(content, file) for file, content in contents.items())


def find_ignores(content: bytes, file: str, *, records: bool = True) -> Outcome[tuple[Ignore, ...]]:
    """Read the ignore comments in a YAML file's bytes. ``records`` says that it is a file of the fact base."""
    if _WORD.encode() not in content:
        return Outcome(())
    text = decode_text(content, file).value
    return Outcome(()) if text is None else _read(_yaml_comments(text, file, records=records))


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
    for line, origin, said in comments:
        remark: Remark = read_remark(said, origin)
        diagnostics += remark.diagnostics
        ignores += [Ignore(origin.file, line, code, remark.reason, place) for code, place in remark.codes]
    return Outcome(tuple(ignores), _cut_short(diagnostics))


def _cut_short(diagnostics: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    if len(diagnostics) <= MAXIMUM_FINDINGS:
        return tuple(diagnostics)
    *kept, last = islice(diagnostics, MAXIMUM_FINDINGS)
    return *kept, replace(last, message=f"{last.message}; further findings in this file are left out")


def _yaml_comments(text: str, file: str, *, records: bool) -> Iterator[_Found]:
    lines = _Lines(_LINE_END.split(text), records=records)
    for index, line in enumerate(lines.lines):
        match = _COMMENT.search(line) if _WORD in line else None
        if match is not None and not lines.is_text(index, match.start()):
            meant = index if line[: match.start()].strip() else lines.next_saying(index)
            yield _Found(meant + 1, Origin(file, index + 1, match.start("said") + 1), match["said"])


class _Lines:
    """A YAML file's lines, and what stands in them; lives for one file, and parses each record once at most."""

    def __init__(self, lines: list[str], *, records: bool) -> None:
        self.lines = lines
        self._saying = [index for index, line in enumerate(lines) if _says_something(line)]
        # The keys of records stand one step in; a spec has texts there, which do not part anything.
        indents = (_indent(lines[index]) for index in self._saying if records)
        step = next((indent for indent in indents if indent), 0)
        self._starts = [index for index in self._saying if _indent(lines[index]) <= step]
        self._known: dict[tuple[int, int], _Texts | None] = {}

    def next_saying(self, index: int) -> int:
        """Return the next line that is neither empty nor a comment; the line itself where there is none."""
        at = bisect_right(self._saying, index)
        return self._saying[at] if at < len(self._saying) else index

    def is_text(self, index: int, column: int) -> bool:
        """Whether a place lies inside a quoted text or a text block, or nobody can tell, as the file is no YAML."""
        at = bisect_right(self._starts, index)
        first = self._starts[at - 1] if at else 0
        last = self._starts[at] if at < len(self._starts) else len(self.lines)
        texts = self._texts(first, last) or self._texts(0, len(self.lines))
        return texts is None or texts.hold((index, column))

    def _texts(self, first: int, last: int) -> _Texts | None:
        """Return the texts between two lines, where records and such begin; ``None`` where that is no YAML."""
        if (first, last) not in self._known:
            self._known[first, last] = _find_texts(self.lines[first:last], first)
        return self._known[first, last]


@dataclass(frozen=True, slots=True)
class _Texts:
    """Where quoted texts and text blocks begin and end, in order, as line and column from 0."""

    begins: Sequence[tuple[int, int]]
    ends: Sequence[tuple[int, int]]

    def hold(self, place: tuple[int, int]) -> bool:
        """Whether a place lies inside one of them."""
        at = bisect_right(self.begins, place) - 1
        return at >= 0 and place < self.ends[at]


def _find_texts(lines: list[str], first: int) -> _Texts | None:
    begins: list[tuple[int, int]] = []
    ends: list[tuple[int, int]] = []
    loader = FAST_LOADER("\n".join(lines))
    event: Any
    try:
        while (event := loader.get_event()) is not None:
            if event.__class__ is yaml.ScalarEvent and event.style:
                start, end = cast("Any", event.start_mark), cast("Any", event.end_mark)
                in_block = event.style in "|>"
                begins.append((first + start.line + 1, 0) if in_block else (first + start.line, start.column))
                ends.append((first + end.line, end.column))
    except yaml.YAMLError:
        return None
    return _Texts(begins, ends)


def _says_something(line: str) -> bool:
    said = line.lstrip()
    return bool(said) and not said.startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


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
        yield _Found(text.count("\n", 0, at) + 1, origin, " ".join(match["said"].split("\n")))

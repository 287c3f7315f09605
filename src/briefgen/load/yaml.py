"""YAML bytes to nodes that know their position, or to plain values, and the parser's complaints in plain words."""

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

import yaml

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.diagnostics.suggest import find_nearest
from briefgen.load.files import (
    decode_text,
    describe_refused,
    find_break,
    find_escaped,
    place_in,
    places_in,
    salvage_text,
    space_breaks,
    warn_of_break,
)
from briefgen.model.tree import Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class _Words:
    """``at_start`` points at where the thing began rather than at where the parser gave up."""

    message: str
    hint: str
    at_start: bool = False


@cache
def _complaints() -> tuple[dict[str, _Words], list[tuple[str, _Words]]]:
    """Return the words for what is seen in the text, by name, and those for parts of the parser's complaints."""
    text = resources.files("briefgen.load").joinpath("complaints.toml").read_text(encoding="utf-8")
    known = tomllib.loads(text)
    found = [(part, entry) for entry in known["complaint"] for part in entry.pop("parts")]
    named = {name: _Words(**entry) for name, entry in known["named"].items()}
    return named, [(part, _Words(**entry)) for part, entry in found]


_OF_ESCAPES = (
    "unknown escape character",
    "expected escape sequence",
    "expected hexdecimal number",
    "invalid Unicode",
)


def diagnose_syntax(error: Any, text: str, file: str) -> Diagnostic:
    """Put a ``yaml.YAMLError`` into words. The place is where the mend belongs, as well as that can be known."""
    problem = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    words = _choose_words(error, text)
    mark = (context if words.at_start else problem) or problem or context
    origin = place_in(text, min(mark.index, len(text)), file) if mark else Origin(file)
    stopped = (
        f"; reading stopped in line {problem.line + 1}"
        if problem and mark and mark.line != problem.line
        else ""
    )
    return diagnose("bad-yaml", words.message + stopped, origin, words.hint)


def _choose_words(error: Any, text: str) -> _Words:
    named, complaints = _complaints()
    complaint = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or error}"
    mark = getattr(error, "problem_mark", None)
    if mark and "\t" in text[mark.index : mark.index + 1]:
        return named["tab"]
    if mark and "while parsing a block" in complaint and text[: mark.index].rpartition("\n")[2].strip(" -"):
        return named["trailing"]
    return next((words for part, words in complaints if part in complaint), named["other"])


def is_of_escape(error: Any) -> bool:
    """Whether a ``yaml.YAMLError`` complains of an escape with a backslash inside quotation marks."""
    complaint = str(getattr(error, "problem", None) or "")
    return any(part in complaint for part in _OF_ESCAPES)


MAXIMUM_DEPTH = 100
MAXIMUM_VALUES = 700_000
_MAXIMUM_DIRECTIVES = 100

CUT = re.compile(r"[ \t]+#(?!briefgen:)(?=[^\s#=*~_+.:|!-])")
"""A comment with no space behind its sign, after the end of a text: it may be the rest of that text."""

Values = str | None | list["Values"] | dict[str, "Values"]
"""What a YAML file holds before it is typed: scalars as written, ``None`` for an empty one."""

FAST_LOADER: type[Any] = yaml.CLoader if yaml.__with_libyaml__ else yaml.Loader
"""Used for its events only, so that no tag is ever obeyed."""


def read_values(content: bytes, loader: type[Any] = FAST_LOADER) -> Values:
    """Return a file's values, or ``None`` where it is empty or anything in it has to be diagnosed.

    Refused here: whatever is not one well-formed document of plain UTF-8 within the limits, duplicate and empty
    keys, keys that are not texts, anchors, aliases, tags, and texts that a comment may have cut short.
    """
    decoded = decode_text(content, "")
    text = decoded.value
    if text is None or decoded.diagnostics or has_many_directives(text):
        return None
    try:
        return _build(loader(text), text)
    except (yaml.YAMLError, _Unusual):
        return None


def has_many_directives(text: str) -> bool:
    """Whether a text declares tag handles without need: the parser compares each with all before it."""
    return text.count("%TAG") > _MAXIMUM_DIRECTIVES


def may_cut_texts(text: str) -> bool:
    """Whether any comment could have cut a text short: whether it is worth looking behind every text."""
    return (" #" in text or "\t#" in text) and CUT.search(text) is not None


class _Unusual(Exception):  # noqa: N818 - not an error: it sends the file the other way
    """Something in the file needs a closer look."""


def _build(loader: Any, text: str) -> Values:  # noqa: C901, PLR0915 - the hot loop of loading: a call an event would double its time
    """Build the values of the only document. One loop over the events, since this is where loading spends its time."""
    next_event, escapes = loader.get_event, "\\" in text
    may_be_cut = may_cut_texts(text)
    next_event()  # the stream's start
    root: list[Values] = []
    here: Any = root
    key: str | None = None
    outer: list[tuple[Any, str | None]] = []
    count = 0
    document = next_event()
    if document.__class__ is yaml.StreamEndEvent:
        return None
    while True:
        event = next_event()
        kind = event.__class__
        value: Any
        if kind is yaml.ScalarEvent:
            value = event.value
            if (
                event.anchor
                or event.tag
                or (escapes and value and (find_escaped(value, text) or find_break(value)))
            ):
                raise _Unusual
            if may_be_cut and not event.style and CUT.match(text, event.end_mark.index):
                raise _Unusual
            if event.implicit[0] and value in ("", "~"):
                value = None
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            here, key = outer.pop()
            continue
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            value = {} if kind is yaml.MappingStartEvent else []
            if event.anchor or event.tag or len(outer) >= MAXIMUM_DEPTH:
                raise _Unusual
        elif kind is yaml.DocumentEndEvent:
            break
        else:
            raise _Unusual
        count += 1
        if count > MAXIMUM_VALUES:
            raise _Unusual
        if here.__class__ is list:
            here.append(value)
        elif key is None:
            if value.__class__ is not str or value in here:
                raise _Unusual
            key = value
            continue
        else:
            here[key] = value
            key = None
        if value.__class__ is dict or value.__class__ is list:
            outer.append((here, key))
            here, key = value, None
    if next_event().__class__ is not yaml.StreamEndEvent:
        raise _Unusual
    return root[0]


MAXIMUM_FINDINGS = 1_000
"""Findings kept of one file; a file with more is not what it claims to be."""

MAXIMUM_BELOW = 50_000
"""Values below one entry two levels down, where records stand; one with more is no record, nor is the file for us."""

_MAXIMUM_CUTS = 100
"""Texts of one file that are said to be cut short: more than that is a way of writing comments."""
_MAXIMUM_NAMED = 60
_FEW_ANCHORS = 100
"""Among more anchors the nearest is not looked for: a hostile file would make that take minutes."""

_MOST_ESCAPES = 20
"""Bad escapes of a file that are read as spaces; the file is parsed once more for each."""

_YAML_READER_ESCAPE = re.compile(
    r"(?:\\[uU][dD][89a-fA-F][0-9a-fA-F]{2})+|\\(?:U[0-9a-fA-F]{8}|[uUx][0-9a-fA-F]*|[^\n])"
)
"""An escape as it is written; halves of a character (surrogates), which other formats write in pairs, together."""

_KEPT_LEVELS = 2
"""Levels of a file that broke off of which the complete entries are kept: the kinds, and the records under each."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Lines of a file, from 1 to the last one, that are no YAML: of a record by its id, as far as that can be made out.

    ``kind`` is the key that the lines are below; empty where that is not known.
    """

    first: int
    last: int
    kind: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read of a file.

    Where ``broken_off``, reading stopped at an error: the root and its last value then hold those entries only that
    were surely complete, and whatever was open deeper down is left out. ``spoilt`` are the
    places of characters that should have been others: the text around each was read, and cannot be relied on.
    """

    root: Node | None
    diagnostics: tuple[Diagnostic, ...] = ()
    broken_off: bool = False
    spoilt: tuple[Origin, ...] = ()
    lost: tuple[Lost, ...] = ()
    """What of a fact file was left out, so that the rest could be read."""


def parse_yaml(content: bytes, file: str) -> Outcome[Node | None]:
    """Read a YAML document; ``None`` where the file holds nothing or is not well formed.

    Duplicate keys, tags, keys that are no texts and characters that may not stand in a text are errors beside the
    node: the first of two equal keys counts, a tag is ignored, a bad key is left out with its value.
    """
    reading = read_tree(content, file)
    is_spoilt = any(one.code == "bad-encoding" for one in reading.diagnostics)
    return Outcome(None if reading.broken_off or is_spoilt else reading.root, reading.diagnostics)


def read_tree(content: bytes, file: str, loader: type[Any] = FAST_LOADER) -> Reading:
    """Read a YAML document, as far as it goes.

    A bad escape is read as spaces, and costs no more than a bad character does.
    """
    decoded = salvage_text(content, file)
    if decoded.value is None:
        return Reading(None, decoded.diagnostics, broken_off=True)
    text = decoded.value.text
    wrong = [place for place in decoded.value.spoilt if not _is_comment(text, place)]
    spoilt = places_in(text, wrong, file)
    found = list(decoded.diagnostics)
    for _ in range(_MOST_ESCAPES):
        builder = _Builder(text, file)
        try:
            builder.read(loader)
        except _Stop:
            break
        except yaml.YAMLError as error:
            problem = diagnose_syntax(error, text, file)
            escape = _find_escape(error, text)
            if escape is None:
                builder.findings.append(problem)
                break
            start, end = escape
            origin = place_in(text, start, file)
            found.append(replace(problem, origin=origin))
            spoilt.append(origin)
            text = text[:start] + " " * (end - start) + text[end:]
        else:
            diagnostics = (*found, *builder.findings)
            return Reading(builder.root, diagnostics, spoilt=(*spoilt, *builder.spoilt))
    diagnostics = (*found, *builder.findings)
    return Reading(builder.cut_off(), diagnostics, broken_off=True, spoilt=(*spoilt, *builder.spoilt))


def _is_comment(text: str, place: int) -> bool:
    """Whether a place is in a line that is nothing but a comment."""
    return text[text.rfind("\n", 0, place) + 1 : place + 1].lstrip().startswith("#")


def _find_escape(error: yaml.YAMLError, text: str) -> tuple[int, int] | None:
    """Return where the escape begins and ends that the parser cannot read, if that is what it complains of."""
    mark = getattr(error, "problem_mark", None)
    if mark is None or not is_of_escape(error):
        return None
    before = text.rfind("\\", max(0, mark.index - 3), mark.index + 1)
    match = _YAML_READER_ESCAPE.match(text, before) if before >= 0 else None
    return (match.start(), match.end()) if match else None


def to_values(mapping: Mapping) -> dict[str, Any]:
    """Strip a mapping of its places: mappings, lists and texts, as models take them."""
    return {key.text: _to_value(value) for key, value in mapping.entries if key.text is not None}


def _to_value(node: Node) -> Values:
    if isinstance(node, Mapping):
        return to_values(node)
    if isinstance(node, Sequence):
        return [_to_value(child) for child in node.items]
    return node.text


class _Stop(Exception):  # noqa: N818 - not an error of its own: the finding is recorded before
    """There is no going on in this file."""


@dataclass(slots=True)
class _Open:
    """A mapping or list that is not closed yet. ``size`` counts all values in it, ``height`` the levels below."""

    origin: Origin
    is_mapping: bool
    anchor: str | None
    children: list[Any] = field(default_factory=list)
    keys: dict[str, Origin] = field(default_factory=dict)
    key: Scalar | None = None
    expects_value: bool = False
    size: int = 1
    height: int = 1

    def close(self) -> Node:
        return (
            Mapping(tuple(self.children), self.origin)
            if self.is_mapping
            else Sequence(tuple(self.children), self.origin)
        )


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A complete value that has a name, and what an alias to it adds."""

    node: Node
    size: int
    height: int


class _Builder:
    """Turns events into nodes; lives for one file."""

    def __init__(self, text: str, file: str) -> None:
        self.root: Node | None = None
        self.findings: list[Diagnostic] = []
        self.spoilt: list[Origin] = []
        self._text, self._file, self._escapes = text, file, "\\" in text
        self._cuts_left = _MAXIMUM_CUTS if may_cut_texts(text) else 0
        self._open: list[_Open] = []
        self._anchored: dict[str, _Anchored] = {}
        self._total = 0
        self._below = 0

    def read(self, loader: type[Any]) -> None:
        """Take all events of a document. Raises ``yaml.YAMLError`` and ``_Stop``, with the nodes so far kept."""
        take = {
            yaml.ScalarEvent: self._take_scalar,
            yaml.MappingStartEvent: self._take_start,
            yaml.SequenceStartEvent: self._take_start,
            yaml.MappingEndEvent: self._take_end,
            yaml.SequenceEndEvent: self._take_end,
            yaml.AliasEvent: self._take_alias,
            yaml.DocumentStartEvent: self._take_document,
        }
        if has_many_directives(self._text):
            self._give_up(
                "bad-yaml",
                "the file declares tag handles",
                Origin(self._file),
                "delete the lines that begin with %",
            )
        next_event = loader(self._text).get_event
        while (event := next_event()) is not None:
            step = take.get(event.__class__)
            if step is not None:
                step(event)

    def cut_off(self) -> Node | None:
        """Return the outermost levels with their complete entries, after reading broke off.

        Where it broke off between two entries, the one before may have been cut short and is left out as well.
        """
        kept: Node | None = None
        if self._open and len(self._open) <= _KEPT_LEVELS:
            del self._open[-1].children[-1:]
        for frame in reversed(self._open[:_KEPT_LEVELS]):
            if kept is not None and frame.is_mapping and frame.key is not None:
                frame.children.append((frame.key, kept))
            kept = frame.close()
        return kept if self._open else self.root

    def _report(self, code: str, message: str, origin: Origin, *hints: str) -> None:
        if len(self.findings) < MAXIMUM_FINDINGS - 1:
            self.findings.append(diagnose(code, message, origin, *hints))
        elif len(self.findings) < MAXIMUM_FINDINGS:
            self.findings.append(
                diagnose(code, f"{message}; further findings in this file are left out", origin, *hints)
            )

    def _give_up(self, code: str, message: str, origin: Origin, *hints: str) -> None:
        self.findings.append(diagnose(code, message, origin, *hints))
        raise _Stop

    def _origin(self, event: Any) -> Origin:
        mark = event.start_mark
        return Origin(self._file, mark.line + 1, mark.column + 1)

    def _take_document(self, event: Any) -> None:
        if self.root is not None:
            hint = "put all records of a file into one document, without lines of three dashes between them"
            self._give_up("bad-yaml", "a second document begins here", self._origin(event), hint)

    def _take_scalar(self, event: Any) -> None:
        start, value = event.start_mark, event.value
        origin = Origin(self._file, start.line + 1, start.column + 1)
        if event.tag:
            self._refuse_tag(event.tag, origin)
        if self._escapes:
            char = find_escaped(value, self._text)
            if char:
                self._report("bad-value", describe_refused(char), origin, "delete the escape")
                self.spoilt.append(origin)
            if char := find_break(value):
                self.findings.append(warn_of_break(char, origin))
                value = space_breaks(value)
        if self._cuts_left and not event.style:
            self._warn_of_cut(event)
        self._count(1, origin)
        if value in ("", "~") and event.implicit[0]:
            scalar = Scalar(None, origin)
        elif event.style:
            scalar = Scalar(value, origin, self._text[start.index : event.end_mark.index])
        else:
            raw = self._text[start.index : event.end_mark.index]
            scalar = Scalar(value, origin, raw if raw != value else None)
        if event.anchor:
            self._anchored[event.anchor] = _Anchored(scalar, 1, 0)
        if self._open and not (frame := self._open[-1]).is_mapping:
            frame.children.append(scalar)
            frame.size += 1
        else:
            self._add(scalar, origin)

    def _warn_of_cut(self, event: Any) -> None:
        """Warn where a plain text is followed by a comment that may be the rest of it."""
        cut = CUT.match(self._text, event.end_mark.index)
        if cut is None:
            return
        self._cuts_left -= 1
        rest = self._text[cut.end() - 1 :].partition("\n")[0].split()[0]
        blanks = cut.end() - 1 - event.end_mark.index
        message = f"the text ends before {_shorten(rest)}, which YAML takes for a comment"
        hint = "put the text between quotation marks, or a space behind the # of a comment"
        origin = Origin(self._file, event.end_mark.line + 1, event.end_mark.column + blanks + 1)
        self.findings.append(diagnose("cut-text", message, origin, hint))

    def _take_start(self, event: Any) -> None:
        origin = self._origin(event)
        if event.tag:
            self._refuse_tag(event.tag, origin)
        self._limit_depth(1, origin)
        self._count(1, origin)
        self._open.append(_Open(origin, isinstance(event, yaml.MappingStartEvent), event.anchor))

    def _take_end(self, _event: Any) -> None:
        frame = self._open.pop()
        node = frame.close()
        if frame.anchor:
            self._anchored[frame.anchor] = _Anchored(node, frame.size, frame.height)
        self._add(node, frame.origin, frame.size, frame.height)

    def _take_alias(self, event: Any) -> None:
        origin = self._origin(event)
        named = self._anchored.get(event.anchor)
        if named is None:
            self._report_unknown_alias(event.anchor, origin)
            named = _Anchored(Scalar(None, origin), 1, 0)
        self._limit_depth(named.height, origin)
        self._count(named.size, origin)
        self._add(named.node, origin, named.size, named.height)

    def _add(self, node: Node, origin: Origin, size: int = 1, height: int = 0) -> None:
        """Put a complete value where it belongs in the mapping or list around it."""
        if not self._open:
            self.root = node
            return
        frame = self._open[-1]
        frame.size += size
        if height >= frame.height:
            frame.height = height + 1
        if not frame.is_mapping:
            frame.children.append(node)
        elif not frame.expects_value:
            frame.key, frame.expects_value = self._accept_key(node, origin, frame), True
        else:
            if frame.key is not None:
                frame.children.append((frame.key, node))
            frame.key, frame.expects_value = None, False

    def _accept_key(self, node: Node, origin: Origin, frame: _Open) -> Scalar | None:
        """Return the key, or ``None`` for one that was refused: its value is then left out."""
        if not isinstance(node, Scalar):
            hint = "put a text that begins with { or [ between quotation marks"
            self._report("bad-yaml", "a list or mapping stands where a key belongs", origin, hint)
            return None
        if node.text is None:
            self._report("bad-yaml", "there is no key before the colon", origin, "write the key")
            return None
        first = frame.keys.setdefault(node.text, origin)
        if first is not origin:
            message = f"the key {_shorten(node.text)} stands twice; the first time in line {first.line}, column {first.column}"
            self._report("duplicate-key", message, origin, "remove or rename one of the two")
            return None
        return node if node.raw is None else Scalar(node.text, origin)

    def _report_unknown_alias(self, name: str, origin: Origin) -> None:
        if any(frame.anchor == name for frame in self._open):
            self._report("bad-yaml", f"the alias *{name} stands inside the value that it names", origin)
            return
        few = self._anchored if len(self._anchored) <= _FEW_ANCHORS else ()
        nearest = find_nearest(name, few)
        hint = f"did you mean *{nearest}?" if nearest else "put a text that begins with * in quotation marks"
        self._report("bad-yaml", f"no anchor &{name} stands above this alias", origin, hint)

    def _refuse_tag(self, tag: str, origin: Origin) -> None:
        hint = "leave the tag out; a text that begins with ! goes between quotation marks"
        self._report("bad-yaml", f"the tag {_shorten(tag)} is not allowed", origin, hint)

    def _limit_depth(self, more: int, origin: Origin) -> None:
        if len(self._open) + more > MAXIMUM_DEPTH:
            self._give_up("too-deep", f"the file nests more than {MAXIMUM_DEPTH} levels deep", origin)

    def _count(self, more: int, origin: Origin) -> None:
        self._total += more
        self._below = self._below + more if len(self._open) > _KEPT_LEVELS else more
        if self._total > MAXIMUM_VALUES or self._below > MAXIMUM_BELOW:
            place, limit = ("the file", MAXIMUM_VALUES)
            if self._total <= MAXIMUM_VALUES:
                place, limit = ("one entry of the file", MAXIMUM_BELOW)
            message = f"{place} holds more than {limit:,} values, aliases counted at what they stand for"
            self._give_up("too-large", message, origin, "split the file; write out what aliases repeat")


def _shorten(text: str) -> str:
    return repr(text) if len(text) <= _MAXIMUM_NAMED else repr(text[:_MAXIMUM_NAMED]) + "…"

"""The fact base: all YAML files of a folder, as records by id, with their positions on demand."""

import gc
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.diagnostics.suggest import suggest
from briefgen.load.errors import locate_in, validate
from briefgen.load.files import YAML_SUFFIXES, find_files, name_file, read_file
from briefgen.load.yaml import MAXIMUM_FINDINGS, Lost, Reading, read_tree, read_values, to_values
from briefgen.model import tree
from briefgen.model.factbase import AnyId, FactBase, Fragment, SetAside
from briefgen.model.records import KINDS, AnyRecord, Fact, Record
from briefgen.system.workers import count_cores, do_ahead

_LINE = re.compile(r"^([ ]*)(?:\"([^\"\n]+)\"|'([^'\n]+)'|([^\s\"'#:-][^\s:]*))[ ]*:(?:\s|$)")


_KEY = re.compile(
    rb"(?<![A-Za-z0-9._-])([A-Za-z0-9][A-Za-z0-9._-]*+)(?<=[A-Za-z0-9])[\"']?[ \t]*+(?::|\r?$)", re.MULTILINE
)
"""What may be the id of a record, wherever it is in a file that cannot be parsed."""


def read_records(content: bytes, file: str) -> Reading:
    """Read a fact file; where it is no YAML, without those of its records that by themselves are none.

    Nothing is lost line by line where that does not make it well-formed: what was read before the fault then counts.
    """
    reading = read_tree(content, file)
    if not reading.broken_off or not reading.diagnostics or reading.diagnostics[-1].code != "bad-yaml":
        return reading
    lines = content.split(b"\n")
    if any(
        b"{" in line or line.startswith((b"---", b"...", b"%")) for line in lines if line[:1] not in b" #\t"
    ):
        # Records in braces have no lines of their own, nor do several documents make one: what was read before counts.
        return reading
    lost: list[Lost] = []
    problems: list[Diagnostic] = []
    for part in _part_lines(lines):
        alone = read_tree(b"\n".join(lines[part.first - 1 : part.last]), file)
        if alone.broken_off or not _is_entry(alone.root):
            lost.append(part)
            problems += [_shift(one, part.first - 1) for one in alone.diagnostics[-1:]]
    rest = list(lines)
    for part in lost:
        rest[part.first - 1 : part.last] = [b""] * (part.last - part.first + 1)
    salvaged = read_tree(b"\n".join(rest), file) if lost else reading
    if salvaged.broken_off:
        return reading
    stop = reading.diagnostics[-1]
    if stop.origin and any(part.first <= stop.origin.line <= part.last for part in lost[:1]):
        problems[:1] = [replace(stop, message=stop.message.partition("; reading stopped")[0])]
    return replace(salvaged, diagnostics=(*salvaged.diagnostics, *problems), lost=tuple(lost))


def _part_lines(lines: list[bytes]) -> Iterator[Lost]:
    """Yield the lines of each record, and those of each kind above its records, as a reader tells them by the indents.

    A kind that is no YAML takes its records with it.
    """
    starts: list[tuple[int, int]] = []
    step = 0
    for number, line in enumerate(lines, 1):
        text = line.lstrip(b" ")
        if not text.strip() or text.startswith((b"#", b"\t")):
            continue
        indent = len(line) - len(text)
        if indent == 0:
            starts.append((number, 0))
            step = 0
        elif indent <= (step or indent):
            step = step or indent
            starts.append((number, 1))
    kind, skipped = "", False
    ends = [*(number - 1 for number, _ in starts[1:]), len(lines)]
    for index, ((first, level), last) in enumerate(zip(starts, ends, strict=True)):
        key = _LINE.match(lines[first - 1].decode("utf-8", "replace"))
        name = (key[2] or key[3] or key[4]) if key else ""
        if level == 0:
            kind, skipped = name, name == ""
            if skipped:
                below = next((at for at in range(index + 1, len(starts)) if starts[at][1] == 0), len(starts))
                yield Lost(first, ends[below - 1])
            else:
                yield Lost(first, last, kind)
        elif not skipped:
            yield Lost(first, last, kind, name)


def _is_entry(root: tree.Node | None) -> bool:
    return isinstance(root, tree.Mapping) and len(root.entries) == 1


def _shift(diagnostic: Diagnostic, lines: int) -> Diagnostic:
    origin = diagnostic.origin
    moved = Origin(origin.file, origin.line + lines, origin.column) if origin else None
    return replace(diagnostic, origin=moved, message=diagnostic.message.partition("; reading stopped")[0])


def find_words(content: bytes, lost: tuple[Lost, ...] = ()) -> frozenset[str]:
    """Return whatever may be the id of a record in lost lines; in the whole file where none are named."""
    lines = content.split(b"\n") if lost else []
    parts = [b"\n".join(lines[part.first - 1 : part.last]) for part in lost] or [content]
    return frozenset(word.decode() for part in parts for word in set(_KEY.findall(part)))


class FileTrees(Mapping[str, tree.Node]):
    """The node of every record by id; a record's node stands at the place of its id."""

    def __init__(self, homes: Mapping[str, str], contents: Mapping[str, bytes]) -> None:
        self._homes, self._contents = homes, contents
        self._read: dict[str, dict[str, tree.Node]] = {}

    def __getitem__(self, name: str) -> tree.Node:
        file = self._homes[name]
        if file not in self._read:
            nodes: dict[str, tree.Node] = {}
            for each, node in _file_nodes(self._contents[file], file):
                nodes.setdefault(each, node)
            self._read[file] = nodes
        return self._read[file][name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


def record_nodes(named: tree.Node) -> Iterator[tuple[str, tree.Node]]:
    """Yield the id and the node of each record under a kind; the node is given the place of the id."""
    if isinstance(named, tree.Mapping):
        for key, node in named.entries:
            placed = tree.Mapping(node.entries, key.origin) if isinstance(node, tree.Mapping) else node
            yield key.text or "", placed


def id_places(content: bytes, file: str) -> dict[str, list[Origin]]:
    """Return where each id of a file stands, each time it does, in order."""
    places: dict[str, list[Origin]] = {}
    for name, node in _file_nodes(content, file):
        places.setdefault(name, []).append(node.origin)
    return places


def name_ids(content: bytes) -> frozenset[str]:
    """Make out ids by eye in a file that does not parse: the keys one step in from a line that names a kind."""
    names: set[str] = set()
    step = 0
    inside = False
    for line in content.decode("utf-8", "replace").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        indent, name = len(match[1]), match[2] or match[3] or match[4]
        if indent == 0:
            inside, step = name in KINDS, 0
        elif inside:
            step = step or indent
            names |= {name} if indent == step else set()
    return frozenset(names)


def _file_nodes(content: bytes, file: str) -> Iterator[tuple[str, tree.Node]]:
    root = read_records(content, file).root
    for kind, named in root.entries if isinstance(root, tree.Mapping) else ():
        if kind.text in KINDS:
            yield from record_nodes(named)


MAXIMUM_VALUES = 10_000
"""Values in one record, lists and mappings counted too."""


_LARGE = 1_000_000
"""Bytes of fact files that are worth a second process."""


@dataclass(frozen=True, slots=True)
class FactFile:
    """What one file holds: its sound ``records`` by id.

    ``ids`` are all ids in it, the broken ones too, each as often as it stands there; ``lost`` those that could only
    be made out by eye. ``hidden`` are the words that may be further ids (``ANY_ID``: all that there are).
    """

    file: str
    content: bytes
    records: Mapping[str, AnyRecord]
    ids: tuple[str, ...]
    lost: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()
    hidden: frozenset[str] = frozenset()
    aside: "Aside | None" = None
    """What of it was set aside, where it was read record by record."""


@dataclass(frozen=True, slots=True)
class Aside:
    """What of a file was set aside. ``starts`` are the lines and columns where its records begin, in order.

    ``names`` are their ids: none where a kind begins, or is not known.
    """

    fragments: tuple[Fragment, ...] = ()
    starts: Sequence[tuple[int, int]] = ()
    names: Sequence[str] = ()


def load_factbase(
    folder: Path, root: Path, contents: Outcome[Mapping[str, bytes]] | None = None
) -> Outcome[FactBase]:
    """Load all ``*.yaml`` and ``*.yml`` files at any depth of a folder; nothing outside ``root`` is read.

    ``contents`` are those of these files, where they have been read before.
    """
    contents = contents or read_fact_contents(folder, root)
    diagnostics = list(contents.diagnostics)
    with collector_paused():
        files = _read_files(contents.value)
    diagnostics += [one for file in files for one in file.diagnostics]
    diagnostics += diagnose_duplicates(files)
    unread = contents.failed
    return Outcome(merge_files(files, unread=unread), tuple(sorted(diagnostics, key=Diagnostic.sort_key)))


def _read_files(contents: Mapping[str, bytes]) -> list[FactFile]:
    """Read all files; of a large base, other processes read their share."""

    def read(name: str) -> FactFile:
        return replace(read_fact_file(contents[name], name), content=b"")

    large = sum(map(len, contents.values())) > _LARGE
    ahead = [name for number, name in enumerate(contents) if number % count_cores()] if large else []
    with do_ahead(ahead, read) as results:
        found = {name: read(name) for name in contents.keys() - set(ahead)}
        found |= zip(ahead, results(), strict=True)
    return [replace(found[name], content=content) for name, content in contents.items()]


def read_fact_contents(folder: Path, root: Path) -> Outcome[Mapping[str, bytes]]:
    """Return the bytes of every fact file that can be read, by the name that messages call it, in order of name."""
    found = find_files(folder, root, YAML_SUFFIXES)
    diagnostics = list(found.diagnostics)
    contents: dict[str, bytes] = {}
    for each in found.value:
        content = read_file(each.path, root)
        diagnostics += content.diagnostics
        if content.value is not None:
            contents[name_file(each.path, root)] = content.value
    return Outcome(contents, tuple(diagnostics))


@contextmanager
def collector_paused() -> Iterator[None]:
    """Spare the garbage collector from looking through records that all stay: a third of the time of a large base."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def merge_files(files: Sequence[FactFile], *, unread: bool = False) -> FactBase:
    """Return the records of several files, given in order of name, as one fact base.

    Of several records with one id the first sound one is taken. ``unread`` says that there are other files, of which
    not even the bytes could be read.
    """
    homes: dict[str, str] = {}
    for file in reversed(files):
        homes.update(dict.fromkeys(file.records, file.file))
    homes = {name: homes[name] for name in sorted(homes)}
    by_name = {file.file: file for file in files}
    hidden = {name for file in files for name in file.hidden}
    return FactBase(
        {name: by_name[file].records[name] for name, file in homes.items()},
        FileTrees(homes, {file.file: file.content for file in files}),
        frozenset(name for file in files for name in (*file.ids, *file.lost) if name not in homes),
        hidden=AnyId() if unread or ANY_ID in hidden else frozenset(hidden - homes.keys()),
        set_aside=_set_aside(by_name, homes, unread=unread),
    )


def _set_aside(files: Mapping[str, FactFile], homes: Mapping[str, str], *, unread: bool) -> SetAside:
    """Return what of the files was set aside, the records in whose place others of the same id are taken too."""

    @cache
    def find_fragments() -> tuple[Fragment, ...]:
        found = [_NOTHING_READ] if unread else []
        for file in files.values():
            found += file.aside.fragments if file.aside else ()
            for name, record in file.records.items():
                if homes[name] != file.file:
                    kinds = (type(record),)
                    found.append(Fragment(file.file, frozenset((name,)), kinds, record, frozenset()))
        return tuple(found)

    @cache
    def read_aside(file: str) -> Aside:
        held = files.get(file)
        read = held if held is None or held.aside else _PlacedFile(file, held.content).read()
        return (read.aside if read else None) or Aside()

    def name_at(origin: Origin) -> str | None:
        aside = read_aside(origin.file)
        index = bisect_right(aside.starts, (origin.line, origin.column)) - 1
        return aside.names[index] or None if index >= 0 else None

    return SetAside(find_fragments, name_at)


def _make_aside(found: Reading, fragments: Sequence[Fragment]) -> Aside:
    root = found.root
    starts: list[tuple[int, int, str]] = [(one.first, 1, one.name) for one in found.lost]
    for kind, named in root.entries if isinstance(root, tree.Mapping) else ():
        starts.append((kind.origin.line, kind.origin.column, ""))
        for key, _ in named.entries if isinstance(named, tree.Mapping) else ():
            starts.append((key.origin.line, key.origin.column, key.text or ""))
    starts.sort()
    places = [(line, column) for line, column, _ in starts]
    return Aside(tuple(fragments), places, [name for *_, name in starts])


ANY_ID = "*"
"""Among the hidden words of a file: nothing in it can be read, so that any id may be in it."""

_ALL_KINDS: tuple[type[Record], ...] = tuple(KINDS.values())
_NOTHING_READ = Fragment("", None, _ALL_KINDS)


def read_fact_file(content: bytes, file: str) -> FactFile:
    """Read one fact file; what only shows beside the other files is not said here."""
    return _read_sound(content, file) or _PlacedFile(file, content).read()


def _read_sound(content: bytes, file: str) -> FactFile | None:
    """Read a file in which nothing is wrong; ``None`` where something is, or might be."""
    kinds = read_values(content)
    if not isinstance(kinds, dict):
        return None
    records: dict[str, AnyRecord] = {}
    for kind, named in kinds.items():
        model = KINDS.get(kind)
        if model is None or not isinstance(named, dict):
            return None
        for name, values in named.items():
            if not isinstance(values, dict) or "id" in values or name in records:
                return None
            try:
                records[name] = model.model_validate({**values, "id": name})
            except ValidationError:
                return None
    return FactFile(file, content, records, tuple(records))


@dataclass(slots=True)
class _PlacedFile:
    """Reads one file with all its places, and gathers what is wrong in it; lives for that file."""

    file: str
    content: bytes
    records: dict[str, AnyRecord] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    fragments: list[Fragment] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    spoilt: dict[str, set[str] | None] = field(default_factory=dict)
    """The records with characters that should be others, and the fields that these are in; ``None`` for all."""
    spoilt_kinds: set[int] = field(default_factory=set)
    """The lines of kinds that such characters are in."""
    unread: dict[tuple[type[Record], ...], set[str]] = field(default_factory=dict)
    """The ids of the records that were passed over, by what they may be."""

    def read(self) -> FactFile:
        """Return what the file holds, as far as it can be known."""
        reading = read_records(self.content, self.file)
        self.diagnostics += reading.diagnostics
        if reading.root is not None:
            self._find_spoilt(reading.root, reading.spoilt)
            self._take_root(reading.root)
        elif not reading.broken_off and not reading.lost:
            hint = f"write records under {', '.join(KINDS)}, or delete the file"
            self.diagnostics.append(diagnose("empty-file", "the file holds nothing", Origin(self.file), hint))
        for part in reading.lost:
            self._lose(part)
        if reading.broken_off:
            self._lose_rest(
                nothing=reading.root is None
                and any(one.code == "bad-encoding" for one in reading.diagnostics)
            )
        elif any(one.code == "duplicate-key" for one in reading.diagnostics):
            self._lose_repeated()
        for kinds, names in self.unread.items():
            self._set_aside(frozenset(names), *kinds)
        return FactFile(
            self.file,
            self.content,
            self.records,
            tuple(self.ids),
            frozenset(self.lost),
            tuple(self._cut_short()),
            frozenset(self.hidden),
            _make_aside(reading, self.fragments),
        )

    def _lose(self, part: Lost) -> None:
        """Set aside lines that are no YAML."""
        words = find_words(self.content, (part,))
        self.hidden |= words
        self.lost |= {part.name} if part.name else set()
        kinds = (KINDS[part.kind],) if part.kind in KINDS else _ALL_KINDS
        self._set_aside(words, *kinds)

    def _lose_rest(self, *, nothing: bool) -> None:
        """Set aside whatever a file may hold of which reading broke off; ``nothing`` of it could be read."""
        words = find_words(self.content)
        self.lost |= name_ids(self.content) - self.records.keys()
        self.hidden |= {ANY_ID} if nothing else words
        self._set_aside(None if nothing else words - self.records.keys(), *_ALL_KINDS)

    def _lose_repeated(self) -> None:
        """Set aside what is below a kind that is there for the second time; other keys cost a record at most."""
        names = name_ids(self.content) - set(self.ids)
        self.lost |= names
        if names:
            self._set_aside(names, *_ALL_KINDS)

    def _set_aside(self, names: AbstractSet[str] | None, *kinds: type[Record]) -> None:
        self.fragments.append(Fragment(self.file, names, kinds))

    def _find_spoilt(self, root: tree.Node, places: Sequence[Origin]) -> None:
        """Find the records, and the fields of them, that characters are in which should be others."""
        if not places or not isinstance(root, tree.Mapping):
            return
        records = [
            (key.origin, key.text or "", node)
            for _, named in root.entries
            if isinstance(named, tree.Mapping)
            for key, node in named.entries
        ]
        kinds = {key.origin for key, _ in root.entries}
        starts = sorted([*(origin for origin, *_ in records), *kinds])
        by_start = {origin: (name, node) for origin, name, node in records}
        for place in places:
            index = bisect_right(starts, place) - 1
            if index < 0 or starts[index] not in by_start:
                self.spoilt_kinds |= {starts[index].line} if index >= 0 else set()
                continue
            name, node = by_start[starts[index]]
            if place.line == starts[index].line and place.column <= starts[index].column + len(name):
                # It is in the id itself, which may be any.
                self.hidden.add(ANY_ID)
            fields = node.entries if isinstance(node, tree.Mapping) else ()
            before = [key.text or "" for key, _ in fields if key.origin <= place]
            known = self.spoilt.setdefault(name, set())
            if not before:
                self.spoilt[name] = None
            elif known is not None:
                known.add(before[-1])

    def _is_full(self) -> bool:
        """Whether so much is wrong that the rest is set aside unread: the file is not what it claims to be."""
        return len(self.diagnostics) >= MAXIMUM_FINDINGS

    def _cut_short(self) -> list[Diagnostic]:
        kept = self.diagnostics[:MAXIMUM_FINDINGS]
        if self._is_full():
            left_out = "; further findings in this file are left out"
            kept[-1] = replace(kept[-1], message=kept[-1].message.removesuffix(left_out) + left_out)
        return kept

    def _take_root(self, root: tree.Node) -> None:
        if not isinstance(root, tree.Mapping):
            message = "a fact file is a mapping of kinds of records, and this one is not"
            self._report("wrong-shape", message, root.origin, f"begin it with one of {', '.join(KINDS)}")
            self._lose_rest(nothing=False)
            return
        for key, node in root.entries:
            self._take_kind(key, node)

    def _take_kind(self, key: tree.Scalar, node: tree.Node) -> None:
        kind = key.text or ""
        if kind not in KINDS:
            if not self._is_full() and key.origin.line not in self.spoilt_kinds:
                self._report(
                    "unknown-key", f"`{kind[:60]}` is not a kind of record", key.origin, suggest(kind, KINDS)
                )
            for name, record in record_nodes(node):
                self.lost.add(name)
                if self._is_full():
                    self.unread.setdefault(_ALL_KINDS, set()).add(name)
                    continue
                known, unknown = (
                    _type_parts(Fact, to_values(record)) if isinstance(record, tree.Mapping) else ({}, None)
                )
                typed = Fact.model_construct(**known) if unknown is not None else None
                of_any = None if unknown is None else unknown | frozenset(_FIELDS - Fact.model_fields.keys())
                self.fragments.append(Fragment(self.file, frozenset((name,)), _ALL_KINDS, typed, of_any))
        elif isinstance(node, tree.Mapping):
            for name, record in record_nodes(node):
                self._take_record(kind, name, record)
        elif not (isinstance(node, tree.Scalar) and node.text is None):
            message = f"`{kind}` holds something other than records by their ids"
            self._report(
                "wrong-shape", message, node.origin, "write each record under its id, such as lights-4:"
            )
            self._set_aside(None, KINDS[kind])
            self.hidden.add(ANY_ID)

    def _take_record(self, kind: str, name: str, node: tree.Node) -> None:
        self.ids.append(name)
        names = frozenset((name,))
        if self._is_full():
            self.unread.setdefault((KINDS[kind],), set()).add(name)
            return
        if name in self.spoilt:
            self._keep_parts(kind, name, node, self.spoilt.get(name))
            return
        if not isinstance(node, tree.Mapping):
            message = f"{name}: a record is a mapping of fields to values, and this one is not"
            self._report("wrong-shape", message, node.origin, "write its fields below it, indented")
            self._set_aside(names, KINDS[kind])
        elif _count(node, MAXIMUM_VALUES) > MAXIMUM_VALUES:
            self._report(
                "too-large", f"{name}: the record holds more than {MAXIMUM_VALUES:,} values", node.origin
            )
            self._set_aside(names, KINDS[kind])
        else:
            values = to_values(node)
            outcome = validate(KINDS[kind], values, locate_in(node), {"id": name}, name)
            self.diagnostics += outcome.diagnostics
            if outcome.value is None:
                self._keep_parts(kind, name, node, set())
            elif name in self.records:
                self.fragments.append(Fragment(self.file, names, (KINDS[kind],), outcome.value, frozenset()))
            else:
                self.records[name] = outcome.value

    def _keep_parts(self, kind: str, name: str, node: tree.Node, spoilt: set[str] | None) -> None:
        """Set a record aside, with those of its fields that can be read all the same. ``None``: none of them can."""
        model = KINDS[kind]
        if (
            spoilt is None
            or not isinstance(node, tree.Mapping)
            or _count(node, MAXIMUM_VALUES) > MAXIMUM_VALUES
        ):
            self._set_aside(frozenset((name,)), model)
            return
        known, unknown = _type_parts(model, to_values(node))
        readable = {key: value for key, value in known.items() if key not in spoilt}
        record = model.model_construct(**{**readable, "id": name})
        self.fragments.append(
            Fragment(self.file, frozenset((name,)), (model,), record, unknown | frozenset(spoilt))
        )

    def _report(self, code: str, message: str, origin: Origin, *hints: str) -> None:
        self.diagnostics.append(diagnose(code, message, origin, *hints))


_FIELDS = frozenset(name for model in KINDS.values() for name in model.model_fields)


def _type_parts(model: type[Record], values: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """Type the fields of a record one by one; return those that are sound, and the names of those that are not known.

    Where a key is none that the record has, it may be any of the others, misspelt: those that are not there are unknown.
    """
    fields = [name for name in model.model_fields if name != "id"]
    known: dict[str, Any] = {}
    for name in fields:
        if name in values:
            try:
                known[name] = _adapter(model, name).validate_python(values[name])
            except ValidationError:
                continue
    misspelt = any(name not in model.model_fields for name in values)
    required = {name for name in fields if model.model_fields[name].is_required()}
    lacking = {
        name for name in fields if name not in known and (misspelt or name in values or name in required)
    }
    return known, frozenset(lacking)


@cache
def _adapter(model: type[Record], name: str) -> TypeAdapter[Any]:
    described = model.model_fields[name]
    annotation: Any = described.annotation
    for extra in described.metadata:
        annotation = Annotated[annotation, extra]
    return TypeAdapter(annotation)


def _count(node: tree.Node, limit: int) -> int:
    """Count the values of a node, no further than just over a limit."""
    total, waiting = 0, [node]
    while waiting and total <= limit:
        here = waiting.pop()
        total += 1
        if isinstance(here, tree.Mapping):
            waiting += [value for _, value in here.entries]
        elif isinstance(here, tree.Sequence):
            waiting += here.items
    return total


def diagnose_duplicates(files: Sequence[FactFile]) -> Iterator[Diagnostic]:
    """Report each further record of an id, naming the first one's place. Files go in order of name."""
    seen: set[str] = set()
    repeated = [name for one in files for name in one.ids if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
    concerned = [one for one in files if not set(one.ids).isdisjoint(repeated)] if repeated else []
    places = [id_places(one.content, one.file) for one in concerned]
    for name in dict.fromkeys(repeated):
        first, *others = [place for each in places for place in each.get(name, ())]
        for other in others:
            message = f"the id `{name}` is taken: the first record of that id stands at {first}"
            yield diagnose("duplicate-id", message, other, "rename one of them, or delete it")

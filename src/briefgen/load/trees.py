"""The places of a fact base's records, read from their files when somebody asks.

In: which file holds which record, and the files' bytes. Out: a mapping of ids to nodes. A place is wanted only where
there is something to say, and reading a file again is cheaper than keeping millions of places at hand: a file that
was asked for once is remembered, which nobody can tell but by the time it takes.

A file that is not well-formed YAML is read without the records that are not (``read_records``): each is tried by
itself, and lines left blank in place of the others keep every line number what it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from briefgen.diagnostics import Diagnostic, Origin
from briefgen.load.yaml_reader import Reading, read_tree
from briefgen.model import tree
from briefgen.model.records import KINDS

_LINE = re.compile(r"^([ ]*)(?:\"([^\"\n]+)\"|'([^'\n]+)'|([^\s\"'#:-][^\s:]*))[ ]*:(?:\s|$)")


_KEY = re.compile(rb"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[\"']?[ \t]*(?::|\r?$)", re.MULTILINE)
"""What may be the id of a record, wherever it is in a file that cannot be parsed."""


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
class RecordReading:
    """A fact file as far as it is YAML, and what of it is not."""

    reading: Reading
    lost: tuple[Lost, ...] = ()


def read_records(content: bytes, file: str) -> RecordReading:
    """Read a fact file; where it is no YAML, without those of its records that by themselves are none.

    Nothing is lost line by line where that does not make it well-formed: what was read before the fault then counts.
    """
    reading = read_tree(content, file)
    if not reading.broken_off or not reading.diagnostics or reading.diagnostics[-1].code != "bad-yaml":
        return RecordReading(reading)
    lines = content.split(b"\n")
    if any(
        b"{" in line or line.startswith((b"---", b"...", b"%")) for line in lines if line[:1] not in b" #\t"
    ):
        # Records in braces have no lines of their own, nor do several documents make one: what was read before counts.
        return RecordReading(reading)
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
        return RecordReading(reading)
    stop = reading.diagnostics[-1]
    if stop.origin and any(part.first <= stop.origin.line <= part.last for part in lost[:1]):
        problems[:1] = [replace(stop, message=stop.message.partition("; reading stopped")[0])]
    return RecordReading(replace(salvaged, diagnostics=(*salvaged.diagnostics, *problems)), tuple(lost))


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
    lines = content.split(b"\n")
    parts = [b"\n".join(lines[one.first - 1 : one.last]) for one in lost] or [content]
    return frozenset(word.decode() for part in parts for word in _KEY.findall(part))


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
    root = read_records(content, file).reading.root
    for kind, named in root.entries if isinstance(root, tree.Mapping) else ():
        if kind.text in KINDS:
            yield from record_nodes(named)

"""The places of a fact base's records, read from their files when somebody asks.

In: which file holds which record, and the files' bytes. Out: a mapping of ids to nodes. A place is wanted only where
there is something to say, and reading a file again is cheaper than keeping millions of places at hand: a file that
was asked for once is remembered, which nobody can tell but by the time it takes.
"""

import re
from collections.abc import Iterator, Mapping

from briefgen.diagnostics import Origin
from briefgen.load.yaml_reader import read_tree
from briefgen.model import tree
from briefgen.model.records import KINDS

_LINE = re.compile(r"^([ ]*)(?:\"([^\"\n]+)\"|'([^'\n]+)'|([^\s\"'#:-][^\s:]*))[ ]*:(?:\s|$)")


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
    root = read_tree(content, file).root
    for kind, named in root.entries if isinstance(root, tree.Mapping) else ():
        if kind.text in KINDS:
            yield from record_nodes(named)

"""The fact base: all YAML files of a folder, as records by id.

In: the folder. Out: a ``FactBase`` of every record that is sound, beside diagnostics for the rest. A broken record is
set aside, and so is every id that can still be made out in a file that does not parse: the records around it load,
and what only refers to it is not reported again.

Files without a fault, which is nearly all of them, are read without places; the places are read when they are asked
for (``FileTrees``). That halves the time and keeps a hundred thousand records within a few hundred megabytes.
"""

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.load.files import YAML_SUFFIXES, find_files, name_file, read_file
from briefgen.load.trees import FileTrees, id_places, name_ids, record_nodes
from briefgen.load.validation import locate_in, validate
from briefgen.load.yaml_reader import MAXIMUM_FINDINGS, read_tree, to_values
from briefgen.load.yaml_values import read_values
from briefgen.model import tree
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, AnyRecord
from briefgen.nearest import suggest

MAXIMUM_VALUES = 10_000
"""Values in one record, lists and mappings counted too."""


@dataclass(frozen=True, slots=True)
class FactFile:
    """What one file holds: its sound ``records`` by id, and the plain values that each was made of.

    ``ids`` are all ids in it, the broken ones too, each as often as it stands there; ``lost`` those that could only
    be made out by eye.
    """

    file: str
    content: bytes
    records: Mapping[str, AnyRecord]
    values: Mapping[str, Mapping[str, Any]]
    ids: tuple[str, ...]
    lost: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()


class Holding(Protocol):
    """What the rules between files need to know of one; the records themselves may be elsewhere."""

    @property
    def file(self) -> str:
        """Return how messages call the file."""

    @property
    def content(self) -> bytes:
        """Return its bytes."""

    @property
    def records(self) -> Collection[str]:
        """Return the ids of its sound records."""

    @property
    def ids(self) -> Sequence[str]:
        """Return all ids in it, each as often as it stands there."""

    @property
    def lost(self) -> Collection[str]:
        """Return the ids that could only be made out by eye."""


def load_factbase(folder: Path, root: Path) -> Outcome[FactBase]:
    """Load all ``*.yaml`` and ``*.yml`` files at any depth of a folder; nothing outside ``root`` is read."""
    contents = read_fact_contents(folder, root)
    diagnostics = list(contents.diagnostics)
    files: list[FactFile] = []
    with collector_paused():
        for file, content in contents.value.items():
            read = read_fact_file(content, file)
            diagnostics += read.diagnostics
            files.append(replace(read, values={}))
    diagnostics += diagnose_duplicates(files)
    return Outcome(merge_files(files), tuple(sorted(diagnostics, key=Diagnostic.sort_key)))


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


def find_homes(files: Sequence[Holding]) -> Mapping[str, str]:
    """Return which file each record is taken from, by id in order: of several with one id, the first sound one."""
    homes: dict[str, str] = {}
    for one in reversed(files):
        homes.update(dict.fromkeys(one.records, one.file))
    return {name: homes[name] for name in sorted(homes)}


def find_broken(files: Iterable[Holding], homes: Mapping[str, str]) -> frozenset[str]:
    """Return the ids that stand in some file and have no sound record."""
    return frozenset(name for one in files for name in (*one.ids, *one.lost) if name not in homes)


def merge_files(files: Sequence[FactFile]) -> FactBase:
    """Return the records of several files, given in order of name, as one fact base."""
    homes = find_homes(files)
    by_name = {one.file: one for one in files}
    records = {name: by_name[file].records[name] for name, file in homes.items()}
    trees = FileTrees(homes, {one.file: one.content for one in files})
    return FactBase(records, trees, find_broken(files, homes))


def read_fact_file(content: bytes, file: str) -> FactFile:
    """Read one fact file; what only shows beside the other files is not said here."""
    return _read_sound(content, file) or _PlacedFile(file, content).read()


def type_record(name: str, kind: type[AnyRecord], values: Mapping[str, Any]) -> AnyRecord:
    """Make a record of plain values. Raises ``pydantic.ValidationError`` where that fails."""
    return kind.model_validate({**values, "id": name})


def _read_sound(content: bytes, file: str) -> FactFile | None:
    """Read a file in which nothing is wrong; ``None`` where something is, or might be."""
    kinds = read_values(content)
    if not isinstance(kinds, dict):
        return None
    records: dict[str, AnyRecord] = {}
    plain: dict[str, Mapping[str, Any]] = {}
    for kind, named in kinds.items():
        model = KINDS.get(kind)
        if model is None or not isinstance(named, dict):
            return None
        for name, values in named.items():
            if not isinstance(values, dict) or "id" in values or name in records:
                return None
            try:
                records[name] = type_record(name, model, values)
            except ValidationError:
                return None
            plain[name] = values
    return FactFile(file, content, records, plain, tuple(records))


@dataclass(slots=True)
class _PlacedFile:
    """Reads one file with all its places, and gathers what is wrong in it; lives for that file."""

    file: str
    content: bytes
    records: dict[str, AnyRecord] = field(default_factory=dict)
    values: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def read(self) -> FactFile:
        """Return what the file holds, as far as it can be known."""
        reading = read_tree(self.content, self.file)
        self.diagnostics += reading.diagnostics
        if reading.root is not None:
            self._take_root(reading.root)
        elif not reading.broken_off:
            hint = f"write records under {', '.join(KINDS)}, or delete the file"
            self.diagnostics.append(diagnose("empty-file", "the file holds nothing", Origin(self.file), hint))
        if reading.broken_off or any(one.code == "duplicate-key" for one in reading.diagnostics):
            self.lost |= name_ids(self.content)
        ids, diagnostics = tuple(self.ids), tuple(self._cut_short())
        lost = frozenset(self.lost)
        return FactFile(self.file, self.content, self.records, self.values, ids, lost, diagnostics)

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
            return
        for key, node in root.entries:
            self._take_kind(key, node)

    def _take_kind(self, key: tree.Scalar, node: tree.Node) -> None:
        kind = key.text or ""
        if kind not in KINDS:
            if not self._is_full():
                self._report(
                    "unknown-key", f"`{kind[:60]}` is not a kind of record", key.origin, suggest(kind, KINDS)
                )
            self.lost |= {name for name, _ in record_nodes(node)}
        elif isinstance(node, tree.Mapping):
            for name, record in record_nodes(node):
                self._take_record(kind, name, record)
        elif not (isinstance(node, tree.Scalar) and node.text is None):
            message = f"`{kind}` holds something other than records by their ids"
            self._report(
                "wrong-shape", message, node.origin, "write each record under its id, such as lights-4:"
            )

    def _take_record(self, kind: str, name: str, node: tree.Node) -> None:
        self.ids.append(name)
        if self._is_full():
            return
        if not isinstance(node, tree.Mapping):
            message = f"{name}: a record is a mapping of fields to values, and this one is not"
            self._report("wrong-shape", message, node.origin, "write its fields below it, indented")
        elif _count(node, MAXIMUM_VALUES) > MAXIMUM_VALUES:
            self._report(
                "too-large", f"{name}: the record holds more than {MAXIMUM_VALUES:,} values", node.origin
            )
        else:
            values = to_values(node)
            outcome = validate(KINDS[kind], values, locate_in(node), {"id": name}, name)
            self.diagnostics += outcome.diagnostics
            if outcome.value is not None and name not in self.records:
                self.records[name], self.values[name] = outcome.value, values

    def _report(self, code: str, message: str, origin: Origin, *hints: str) -> None:
        self.diagnostics.append(diagnose(code, message, origin, *hints))


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


def diagnose_duplicates(files: Sequence[Holding]) -> Iterator[Diagnostic]:
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

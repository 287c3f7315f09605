"""The fact base: all YAML files of a folder, as records by id.

In: the folder. Out: a ``FactBase`` of every record that is sound, beside diagnostics for the rest. A broken record is
set aside, and so is every id that can still be made out in a file that does not parse: the records around it load,
and what only refers to it is not reported again.

Files without a fault, which is nearly all of them, are read without places; the places are read when they are asked
for (``FileTrees``). That halves the time and keeps a hundred thousand records within a few hundred megabytes.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.load.files import YAML_SUFFIXES, find_files, name_file, read_file
from briefgen.load.trees import FileTrees, id_places, name_ids, record_nodes
from briefgen.load.validation import locate_in, validate
from briefgen.load.yaml_reader import read_tree, to_values
from briefgen.load.yaml_values import read_values
from briefgen.model import tree
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, AnyRecord
from briefgen.nearest import suggest

MAXIMUM_VALUES = 10_000
"""Values in one record, lists and mappings counted too."""


@dataclass(frozen=True, slots=True)
class _FactFile:
    """What one file holds.

    ``ids`` are all ids in it, the broken ones too, each as often as it stands there; ``lost`` those that could only
    be made out by eye.
    """

    file: str
    content: bytes
    records: Mapping[str, AnyRecord]
    ids: tuple[str, ...]
    lost: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()


def load_factbase(folder: Path, root: Path) -> Outcome[FactBase]:
    """Load all ``*.yaml`` and ``*.yml`` files at any depth of a folder; nothing outside ``root`` is read."""
    found = find_files(folder, root, YAML_SUFFIXES)
    diagnostics = list(found.diagnostics)
    files: list[_FactFile] = []
    with _collector_paused():
        for each in found.value:
            content = read_file(each.path, root)
            diagnostics += content.diagnostics
            if content.value is not None:
                files.append(_read_fact_file(content.value, name_file(each.path, root)))
    diagnostics += [diagnostic for one in files for diagnostic in one.diagnostics]
    diagnostics += _diagnose_duplicates(files)
    return Outcome(_merge(files), tuple(sorted(diagnostics, key=Diagnostic.sort_key)))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Spare the garbage collector from looking through records that all stay: a third of the time of a large base."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _merge(files: list[_FactFile]) -> FactBase:
    """Put the records of all files together; of records with the same id, the first sound one counts."""
    records: dict[str, AnyRecord] = {}
    homes: dict[str, str] = {}
    for one in files:
        for name, record in one.records.items():
            if records.setdefault(name, record) is record:
                homes[name] = one.file
    order = sorted(records)
    trees = FileTrees({name: homes[name] for name in order}, {one.file: one.content for one in files})
    broken = frozenset(name for one in files for name in (*one.ids, *one.lost) if name not in records)
    return FactBase({name: records[name] for name in order}, trees, broken)


def _read_fact_file(content: bytes, file: str) -> _FactFile:
    records = _read_sound(content)
    if records is not None:
        return _FactFile(file, content, records, tuple(records))
    return _PlacedFile(file, content).read()


def _read_sound(content: bytes) -> dict[str, AnyRecord] | None:
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
    return records


@dataclass(slots=True)
class _PlacedFile:
    """Reads one file with all its places, and gathers what is wrong in it; lives for that file."""

    file: str
    content: bytes
    records: dict[str, AnyRecord] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def read(self) -> _FactFile:
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
        ids, diagnostics = tuple(self.ids), tuple(self.diagnostics)
        return _FactFile(self.file, self.content, self.records, ids, frozenset(self.lost), diagnostics)

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
                "wrong-shape", message, node.origin, "write each record under its id, such as edscg-4:"
            )

    def _take_record(self, kind: str, name: str, node: tree.Node) -> None:
        self.ids.append(name)
        if not isinstance(node, tree.Mapping):
            message = f"{name}: a record is a mapping of fields to values, and this one is not"
            self._report("wrong-shape", message, node.origin, "write its fields below it, indented")
        elif _count(node, MAXIMUM_VALUES) > MAXIMUM_VALUES:
            self._report(
                "too-large", f"{name}: the record holds more than {MAXIMUM_VALUES:,} values", node.origin
            )
        else:
            outcome = validate(KINDS[kind], to_values(node), locate_in(node), {"id": name}, name)
            self.diagnostics += outcome.diagnostics
            if outcome.value is not None:
                self.records.setdefault(name, outcome.value)

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


def _diagnose_duplicates(files: list[_FactFile]) -> Iterator[Diagnostic]:
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

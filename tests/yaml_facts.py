"""Fact bases and briefs from YAML text, for tests of the stages after loading."""

from collections.abc import Sequence
from textwrap import dedent

from briefgen.diagnostics import Diagnostic
from briefgen.load.yaml import parse_yaml
from briefgen.model.brief import Brief, Spec
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, AnyRecord
from briefgen.model.tree import Mapping, Node
from briefgen.model.tree import Sequence as SequenceNode


def _values(node: Node) -> object:
    if isinstance(node, Mapping):
        return {str(key.text): _values(value) for key, value in node.entries}
    if isinstance(node, SequenceNode):
        return [_values(child) for child in node.items]
    return node.text


def _mapping(text: str, file: str) -> Mapping:
    outcome = parse_yaml(dedent(text).encode(), file)
    assert isinstance(outcome.value, Mapping), outcome.diagnostics
    assert not outcome.diagnostics
    return outcome.value


def facts_of(text: str, broken: Sequence[str] = (), file: str = "facts.yaml") -> FactBase:
    """Make a fact base of a YAML text; every fact is reviewed on 1 July 2025 where it says nothing."""
    records: dict[str, AnyRecord] = {}
    trees: dict[str, Node] = {}
    for kind, group in _mapping(text, file).entries:
        model = KINDS[str(kind.text)]
        assert isinstance(group, Mapping)
        for key, tree in group.entries:
            values = _values(tree)
            assert isinstance(values, dict)
            if "reviewed" in model.model_fields:
                values.setdefault("reviewed", "2025-07-01")
            name = str(key.text)
            records[name], trees[name] = model.model_validate({**values, "id": name}), tree
    return FactBase(dict(sorted(records.items())), trees, frozenset(broken))


def brief_of(text: str, file: str = "briefs/note.yaml") -> Spec:
    """Make a brief of a YAML text; its title is given where it has none."""
    tree = _mapping(text, file)
    values = _values(tree)
    assert isinstance(values, dict)
    return Spec(Brief.model_validate({"title": "A note", **values, "name": "note"}), tree)


def places(diagnostics: Sequence[Diagnostic]) -> list[tuple[str, int, int]]:
    """Reduce diagnostics to code, line and column."""
    return [(one.code, one.origin.line, one.origin.column) for one in diagnostics if one.origin]

"""Plants an error in a file of a project, at a place found in its YAML tree, and says where it stands."""

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Planted:
    """Where an error stands: the file from the project's root, line and column from 1."""

    file: str
    line: int
    column: int


def _pair(text: str, path: tuple[str | int, ...]) -> tuple[yaml.Node | None, yaml.Node]:
    """Return the key, if it has one, and the value at a path."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert node is not None
    key: yaml.Node | None = None
    for step in path:
        if isinstance(node, yaml.MappingNode):
            key, node = next((left, right) for left, right in node.value if left.value == step)
        else:
            assert isinstance(step, int)
            key, node = None, node.value[step]
    return key, node


def _replace(project: Path, file: str, start: int, old: str, new: str) -> Planted:
    place = project / file
    text = place.read_text(encoding="utf-8")
    assert text.startswith(old, start)
    place.write_text(text[:start] + new + text[start + len(old) :], encoding="utf-8")
    before = text[:start]
    return Planted(file, before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1)


def plant_value(project: Path, file: str, path: tuple[str | int, ...], new: str) -> Planted:
    """Put another value at a path."""
    text = (project / file).read_text(encoding="utf-8")
    _, node = _pair(text, path)
    start, end = node.start_mark.index, node.end_mark.index
    return _replace(project, file, start, text[start:end], new)


def plant_key(project: Path, file: str, path: tuple[str | int, ...], new: str) -> Planted:
    """Misspell the key at a path."""
    key, _ = _pair((project / file).read_text(encoding="utf-8"), path)
    assert key is not None
    return _replace(project, file, key.start_mark.index, str(key.value), new)


def plant_word(project: Path, file: str, path: tuple[str | int, ...], old: str, new: str) -> Planted:
    """Alter one word inside the text at a path."""
    text = (project / file).read_text(encoding="utf-8")
    _, node = _pair(text, path)
    return _replace(project, file, text.index(old, node.start_mark.index, node.end_mark.index), old, new)


def plant_in_template(project: Path, file: str, old: str, new: str) -> Planted:
    """Alter a name in a template, where it first stands."""
    text = (project / file).read_text(encoding="utf-8")
    return _replace(project, file, text.index(old), old, new)

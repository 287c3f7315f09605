"""A theme by name, with the themes that it extends.

In: the name, and the folders that hold themes, the one that wins first. Out: the ``Theme``. A theme that says
``extends: NAME`` is laid over that one, mapping by mapping, so that it need only say what differs. A theme that
extends one of its own name means the next folder's: so a project adjusts a shipped theme without renaming it.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose, has_errors
from briefgen.diagnostics.suggest import suggest
from briefgen.load.errors import locate_in, validate
from briefgen.load.files import YAML_SUFFIXES, find_files, limit_of, name_file, read_file
from briefgen.load.yaml import parse_yaml, to_values
from briefgen.model import tree
from briefgen.model.theme import Theme

_EXTENDS = "extends"


def load_theme(name: str, folders: Sequence[Path], root: Path) -> Outcome[Theme | None]:
    """Load a theme; ``None`` where it, or one that it extends, is missing or not sound.

    Themes are files NAME.yaml directly in the folders. A folder may lie outside ``root``, as the shipped themes do.
    """
    listed = [_list_themes(folder, root) for folder in folders]
    found = tuple(path for one in listed for path in one.value)
    merged = _load_tree(name, found, found, root, None)
    diagnostics = (*(finding for one in listed for finding in one.diagnostics), *merged.diagnostics)
    if merged.value is None:
        return Outcome(None, diagnostics)
    typed = validate(Theme, to_values(merged.value), locate_in(merged.value), {"name": name})
    return Outcome(typed.value, (*diagnostics, *typed.diagnostics))


def _list_themes(folder: Path, root: Path) -> Outcome[tuple[Path, ...]]:
    """List the theme files of a folder, none where there is no folder."""
    if not folder.exists():
        return Outcome(())
    found = find_files(folder, limit_of(folder, root), YAML_SUFFIXES, deep=False)
    return Outcome(tuple(one.path for one in found.value), found.diagnostics)


def _load_tree(
    name: str, searched: tuple[Path, ...], left: tuple[Path, ...], root: Path, asked: Origin | None
) -> Outcome[tree.Mapping | None]:
    """Load a theme's tree, laid over the one it extends.

    ``searched`` are the theme files in order; those not ``left`` are being extended already. ``asked`` is where the
    theme was named.
    """
    path = next((one for one in searched if one.stem == name and one in left), None)
    if path is None:
        return Outcome(None, (_diagnose_absence(name, searched, left, asked),))
    parsed = _parse_theme(path, root)
    base = parsed.value.get(_EXTENDS) if parsed.value else None
    if parsed.value is None or base is None:
        return parsed
    if not isinstance(base, tree.Scalar) or not base.text:
        message = f"`{_EXTENDS}`: the name of one theme is expected"
        return Outcome(None, (*parsed.diagnostics, diagnose("wrong-shape", message, base.origin)))
    remaining = tuple(one for one in left if one != path)
    extended = _load_tree(base.text, searched, remaining, root, base.origin)
    merged = _overlay(_without_extends(parsed.value), extended.value) if extended.value else None
    return Outcome(merged, (*parsed.diagnostics, *extended.diagnostics))


def _parse_theme(path: Path, root: Path) -> Outcome[tree.Mapping | None]:
    file = name_file(path, root)
    content = read_file(path, limit_of(path.parent, root))
    if content.value is None:
        return Outcome(None, content.diagnostics)
    parsed = parse_yaml(content.value, file)
    if isinstance(parsed.value, tree.Mapping):
        return Outcome(parsed.value, parsed.diagnostics)
    if has_errors(parsed.diagnostics):
        return Outcome(None, parsed.diagnostics)
    message = "a theme is a mapping of keys to values, and this file is not"
    return Outcome(
        None, (diagnose("wrong-shape", message, parsed.value.origin if parsed.value else Origin(file)),)
    )


def _without_extends(theme: tree.Mapping) -> tree.Mapping:
    return replace(theme, entries=tuple(entry for entry in theme.entries if entry[0].text != _EXTENDS))


def _overlay(upper: tree.Mapping, lower: tree.Mapping) -> tree.Mapping:
    """Lay one mapping over another: its values count, and where both have mappings those are overlaid in turn."""
    entries = {key.text: (key, value) for key, value in lower.entries}
    for key, value in upper.entries:
        below = entries.get(key.text)
        both = isinstance(value, tree.Mapping) and below is not None and isinstance(below[1], tree.Mapping)
        entries[key.text] = (key, _overlay(value, below[1]) if both else value)  # type: ignore[arg-type, index]
    return tree.Mapping(tuple(entries.values()), upper.origin)


def _diagnose_absence(
    name: str, searched: tuple[Path, ...], left: tuple[Path, ...], asked: Origin | None
) -> Diagnostic:
    if any(one.stem == name for one in searched):
        return diagnose(
            "bad-value", f"the theme `{name}` extends itself", asked, f"remove one `{_EXTENDS}` of the circle"
        )
    names = sorted({one.stem for one in left})
    return diagnose(
        "missing-theme", f"there is no theme `{name}`", asked, suggest(name, names) if names else ""
    )

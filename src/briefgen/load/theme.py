"""A theme by name, with the themes that it extends.

In: the name, and the folders that hold themes, the one that wins first. Out: the ``Theme``. A theme that says
``extends: NAME`` is laid over that one, mapping by mapping, so that it need only say what differs. A theme that
extends one of its own name means the next folder's: so a project adjusts a shipped theme without renaming it.
"""

from collections.abc import Sequence
from pathlib import Path

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.load.files import YAML_SUFFIXES, name_file, read_file
from briefgen.load.nearest import suggest
from briefgen.load.validation import locate_in, validate
from briefgen.load.yaml_reader import parse_yaml, to_values
from briefgen.model import tree
from briefgen.model.theme import Theme

_EXTENDS = "extends"


def load_theme(name: str, folders: Sequence[Path], root: Path) -> Outcome[Theme | None]:
    """Load a theme; ``None`` where it, or one that it extends, is missing or not sound.

    Themes are files NAME.yaml directly in the folders. A folder may lie outside ``root``, as the shipped themes do.
    """
    merged = _load_tree(name, tuple(folders), root, ())
    if merged.value is None:
        return Outcome(None, merged.diagnostics)
    values = to_values(merged.value)
    assert isinstance(values, dict)  # noqa: S101 - the values of a mapping are one
    typed = validate(Theme, values, locate_in(merged.value), {"name": name})
    return Outcome(typed.value, (*merged.diagnostics, *typed.diagnostics))


def _load_tree(
    name: str, folders: tuple[Path, ...], root: Path, above: tuple[Path, ...], asked: Origin | None = None
) -> Outcome[tree.Mapping | None]:
    """Load a theme's tree, laid over the one it extends. ``above`` are the files that led here."""
    path = _find_theme(name, folders)
    if path is None:
        message = f"there is no theme `{name}`"
        return Outcome(None, (diagnose("missing-theme", message, asked, suggest(name, _list_themes(folders))),))
    if path in above:
        message = f"the theme `{name}` extends itself, by way of {' and '.join(one.stem for one in above)}"
        return Outcome(None, (diagnose("bad-value", message, asked, f"remove one of the `{_EXTENDS}`"),))
    parsed = _parse_theme(path, root)
    if parsed.value is None:
        return parsed
    own, base = _split(parsed.value)
    if base is None:
        return parsed
    if not isinstance(base, tree.Scalar) or not base.text:
        message = f"`{_EXTENDS}` is the name of one theme"
        return Outcome(None, (*parsed.diagnostics, diagnose("wrong-shape", message, base.origin)))
    following = folders[folders.index(path.parent) + 1 :] if base.text == name else folders
    extended = _load_tree(base.text, following, root, (*above, path), base.origin)
    diagnostics = (*parsed.diagnostics, *extended.diagnostics)
    return Outcome(_overlay(own, extended.value) if extended.value else None, diagnostics)

"""A brief spec: one YAML file, and the settings that the command line puts over it.

In: the file, and settings as KEY to text. Out: a ``Spec``, the brief with the place of each of its parts. Its name is
the stem of its file.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.load.fields import list_single_keys
from briefgen.load.files import name_file, read_file
from briefgen.load.validation import validate
from briefgen.load.yaml_reader import parse_yaml, to_values
from briefgen.model import tree
from briefgen.model.brief import Brief, Spec
from briefgen.nearest import suggest

_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


def load_brief(file: Path, root: Path, settings: Mapping[str, str] = _NO_SETTINGS) -> Outcome[Spec | None]:
    """Load a brief spec; ``None`` where it is not sound.

    A setting stands in for a top-level key with a single value; what is wrong with one has no place in the file.
    """
    name = name_file(file, root)
    content = read_file(file, root)
    if content.value is None:
        return Outcome(None, content.diagnostics)
    parsed = parse_yaml(content.value, name)
    refused = tuple(_refuse_settings(settings))
    if not isinstance(parsed.value, tree.Mapping):
        unshapely = (_diagnose_shape(parsed.value, name),) if not parsed.diagnostics else ()
        return Outcome(None, (*parsed.diagnostics, *unshapely, *refused))
    typed = _type_brief(
        parsed.value, file.stem, {key: settings[key] for key in settings if key in _settable()}
    )
    spec = Spec(typed.value, parsed.value) if typed.value else None
    return Outcome(spec, (*parsed.diagnostics, *typed.diagnostics, *refused))


def _type_brief(root: tree.Mapping, name: str, settings: Mapping[str, str]) -> Outcome[Brief | None]:
    outcome = validate(
        Brief, {**to_values(root), **settings}, partial(_locate, root, settings), {"name": name}
    )
    return Outcome(outcome.value, tuple(_place_setting(diagnostic) for diagnostic in outcome.diagnostics))


def _locate(
    root: tree.Node, settings: Mapping[str, str], path: tuple[tree.Step, ...], *, of_key: bool = False
) -> Origin | None:
    """Return the place in the file, or none for what a setting says."""
    return None if path and path[0] in settings else tree.find_origin(root, path, of_key=of_key)


def _place_setting(diagnostic: Diagnostic) -> Diagnostic:
    """Name the option as the place of a diagnostic that has none in the file."""
    if diagnostic.origin is not None:
        return diagnostic
    return replace(diagnostic, code="bad-setting", message=f"--set: {diagnostic.message}")


def _refuse_settings(settings: Mapping[str, str]) -> list[Diagnostic]:
    return [
        diagnose(
            "bad-setting", f"--set: `{key}` is not a key that can be set", None, suggest(key, _settable())
        )
        for key in sorted(settings)
        if key not in _settable()
    ]


def _settable() -> tuple[str, ...]:
    return tuple(key for key in list_single_keys(Brief) if key != "name")


def _diagnose_shape(root: tree.Node | None, file: str) -> Diagnostic:
    found = "the file holds nothing" if root is None else "this file is something else"
    origin = root.origin if root else Origin(file)
    return diagnose(
        "wrong-shape",
        f"a brief spec is a mapping of keys to values, and {found}",
        origin,
        "begin it with title:",
    )

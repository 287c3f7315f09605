"""Brief specs with the settings of the command line, and the template texts that they name."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose, has_errors
from briefgen.diagnostics.suggest import did_you_mean, suggest
from briefgen.load.errors import list_single_keys, locate_in, validate
from briefgen.load.files import Found, decode_text, find_files, limit_of, name_file, read_file
from briefgen.load.ignores import find_ignores
from briefgen.load.yaml import parse_yaml, to_values
from briefgen.model import tree
from briefgen.model.base import check_brief_name
from briefgen.model.batch import BATCH_KEYS, Batch, SpecFile, Variant
from briefgen.model.brief import GIVEN, Brief, Spec, TemplateText, Told

_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
_MANY = ("for_each", "matrix")
_MOST_NAMED = 20
"""Names listed where none is near; a matrix makes thousands."""

_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def read_spec(
    content: bytes, file: Path, root: Path, settings: Mapping[str, str] = _NO_SETTINGS, called: str = ""
) -> Outcome[SpecFile | None]:
    """Read a spec; ``None`` where it is no mapping, its name is none, or what it says of many briefs is not sound.

    ``called`` is its name, that of the file where none is given. A setting takes the place of a top-level key with a
    single value; those that cannot are refused and left out.
    """
    name = name_file(file, root)
    parsed = parse_yaml(content, name)
    settable = settable_keys()
    refused = tuple(
        diagnose("bad-setting", f"--set: `{key}` is not a key that can be set", None, suggest(key, settable))
        for key in sorted(settings)
        if key not in settable
    )
    if not isinstance(parsed.value, tree.Mapping):
        found = [*parsed.diagnostics]
        if not has_errors(found):
            what = "the file holds nothing" if parsed.value is None else "this file is something else"
            message = f"a brief spec is a mapping of keys to values, and {what}"
            origin = parsed.value.origin if parsed.value else Origin(name)
            found.append(diagnose("wrong-shape", message, origin, "begin it with title:"))
        return Outcome(None, (*found, *refused))
    batch = _read_batch(parsed.value)
    ignores = find_ignores(content, name, records=False)
    found = [*parsed.diagnostics, *refused, *ignores.diagnostics, *batch.diagnostics]
    if batch.diagnostics:
        return Outcome(None, tuple(found))
    called = called or file.stem
    pattern = None if batch.value is None else parsed.value.get("name")
    if misnamed := _check_file_name(
        file, called, parsed.value, origin=Origin(name), is_pattern=bool(pattern)
    ):
        return Outcome(None, (*found, misnamed))
    accepted = {key: value for key, value in settings.items() if key in settable}
    return Outcome(SpecFile(called, parsed.value, accepted, batch.value, ignores.value), tuple(found))


def diagnose_unknown(name: str, known: Sequence[str], *, complete: bool = True) -> Diagnostic:
    """Report a name that no brief has. Where it is not ``complete``, records that briefs are made for were set aside."""
    misnamed = {propose_name(one): one for one in known if not is_brief_name(one)}
    misnamed |= {proposed.rpartition("/")[2]: one for proposed, one in misnamed.items()}
    known = [one for one in known if is_brief_name(one)]
    few = ", ".join(known[:_MOST_NAMED]) + (", …" if len(known) > _MOST_NAMED else "")
    below = [one for one in known if one.endswith(f"/{name}")]
    hint = (
        f"“{misnamed[name]}” is not the name of a brief; rename its file to {name}.yaml"
        if name in misnamed
        else ""
    )
    hint = (
        hint
        or (f"did you mean {below[0]}?" if len(below) == 1 else "")
        or did_you_mean(name, below or known)
        or (
            f"the briefs are {few}"
            if known
            else "the project has no briefs yet; `briefgen new brief` begins one"
        )
    )
    errors = "" if complete else "facts with errors were set aside, and with them the briefs made for them"
    return diagnose("unknown-brief", f"there is no brief {name!r}", None, hint, errors)


def mentions_withdrawal(content: bytes, file: str) -> bool:
    """Whether the briefs of a spec were withdrawn; one that surely were not is not parsed to find that out."""
    if b"withdrawn" not in content:
        return False
    parsed = parse_yaml(content, file).value
    return isinstance(parsed, tree.Mapping) and isinstance(parsed.get("withdrawn"), tree.Mapping)


def type_brief(
    source: SpecFile,
    variant: Variant | None = None,
    values: Mapping[str, Any] | None = None,
    told: tuple[Told, ...] = (),
) -> Outcome[Spec | None]:
    """Type a spec as written or, for a ``variant`` of it, what it says once ``values`` have been filled in."""
    written = to_values(source.tree) if values is None else values
    given = dict.fromkeys(GIVEN) | {"name": source.name, "parameters": {}}
    if variant is not None:
        given = {
            "name": variant.name,
            "each": variant.subject if variant.kind in ("meeting", "event") else None,
            # A setting takes the place of a value of the matrix.
            "parameters": {
                **variant.parameters,
                **{key: source.settings[key] for key in variant.cell if key in source.settings},
            },
        }
    outcome = validate(Brief, {**written, **source.settings}, _Places(source, written), given)
    # What has no place in the file is of an option.
    found = tuple(
        diagnostic
        if diagnostic.origin is not None
        else replace(diagnostic, code="bad-setting", message=f"--set: {diagnostic.message}")
        for diagnostic in outcome.diagnostics
    )
    if outcome.value is None:
        return Outcome(None, found)
    subject = (variant.kind, variant.subject) if variant else ("", "")
    spec = Spec(
        outcome.value, source.tree, told, source.ignores, source.settings, variant is not None, subject
    )
    return Outcome(spec, found)


def settable_keys() -> tuple[str, ...]:
    """Return the keys of a brief that hold one text or number: those that a setting or a matrix may give."""
    return tuple(key for key in list_single_keys(Brief) if key not in GIVEN)


def is_brief_name(name: str) -> bool:
    """Whether a brief may be called so."""
    try:
        check_brief_name(name)
    except ValueError:
        return False
    return True


def propose_name(name: str, title: str = "") -> str:
    """Return the name of a brief that is the likest to one that is none; that of the title where nothing is left of it."""
    *folders, last = name.split("/")
    parts = [_propose_part(part, nested=bool(folders)) or "more" for part in folders]
    return "/".join(
        (*parts, _propose_part(last, nested=bool(folders)) or _propose_part(title.lower()) or "brief")
    )


def _propose_part(part: str, *, nested: bool = False) -> str:
    plain = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode()
    plain = _NOT_IN_NAME.sub("-", plain).strip("-._")
    return plain if not nested or is_brief_name(f"x/{plain}") else plain.replace(".", "-")


def _check_file_name(
    file: Path, called: str, root: tree.Mapping, *, origin: Origin, is_pattern: bool
) -> Diagnostic | None:
    """Report a file that cannot be called as a brief is; its folders alone count where a pattern gives the names."""
    *folders, _ = called.split("/")
    if is_brief_name("/".join((*folders, "name")) if is_pattern else called):
        return None
    title = root.get("title")
    proposed = propose_name(called, (title.text or "") if isinstance(title, tree.Scalar) else "").split("/")
    signs = "a name has letters from a to z, digits, hyphens, dots and underscores, and begins and ends with one of the first two"
    for part, better in zip(folders, proposed, strict=False):
        if part != better:
            message = f"a brief is called by its file and the folders it is in; rename the folder {part} to {better}"
            return diagnose("bad-value", message, origin, signs)
    free = proposed[-1]
    for number in itertools.count(2):
        if not file.with_name(f"{free}{file.suffix}").exists():
            break
        free = f"{proposed[-1]}-{number}"
    message = f"a brief is called by its file; rename it to {free}{file.suffix}"
    return diagnose("bad-value", message, origin, signs)


class _Places:
    """Finds the place of a value in the file: none for what a setting says, the matrix for what that says."""

    def __init__(self, source: SpecFile, written: Mapping[str, Any]) -> None:
        self._source, self._written = source, written

    def __call__(self, path: tuple[tree.Step, ...], *, of_key: bool = False) -> Origin | None:
        source = self._source
        if path and path[0] in source.settings:
            return None
        if path and source.tree.get(str(path[0])) is None and path[0] in self._written:
            return self._of_cell(str(path[0]))
        return source.origin(*path, of_key=of_key)

    def _of_cell(self, key: str) -> Origin:
        axis = tree.find_node(self._source.tree, ("matrix", key))
        for index, value in enumerate(axis.items if isinstance(axis, tree.Sequence) else ()):
            if isinstance(value, tree.Scalar) and (value.text or "").strip() == self._written[key]:
                return self._source.origin("matrix", key, index)
        return self._source.origin("matrix", key)


def _read_batch(root: tree.Mapping) -> Outcome[Batch | None]:
    """Return what a spec says of many briefs; ``None`` without a word where it makes one."""
    if all(root.get(key) is None for key in _MANY):
        return Outcome(None)
    values = {key: value for key, value in to_values(root).items() if key in BATCH_KEYS}
    typed = validate(Batch, values, locate_in(root), {})
    keys = tuple(_check_keys(root, typed.value)) if typed.value else ()
    return Outcome(typed.value, (*typed.diagnostics, *keys))


def _check_keys(root: tree.Mapping, batch: Batch) -> list[Diagnostic]:
    """Report keys of a matrix that a brief does not have, and those that are columns of the table as well."""
    columns = {column for row in (batch.for_each.table if batch.for_each else ()) for column in row}
    found = []
    for key in batch.matrix:
        origin = tree.find_origin(root, ("matrix", key), of_key=True)
        if key not in settable_keys():
            message = f"`{key}` is not a key that a matrix can vary"
            found.append(diagnose("unknown-key", message, origin, suggest(key, settable_keys())))
        elif key in columns:
            message = f"`{key}` is a parameter of the table and varied by the matrix"
            found.append(diagnose("contested-key", message, origin, "rename the one in the table"))
    return found


MAXIMUM_BYTES = 64_000
"""Largest template; a section's text is a page or two."""


def load_templates(folders: Sequence[Path], root: Path) -> Outcome[Mapping[str, TemplateText]]:
    """Load the templates of all folders that exist; of two with one name, the earlier folder's counts.

    A folder may lie outside ``root``, as the shipped templates do, but nothing in it may lead out of both.
    """
    texts: dict[str, TemplateText] = {}
    diagnostics: list[Diagnostic] = []
    for folder in folders:
        if not folder.exists():
            continue
        limit = limit_of(folder, root)
        found = find_files(folder, limit, (".md",))
        diagnostics += found.diagnostics
        for each in found.value:
            if each.name not in texts:
                loaded = _load_template(each, limit, root)
                diagnostics += loaded.diagnostics
                texts[each.name] = loaded.value
    return Outcome({name: texts[name] for name in sorted(texts)}, tuple(diagnostics))


def _load_template(found: Found, limit: Path, root: Path) -> Outcome[TemplateText]:
    """Load one template; an unreadable one is empty, so that it is not reported as missing too."""
    file = name_file(found.path, root)
    content = read_file(found.path, limit, MAXIMUM_BYTES)
    if content.value is None:
        return Outcome(TemplateText(found.name, file, ""), content.diagnostics)
    decoded = decode_text(content.value, file)
    text = (decoded.value or "").replace("\r\n", "\n").replace("\r", "\n")
    return Outcome(TemplateText(found.name, file, text), decoded.diagnostics)

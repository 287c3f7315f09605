"""Specs read from a file without a project around them."""

from collections.abc import Mapping
from pathlib import Path

from briefgen.diagnostics import Outcome
from briefgen.load.brief import read_spec, type_brief
from briefgen.load.files import read_file
from briefgen.model.batch import SpecFile
from briefgen.model.brief import Spec


def load_spec_file(
    file: Path, root: Path, settings: Mapping[str, str] | None = None
) -> Outcome[SpecFile | None]:
    """Read a spec under the name of its file; nothing outside ``root`` is read."""
    content = read_file(file, root)
    if content.value is None:
        return Outcome(None, content.diagnostics)
    return read_spec(content.value, file, root, settings or {})


def load_brief(file: Path, root: Path, settings: Mapping[str, str] | None = None) -> Outcome[Spec | None]:
    """Load a spec of one brief; ``None`` where it is not sound, or makes many."""
    read = load_spec_file(file, root, settings)
    if read.value is None or read.value.batch is not None:
        return Outcome(None, read.diagnostics)
    typed = type_brief(read.value)
    return Outcome(typed.value, (*read.diagnostics, *typed.diagnostics))

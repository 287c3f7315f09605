"""Paths to bytes, each path proved to lie where it may.

In: a path, and the root that nothing may lead out of. Out: bytes, or a diagnostic. Files that are not regular ones
(a pipe would never end) and symbolic links that lead out are refused before anything is opened: a project from
elsewhere must not print a file of this machine.
"""

import errno
import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose

MAXIMUM_BYTES = 16_000_000
"""Largest file of a fact base, in bytes."""

MAXIMUM_TOML = 256_000
"""Largest project file. What a parser makes of one takes some hundred times its bytes."""

YAML_SUFFIXES = (".yaml", ".yml")

NOT_BRIEFS = ("editions", "facts", "pictures", "schemas")
"""Folders in that of briefs that hold other things."""

_PROJECT_FILE = "briefgen.toml"
_DEEP_KEY = re.compile(r"""(?:\.[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*){12}""")
"""A key of more parts than a project file has a use for: each makes a table for every line that has it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was found: ``name`` is its path under the folder searched, with slashes."""

    name: str
    path: Path


def name_file(path: Path, root: Path) -> str:
    """Return how messages call a file: its path from the root, with slashes; the whole path outside of it."""
    for base in (root, root.resolve()):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return path.as_posix()


def limit_of(folder: Path, root: Path) -> Path:
    """Return what nothing in a folder may lead out of: the root, or the folder itself where it lies elsewhere.

    A folder that is named as one of the root's, and is a link to elsewhere, has left it.
    """
    inside = folder.is_relative_to(root) or folder.resolve().is_relative_to(root.resolve())
    return root if inside else folder


def read_file(path: Path, root: Path, maximum: int = MAXIMUM_BYTES) -> Outcome[bytes | None]:
    """Read a regular file under ``root`` of at most ``maximum`` bytes; ``None`` where that cannot be done."""
    origin = Origin(name_file(path, root))
    try:
        if not path.resolve(strict=True).is_relative_to(root.resolve()):
            return Outcome(None, (_diagnose_outside(origin),))
        content = read_regular(path, maximum)
    except (OSError, RuntimeError, ValueError) as error:
        if not is_too_large(error):
            return Outcome(None, (_diagnose_unreadable(path, error, origin),))
        content = None
    else:
        if content is None:
            return Outcome(None, (diagnose("unreadable-file", f"{origin.file} is not a file", origin),))
    if content is None or len(content) > maximum:
        limit = f"{maximum // 1_000_000} MB" if maximum >= 1_000_000 else f"{maximum // 1_000} kB"  # noqa: PLR2004 - a megabyte
        return Outcome(None, (diagnose("too-large", f"the file is larger than {limit}", origin, "split it"),))
    return Outcome(content)


def find_files(
    folder: Path, root: Path, suffixes: Sequence[str], *, deep: bool = True
) -> Outcome[tuple[Found, ...]]:
    """Find the files with one of the suffixes in a folder, in order of name, hidden ones left out.

    ``deep`` takes the folders below it too. A link to one is followed where it stays under the root, each folder
    once.
    """
    origin = Origin(folder.as_posix() if folder == root else name_file(folder, root))
    diagnostics: list[Diagnostic] = []
    try:
        outside = not folder.resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError) as error:
        return Outcome((), (_diagnose_unreadable(folder, error, origin, _NO_FOLDER),))
    if outside:
        return Outcome((), (_diagnose_outside(origin),))
    found = sorted(_walk(folder, root, tuple(suffixes), diagnostics, deep=deep), key=lambda one: one.name)
    return Outcome(tuple(found), tuple(diagnostics))


def find_specs(
    briefs: Path, apart: Collection[Path], root: Path
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the YAML files in a folder of briefs and below it, in order, and the links that lead out of the root.

    Hidden files and folders are left out, folders that are ``apart``, and those of another project. A link to a folder
    inside the root is followed, each folder once.
    """
    limit = root.resolve()
    seen = {os.path.realpath(folder) for folder in apart}
    files: list[Path] = []
    refused: list[Path] = []
    waiting = [briefs]
    while waiting:
        here = waiting.pop()
        real = os.path.realpath(here)
        if here is not briefs:
            if not Path(real).is_relative_to(limit):
                refused.append(here)
                continue
            if real in seen or briefs.resolve().is_relative_to(real) or (here / _PROJECT_FILE).is_file():
                continue
        seen.add(real)
        try:
            with os.scandir(here) as entries:
                found = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError:
            continue
        waiting += [here / entry.name for entry in found if entry.is_dir()]
        files += [here / entry.name for entry in found if _is_yaml(entry.name) and not entry.is_dir()]
    return tuple(sorted(files)), tuple(sorted(refused))


def name_spec(file: Path, briefs: Path, apart: Collection[Path]) -> str:
    """Return how a brief is called: by its file's path below the folder of briefs; by its file alone elsewhere."""
    if file.parent == briefs or any(file.is_relative_to(folder) for folder in apart):
        return file.stem
    return file.relative_to(briefs).with_suffix("").as_posix() if file.is_relative_to(briefs) else file.stem


def diagnose_outside(folder: Path, root: Path) -> Diagnostic:
    """Report a link that leads out of the root."""
    return _diagnose_outside(Origin(name_file(folder, root)))


def _is_yaml(name: str) -> bool:
    return name.lower().endswith(YAML_SUFFIXES)


def read_regular(path: Path, maximum: int) -> bytes | None:
    """Read a file; ``None`` for a folder, a pipe or a device.

    Raises ``OSError``, for one that the system says is larger than the maximum too (``is_too_large``), before any of it
    is read. One that grows meanwhile is read up to a byte more than the maximum.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as stream:  # noqa: PTH123 - a descriptor, not a path
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return None
        if found.st_size > maximum:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), os.fspath(path))
        return stream.read(maximum + 1)


def is_too_large(error: Exception) -> bool:
    """Whether ``read_regular`` refused a file for its size."""
    return isinstance(error, OSError) and error.errno == errno.EFBIG


def parse_toml(text: str) -> dict[str, Any]:
    """Parse a project file. Raises ``ValueError``, that of ``tomllib`` included, and ``RecursionError``."""
    import tomllib  # noqa: PLC0415 - only project files need it

    if len(text) > MAXIMUM_TOML or _DEEP_KEY.search(text):
        raise ValueError("it is larger than a project file, or a key in it has more parts")
    return tomllib.loads(text)


def _walk(
    folder: Path, root: Path, suffixes: tuple[str, ...], diagnostics: list[Diagnostic], *, deep: bool
) -> Iterator[Found]:
    limit, seen, waiting = root.resolve(), set[Path](), [folder]
    while waiting:
        here = waiting.pop()
        if here.resolve() in seen:
            continue
        seen.add(here.resolve())
        for path in _list_folder(here, root, diagnostics):
            if path.is_symlink() and (refused := _refuse_link(path, limit, Origin(name_file(path, root)))):
                diagnostics.append(refused)
            elif path.is_dir():
                waiting += [path] if deep else []
            elif path.name.lower().endswith(suffixes):
                yield Found(path.relative_to(folder).as_posix(), path)


def _refuse_link(path: Path, limit: Path, origin: Origin) -> Diagnostic | None:
    """Say what is wrong with a link that leads out, or round in a circle."""
    try:
        return None if path.resolve().is_relative_to(limit) else _diagnose_outside(origin)
    except (OSError, RuntimeError) as error:
        return _diagnose_unreadable(path, error, origin)


_NO_FOLDER = "make the folder, or check the spelling of its path where the project file or --archive names it"


def _list_folder(folder: Path, root: Path, diagnostics: list[Diagnostic]) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        diagnostics.append(_diagnose_unreadable(folder, error, Origin(name_file(folder, root))))
        return []


def _diagnose_outside(origin: Origin) -> Diagnostic:
    return diagnose(
        "outside-project",
        f"{origin.file} leads out of the folder that may be read",
        origin,
        "replace the link by a copy of the file",
    )


def _diagnose_unreadable(
    path: Path, error: Exception, origin: Origin, missing: str = "check the spelling of the path"
) -> Diagnostic:
    reason = (error.strerror if isinstance(error, OSError) else None) or "its path cannot be followed"
    hint = missing if not os.path.lexists(path) else ""
    return diagnose("unreadable-file", f"{origin.file} cannot be read: {reason.lower()}", origin, hint)

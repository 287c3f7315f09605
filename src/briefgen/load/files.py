"""Paths to bytes to text: each path proved to lie where it may, UTF-8 without characters that hide or reorder text."""

import errno
import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.system.trust import PROJECT_FILE, PYTHON_FILE

MAXIMUM_BYTES = 16_000_000
"""Largest file of a fact base, in bytes."""

MAXIMUM_TOML = 256_000
"""Largest project file. What a parser makes of one takes some hundred times its bytes."""

YAML_SUFFIXES = (".yaml", ".yml")

NOT_BRIEFS = ("editions", "facts", "pictures", "schemas")
"""Folders in that of briefs that hold other things."""

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
            if real in seen or briefs.resolve().is_relative_to(real) or (here / PROJECT_FILE).is_file():
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


def project_files(start: Path) -> Iterator[Path]:
    """Yield the files that may say that a folder, or one above it, is a project: the nearest first."""
    for folder in (start, *start.parents):
        yield from (folder / name for name in (PROJECT_FILE, PYTHON_FILE) if (folder / name).is_file())


def project_table(table: Any, file: str) -> Any:
    """Return what a project file's table says of the project; ``None`` for a pyproject.toml that says nothing of it."""
    for step in ("tool", "briefgen") if file == PYTHON_FILE else ():
        table = table.get(step) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None


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


MAXIMUM_REPORTED = 20
"""Characters reported in one file; the rest is most likely the same mistake again."""

MAXIMUM_SPOILT = 1_000
"""Characters of a file that may be something else than they should be; with more it is no text."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FOREIGN_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_ASCII_ALLOWED = bytes([0x09, 0x0A, 0x0D, *range(0x20, 0x7F)])
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff"
_BREAKS = "\x0b\x0c\x85\u2028\u2029"
"""What some programs write for the end of a line or paragraph: white space to a reader, no mistake of the curator's."""
_REORDERING = "\u202a-\u202e\u2066-\u2069"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
_REFUSED = re.compile(f"[{_CONTROLS}{_REORDERING}{_PRIVATE}]")
_REFUSED_WHEN_ESCAPED = re.compile(f"[\r{_CONTROLS}{_REORDERING}{_PRIVATE}]")
_CONTROL = re.compile(f"[\r{_CONTROLS}]")
_BREAK = re.compile(f"[{_BREAKS}]")
_BIDI = re.compile(f"[{_REORDERING}]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_UNDECODED = re.compile("[\udc80-\udcff]")
"""What ``surrogateescape`` makes of a byte that is not UTF-8."""
_LINE_END = re.compile("\r\n|\r|\n")


def decode_text(content: bytes, file: str) -> Outcome[str | None]:
    """Decode a file's bytes; ``None`` where they are not text that a parser may see.

    A byte order mark is dropped. Characters that are text but hide or reorder it are errors beside the text.
    """
    content = content.removeprefix(_BYTE_ORDER_MARK)
    if content.isascii() and not content.translate(None, _ASCII_ALLOWED):
        return Outcome(content.decode("ascii"))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return Outcome(None, (_diagnose_encoding(content, content[: error.start].decode("utf-8"), file),))
    return _screen_text(text, file)


@dataclass(frozen=True, slots=True)
class Salvaged:
    """The text of a file as a parser may see it: every refused character of the file is a space in it.

    ``spoilt`` are the places in the text, from 0, of the characters that should have been something else.
    """

    text: str
    spoilt: tuple[int, ...] = ()


def salvage_text(content: bytes, file: str) -> Outcome[Salvaged | None]:
    """Decode a file's bytes with a space for each character that may not be in it; ``None`` where they are no text.

    Line separators pasted from other programs are white space, which is a warning; anything else refused is an error.
    """
    content = content.removeprefix(_BYTE_ORDER_MARK)
    if content.isascii() and not content.translate(None, _ASCII_ALLOWED):
        return Outcome(Salvaged(content.decode("ascii")))
    diagnostics: list[Diagnostic] = []
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        text = content.decode("utf-8", "surrogateescape")
        diagnostics.append(_diagnose_encoding(content, content[: error.start].decode("utf-8"), file))
    if b"\x00" in content[:4] and content.count(b"\x00") * 3 >= len(content):
        return Outcome(None, tuple(diagnostics) or (_diagnose_encoding(content, "", file),))
    if content.startswith(tuple(mark for mark, _ in _FOREIGN_MARKS)):
        return Outcome(None, tuple(diagnostics))
    if not _REFUSED.search(text):
        return Outcome(Salvaged(text))
    seen, spoilt = 0, []
    for match in _REFUSED.finditer(text):
        if not _BREAK.match(match[0]):
            spoilt.append(match.start())
            if len(spoilt) > MAXIMUM_SPOILT:
                break
        if not _UNDECODED.match(match[0]):
            seen += 1
            if seen <= MAXIMUM_REPORTED:
                diagnose_one = warn_of_break if _BREAK.match(match[0]) else _diagnose_character
                diagnostics.append(diagnose_one(match[0], place_in(text, match.start(), file)))
    is_text = len(spoilt) <= MAXIMUM_SPOILT
    if seen > MAXIMUM_REPORTED:
        more = (
            f"{seen - MAXIMUM_REPORTED:,} more such characters are"
            if is_text
            else "too many more of them are"
        )
        diagnostics[-1] = replace(diagnostics[-1], message=f"{diagnostics[-1].message}; {more} in this file")
    return Outcome(Salvaged(_REFUSED.sub(" ", text), tuple(spoilt)) if is_text else None, tuple(diagnostics))


def find_break(text: str) -> str:
    """Return the first line separator of a text that is white space to a reader; nothing where there is none."""
    found = _BREAK.search(text)
    return found[0] if found else ""


def space_breaks(text: str) -> str:
    """Return a text with a space for each line separator."""
    return _BREAK.sub(" ", text)


def warn_of_break(char: str, origin: Origin) -> Diagnostic:
    """Return the warning of a line separator inside a value."""
    message = f"the line separator U+{ord(char):04X} is read as a space"
    return diagnose(
        "line-separator", message, origin, "put a space in its place; it often comes with pasted text"
    )


def place_in(text: str, index: int, file: str) -> Origin:
    """Return the line and column, in characters from 1, of a position in a text."""
    return places_in(text, (index,), file)[0]


def places_in(text: str, indices: Sequence[int], file: str) -> list[Origin]:
    """Return the lines and columns of positions that ascend, in one pass over the text."""
    places: list[Origin] = []
    line, start, before = 1, 0, 0
    for index in indices:
        for match in _LINE_END.finditer(text, before, index):
            line, start = line + 1, match.end()
        before = index
        places.append(Origin(file, line, index - start + 1))
    return places


def find_escaped(value: str, text: str) -> str | None:
    r"""Return the first refused character of a parsed value that its file's text does not hold itself.

    Such a character was written as an escape: ``"\u202E"``.
    """
    return next(
        (
            char
            for char in _REFUSED_WHEN_ESCAPED.findall(value)
            if char == "\r" or (char not in text and not _BREAK.match(char))
        ),
        None,
    )


def describe_refused(char: str) -> str:
    """Say in words why a character is refused."""
    name = f"U+{ord(char):04X}"
    if _CONTROL.match(char):
        return f"the control character {name} cannot be printed"
    if _BIDI.match(char):
        return f"the invisible character {name} reorders the text around it"
    return f"the character {name} is for private use and looks different in every typeface"


def _screen_text(text: str, file: str) -> Outcome[str | None]:
    found = list(islice(_REFUSED.finditer(text), MAXIMUM_REPORTED))
    controls = [match for match in found if _CONTROL.match(match[0])]
    if controls and "\x00" in text[:2] and text.count("\x00") * 3 >= len(text):
        return Outcome(None, (_diagnose_encoding(text.encode(), "", file),))
    diagnostics = tuple(_diagnose_character(match[0], place_in(text, match.start(), file)) for match in found)
    return Outcome(None if controls else text, diagnostics)


def _diagnose_character(char: str, origin: Origin) -> Diagnostic:
    code = "bad-encoding" if _CONTROL.match(char) else "bad-value"
    return diagnose(
        code, describe_refused(char), origin, "delete the character; it often comes with pasted text"
    )


def _diagnose_encoding(content: bytes, before: str, file: str) -> Diagnostic:
    """Name the place, after the text ``before`` it, of what is not UTF-8, and the likeliest encoding of the file."""
    guess = _guess_encoding(content)
    origin = Origin(file) if guess.startswith("UTF") else place_in(before, len(before), file)
    return diagnose(
        "bad-encoding",
        "the file is not UTF-8 text" + (f"; it looks like {guess}" if guess else ""),
        origin,
        "open the file in an editor and save it with the encoding UTF-8",
    )


def _guess_encoding(content: bytes) -> str:
    for mark, name in _FOREIGN_MARKS:
        if content.startswith(mark):
            return name
    if b"\x00" in content[:4]:
        return "UTF-16"
    try:
        if _HANGUL.search(content.decode("euc_kr")):
            return "Korean text in CP949 (EUC-KR)"
    except UnicodeDecodeError:
        pass
    return "Latin-1 or Windows-1252" if max(content, default=0) > 0x7F else ""  # noqa: PLR2004 - the end of ASCII


def load_archive(folder: Path) -> Outcome[Mapping[str, bytes]]:
    """Load the files of an archive folder, those in folders below it and hidden ones left out."""
    found = find_files(folder, folder, ("",), deep=False)
    texts: dict[str, bytes] = {}
    diagnostics: list[Diagnostic] = list(found.diagnostics)
    for each in found.value:
        content = read_file(each.path, folder)
        diagnostics += content.diagnostics
        if content.value is not None:
            texts[each.name] = content.value
    return Outcome(texts, tuple(diagnostics))

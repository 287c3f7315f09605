"""Bytes to text: UTF-8 without control characters, and none that hide or reorder what a reader sees.

In: the bytes of a file. Out: its text, with a diagnostic for each character that may not stand in it. YAML itself
and editors disagree on what ends a line (U+0085, U+2028), so such characters are taken out before anything is parsed:
after that, line and column mean the same to the parser and to the editor. A YAML file is read on with a space in the
place of such a character (``salvage_text``): one bad character costs the record that it is in, and no other.
"""

import re
from dataclasses import dataclass, replace
from itertools import islice

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose

MAXIMUM_REPORTED = 20
"""Characters reported in one file; the rest is most likely the same mistake again."""

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
    found = [match for match in _REFUSED.finditer(text) if not _UNDECODED.match(match[0])]
    for match in found[:MAXIMUM_REPORTED]:
        diagnose_one = warn_of_break if _BREAK.match(match[0]) else _diagnose_character
        diagnostics.append(diagnose_one(match[0], place_in(text, match.start(), file)))
    if len(found) > MAXIMUM_REPORTED:
        more = f"; {len(found) - MAXIMUM_REPORTED:,} more such characters are in this file"
        diagnostics[-1] = replace(diagnostics[-1], message=diagnostics[-1].message + more)
    spoilt = tuple(match.start() for match in _REFUSED.finditer(text) if not _BREAK.match(match[0]))
    return Outcome(Salvaged(_REFUSED.sub(" ", text), spoilt), tuple(diagnostics))


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
    line, start = 1, 0
    for match in _LINE_END.finditer(text, 0, index):
        line, start = line + 1, match.end()
    return Origin(file, line, index - start + 1)


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

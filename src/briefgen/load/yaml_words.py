"""What the YAML parser's complaints mean, in plain words, with the mend and the best place to point at.

In: the parser's exception and the text. Out: one diagnostic. The C parser and the Python one word their complaints
slightly differently; only parts that both share are looked for.
"""

from dataclasses import dataclass
from typing import Any

from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.load.characters import place_in


@dataclass(frozen=True, slots=True)
class _Words:
    """``at_start`` points at where the thing began rather than at where the parser gave up."""

    message: str
    hint: str
    at_start: bool = False


_TAB = _Words(
    "a tab stands where only spaces may", "replace the tab by spaces; YAML allows no tabs in indentation"
)
_RESERVED = _Words(
    "a text begins with a character that means something in YAML",
    "put the text between quotation marks",
)
_TRAILING = _Words(
    "something follows after a value that is already complete",
    'put the whole text between one pair of quotation marks; inside them write \\" for a double mark',
)
_ESCAPE = _Words(
    "an escape with a backslash is not complete",
    "write \\xHH, \\uHHHH or \\UHHHHHHHH with the digits of a character, or the backslash twice",
)
_TAG = _Words("a text begins with !, which YAML takes for a tag", "put the text between quotation marks")
_WORDS = {
    "mapping values are not allowed": _Words(
        "a colon stands where no key may begin",
        'put a text that has ": " in it between quotation marks, or correct the indentation',
    ),
    "while scanning a quoted scalar": _Words(
        "a quotation mark is not closed",
        "add the closing mark; inside single quotation marks write an apostrophe twice",
        at_start=True,
    ),
    "while parsing a flow sequence": _Words(
        "a list in [brackets] is not closed, or a comma is missing",
        "add the closing bracket, or a comma between the entries",
        at_start=True,
    ),
    "while parsing a flow mapping": _Words(
        "a mapping in {braces} is not closed, or a comma is missing",
        "add the closing brace, or a comma between the entries",
        at_start=True,
    ),
    "while parsing a flow node": _Words(
        "inside brackets or braces a key or value is missing",
        "write it, or remove the comma, colon or bracket that is too many",
    ),
    "could not find expected ':'": _Words(
        "a line is neither a key with its value nor part of a text",
        "write it as KEY: VALUE, indent it under the text it continues, or put the whole text between quotation marks",
        at_start=True,
    ),
    "while parsing a block mapping": _Words(
        "the line does not fit the keys above it",
        "give all keys of one record the same indentation; a text goes on only in lines that are indented further",
    ),
    "while parsing a block collection": _Words(
        "the line does not fit the list above it",
        "give all dashes of one list the same indentation",
    ),
    "sequence entries are not allowed": _Words(
        "a dash stands where no list may begin",
        "begin the list on a line of its own, or put a text that begins with a dash between quotation marks",
    ),
    "unknown escape character": _Words(
        "a backslash stands before a character that it cannot stand before",
        "write the backslash twice, or use single quotation marks",
    ),
    "expected escape sequence": _ESCAPE,
    "expected hexdecimal number": _ESCAPE,
    "invalid Unicode character escape": _ESCAPE,
    "while scanning a block scalar": _Words(
        "the text block that begins here is not well formed",
        "after | or > only + or - may stand; indent all its lines alike, by spaces",
    ),
    "while scanning an alias": _Words(
        "a text begins with *, which YAML takes for an alias", "put the text between quotation marks"
    ),
    "while scanning an anchor": _Words(
        "a text begins with &, which YAML takes for an anchor", "put the text between quotation marks"
    ),
    "while scanning a tag": _TAG,
    "while parsing a tag": _TAG,
    "incompatible YAML document": _Words(
        "the file names a version of YAML that does not exist", "delete the line"
    ),
    "while scanning a directive": _Words(
        "a line begins with %, which YAML takes for a directive", "delete the line"
    ),
    "document start": _Words(
        "something follows after the end of the content",
        "indent it, or begin it with its key; a fact file is one mapping of keys",
    ),
    "cannot start any token": _RESERVED,
    "did not find expected node content": _Words(
        "a value is expected here", "write the value, or put the text between quotation marks"
    ),
}
_OF_ESCAPES = (
    "unknown escape character",
    "expected escape sequence",
    "expected hexdecimal number",
    "invalid Unicode",
)
_OTHER = _Words(
    "the YAML cannot be read from here on", "compare the line and the one above it with a record that works"
)


def diagnose_syntax(error: Any, text: str, file: str) -> Diagnostic:
    """Put a ``yaml.YAMLError`` into words. The place is where the mend belongs, as well as that can be known."""
    problem = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    words = _choose_words(error, text)
    mark = (context if words.at_start else problem) or problem or context
    origin = place_in(text, min(mark.index, len(text)), file) if mark else Origin(file)
    stopped = (
        f"; reading stopped in line {problem.line + 1}"
        if problem and mark and mark.line != problem.line
        else ""
    )
    return diagnose("bad-yaml", words.message + stopped, origin, words.hint)


def _choose_words(error: Any, text: str) -> _Words:
    complaint = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or error}"
    mark = getattr(error, "problem_mark", None)
    if mark and "\t" in text[mark.index : mark.index + 1]:
        return _TAB
    if mark and "while parsing a block" in complaint and text[: mark.index].rpartition("\n")[2].strip(" -"):
        return _TRAILING
    return next((words for part, words in _WORDS.items() if part in complaint), _OTHER)


def is_of_escape(error: Any) -> bool:
    """Whether a ``yaml.YAMLError`` complains of an escape with a backslash inside quotation marks."""
    complaint = str(getattr(error, "problem", None) or "")
    return any(part in complaint for part in _OF_ESCAPES)

"""The values that templates hold, how they print, and how much a rendering may use of them.

A template holds texts, numbers, lists, mappings and views. What an expression prints never becomes part of the Markdown
that is parsed: it is kept as ``Inserted``, with the facts it comes from, and one character of a private plane stands
for it until the Markdown reader puts it in its place. Citations and quotations travel in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar, NamedTuple, Self, TypeGuard

from briefgen.diagnostics.suggest import did_you_mean

TEMPLATE_CHARACTERS = 64 * 1024
CHAIN_LENGTH = 10
"""Templates that include one another in a row."""
CALL_DEPTH = 40
WORK = 500_000
WORK_OF_A_FACT = 1_000
"""Steps more for every fact that a template is given: what is fair grows with what there is to print."""
OUTPUT_CHARACTERS = 200_000
"""Of one section: some eighty pages."""
OUTPUT_OF_A_FACT = 500
TEXT_CHARACTERS = 100_000
WEIGHT = 40_000
RANGE = 10_000
NUMBER = 10**18
OPERATION = 5
"""Steps that a lookup, operator, filter or call takes, whatever its size: about as long as five nodes without one."""
VIEW_READ = 15
"""Steps for an attribute of a view, which may put a text together or look up other records."""
BRIEF_FILTER = 50
"""Steps for a filter of the brief, which may consult the locale."""
CHARACTERS_PER_STEP = 16
"""Characters that are gone over for the price of one step."""

_FIRST, _LAST = 0xF0000, 0x10FFFD
_RESERVED = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")


class RefusedError(Exception):
    """A template does what templates may not do. ``hint`` says what to do instead, where there is something."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ValueRefusedError(Exception):
    """A filter, operator or tag is given a value that it cannot use; the message says why, in words for the editor."""


class AbsentError(ValueRefusedError):
    """A value is needed where a view has none. ``absent`` is what was read before the error."""

    def __init__(self, message: str, absent: Absent) -> None:
        super().__init__(message)
        self.absent = absent


class Absent(NamedTuple):
    """A part of a view that is ``None``: whose it would be, and what a template calls it."""

    owner: View
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A character of a template, counted from 0."""

    template: str
    offset: int


class Markdown(str):
    """Text that is Markdown already and prints as it is. Any other text is inserted as words when it is printed.

    ``origin`` is its place in a template that has it so, or the parts that it was put together from, which may know
    theirs. Of what an expression prints, the first part is empty and has the place of the expression.
    """

    __slots__ = ("origin",)
    origin: Place | tuple[str, ...] | None

    def __new__(cls, text: str, origin: Place | tuple[str, ...] | None = None) -> Self:
        """Make a text."""
        made = super().__new__(cls, text)
        made.origin = origin
        return made


def find_place(text: str, offset: int) -> tuple[Place, bool, int] | None:
    """Return where a template has a character of a rendered text, or has the expression that printed it, if known.

    With it comes whether the template has the character itself, and for how many characters this holds.
    """
    nearest: Place | None = None
    while isinstance(text, Markdown) and text.origin is not None:
        if isinstance(text.origin, Place):
            return Place(text.origin.template, text.origin.offset + offset), True, len(text) - offset
        for part in text.origin:
            if offset < len(part):
                text = part
                break
            offset -= len(part)
            nearest = (
                part.origin if isinstance(part, Markdown) and isinstance(part.origin, Place) else nearest
            )
        else:
            break
    return (nearest, False, len(text) - offset) if nearest else None


@dataclass(frozen=True, slots=True)
class Reference:
    """One target of a citation: the id of a source or fact, and where in it, in words."""

    id: str
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Inserted:
    """What an expression prints at one place: words, a citation, or the excerpt of an id; and the facts behind it."""

    text: str = ""
    facts: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    excerpt: str = ""


def find_reserved(text: str) -> int | None:
    """Return where a text first holds a character that stands for something inserted, or ``None``."""
    found = _RESERVED.search(text)
    return found.start() if found else None


def split_inserted(text: str, inserted: Sequence[Inserted]) -> Iterator[str | Inserted]:
    """Yield the parts of a parsed text: what is text, and what is inserted. Empty text is left out."""
    start = 0
    for found in _RESERVED.finditer(text):
        if found.start() > start:
            yield text[start : found.start()]
        yield inserted[ord(found[0]) - _FIRST]
        start = found.end()
    if start < len(text):
        yield text[start:]


def plain_text(markdown: str, inserted: Sequence[Inserted]) -> str:
    """Return Markdown as one would write it: inserted words in their places, citations and quotations left out."""
    return "".join(
        part if isinstance(part, str) else part.text for part in split_inserted(markdown, inserted)
    )


class Choice(str):
    """A text of which there are only some; compared with any other it can never be equal, which is a mistake."""

    __slots__ = ("among", "called")
    among: tuple[str, ...]
    called: str

    def __new__(cls, text: str, called: str, among: tuple[str, ...]) -> Self:
        """Make a text; ``called`` is what messages call it."""
        made = super().__new__(cls, text)
        made.called, made.among = called, among
        return made

    def __eq__(self, other: object) -> bool:
        if (
            isinstance(other, str)
            and other
            and not isinstance(other, Choice)
            and str(other) not in self.among
        ):
            near = did_you_mean(other, self.among) or f"there are {', '.join(self.among)}"
            raise ValueRefusedError(f"no fact has the {self.called} {str(other)!r}: {near}")
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class Undefined:
    """Base of what stands for a name, attribute or entry that does not exist."""

    __slots__ = ()


class View:
    """Base of the objects that a template may look into.

    A template reads public attributes that are not callable, items, length and iteration; methods stay invisible to
    it. A view that defines ``__str__`` may be printed. ``keys()``, where there is one, lists ids for "did you mean".
    """

    __slots__ = ()
    _called: ClassVar[str] = "this value"

    def facts_shown(self) -> tuple[str, ...]:
        """Return the ids of the facts whose content this view shows."""
        return ()

    def has_text(self) -> bool:
        """Whether this prints as it is."""
        return type(self).__str__ is not object.__str__

    def kind_in_words(self) -> str:
        """Return what kind of thing this is, for messages: "a fact"."""
        return self._called

    def say_missing(self, name: str) -> tuple[str, str]:
        """Return that this has no part of a name, and a hint, which may be empty."""
        return f"{self.kind_in_words()} has no {name!r}", ""

    def in_words(self) -> str:
        """Return which of its kind it is, for messages: the id of a fact."""
        facts = self.facts_shown()
        return facts[0] if len(facts) == 1 else self.kind_in_words()


class Blank(View):
    """What a template gets in place of a record that was set aside: whatever is asked of it is blank, and prints nothing.

    So a template is rendered to its end, and what is wrong further down is found in the same run; a brief in which
    this had a part is never made.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __str__(self) -> str:
        return ""

    def __lt__(self, _: object) -> bool:
        return False

    def __gt__(self, _: object) -> bool:
        return False


BLANK = Blank()


class Meter:
    """Counts what one rendering uses, keeps what it inserts, and notes which facts an expression looks into.

    ``facts`` is the number of facts that the template is given.
    """

    __slots__ = ("_depth", "_limit", "_printing", "_work", "absent", "inserted", "output_limit")

    def __init__(self, facts: int = 0) -> None:
        self.output_limit = OUTPUT_CHARACTERS + OUTPUT_OF_A_FACT * facts
        self._limit = WORK + WORK_OF_A_FACT * facts
        self._work = 0
        self._depth = 0
        self._printing: list[dict[str, None]] = []
        self.inserted: list[Inserted] = []
        """What was printed, in the order of its characters."""
        self.absent: Absent | None = None
        """The last part of a view that was read and is ``None``: what a message about nothing is about."""

    def spend(self, steps: int) -> bool:
        """Pay for some steps of work, and return true; raises ``RefusedError`` when the budget is used up."""
        self._work += steps
        if self._work > self._limit:
            raise RefusedError(
                "the template takes too much work to render: too many loops, calls or long texts",
                f"Loop over less: a rendering may take {self._limit:,} steps.",
            )
        return True

    def descend(self) -> None:
        """Go one call deeper; raises ``RefusedError`` where macros call one another without end."""
        self._depth += 1
        if self._depth > CALL_DEPTH:
            raise RefusedError(f"macros, blocks or loops call one another more than {CALL_DEPTH} deep")

    def ascend(self) -> None:
        """Come back from a call."""
        self._depth -= 1

    def begin(self) -> None:
        """Start noting facts for an expression that is about to be printed; such expressions may nest."""
        self._printing.append({})
        self.absent = None

    def note(self, view: View) -> None:
        """Note that the expression being printed, if there is one, looks into a view."""
        if self._printing:
            self._printing[-1].update(dict.fromkeys(view.facts_shown()))

    def taken(self) -> tuple[str, ...]:
        """Return the facts noted since the matching ``begin``, in order."""
        return tuple(self._printing.pop())

    def printed_length(self, text: str) -> int:
        """Return how many characters a text prints, what is inserted in it included."""
        if text.isascii():
            return len(text)
        return len(text) + sum(
            len(self.inserted[ord(sign) - _FIRST].text) for sign in _RESERVED.findall(text)
        )

    def insert(self, what: Inserted) -> Markdown:
        """Keep something that is printed, and return the character that stands for it."""
        if _FIRST + len(self.inserted) > _LAST:
            raise RefusedError("a template prints more expressions than a text can hold")
        self.inserted.append(what)
        return Markdown(chr(_FIRST + len(self.inserted) - 1))

    def insert_words(self, text: str, facts: tuple[str, ...] = ()) -> Markdown:
        """Insert words, runs of white space folded to one space. Raises ``ValueRefusedError`` for torn Markdown."""
        if not text:
            return Markdown("")
        if _RESERVED.search(text):
            raise ValueRefusedError(
                "a citation, a quotation or a text that is Markdown already was taken apart; print it as it is"
            )
        if _SURROGATE.search(text):
            raise ValueRefusedError(
                "a text holds half of a character (a lone surrogate), which cannot be printed"
            )
        return self.insert(Inserted(_BREAKS.sub(" ", text), facts))


def weigh(value: object) -> int:
    """Return the steps it takes to go over a value: its entries at every level, and its characters.

    Raises ``RefusedError`` as soon as the weight is above ``WEIGHT``, so that lists of lists that double at every
    level are never walked through, compared or copied.
    """
    if isinstance(value, str):
        return _weigh_text(value)
    weight = 0
    open_branches: list[Iterator[object]] = [iter((value,))]
    while open_branches:
        for entry in open_branches[-1]:
            weight += _weigh_text(entry) if isinstance(entry, str) else 1
            if weight > WEIGHT:
                raise RefusedError("a list or mapping of the template is too large")
            if isinstance(entry, list | tuple | Mapping) and not isinstance(entry, View):
                inside = chain.from_iterable(entry.items()) if isinstance(entry, Mapping) else iter(entry)
                open_branches.append(inside)
                break
        else:
            open_branches.pop()
    return weight


def _weigh_text(text: str) -> int:
    check_length(len(text))
    return 1 + len(text) // CHARACTERS_PER_STEP


def check_length(length: int) -> None:
    """Raise ``RefusedError`` for a text that would be longer than any text of a template may be."""
    if length > TEXT_CHARACTERS:
        raise RefusedError(f"a text of more than {TEXT_CHARACTERS:,} characters would be made")


def admit(value: Any) -> Any:
    """Return a value if it stays within the bounds of texts, lists and numbers; raises ``RefusedError`` if not."""
    if isinstance(value, complex) or (isinstance(value, int | float) and not -NUMBER <= value <= NUMBER):
        raise RefusedError("a number of the template is too large")
    if isinstance(value, range) and len(value) > RANGE:
        raise RefusedError(f"a range of more than {RANGE:,} numbers would be made")
    weigh(value)
    return value


_OF_JINJA = {
    "BlockReference": "a block",
    "_GroupTuple": "a group",
    "LoopContext": "loop",
    "Macro": "a macro",
    "Method": "a function",
    "Namespace": "a namespace",
    "TemplateModule": "an imported template",
    "TemplateReference": "a template",
}
"""What a template calls objects of Jinja's own, by their class."""


def describe_kind(value: object) -> str:
    """Return what a value is, in words: "a text", "a list"."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"),
        (str, "a text"),
        ((int, float), "a number"),
        ((list, tuple, range), "a list"),
        (Mapping, "a mapping"),
        (type(None), "nothing"),
    )
    if isinstance(value, View):
        return value.kind_in_words()
    known = next((words for kind, words in kinds if isinstance(value, kind)), None)
    return _OF_JINJA.get(type(value).__name__) or known or "this value"


def insist(value: object) -> None:
    """Raise the error of an undefined value; any other passes."""
    if isinstance(value, Undefined):
        str(value)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number to calculate with."""
    return isinstance(value, int | float) and not isinstance(value, bool)


_NOTHING = "nothing is there to print"
_GUARDED = "; guard it with {% if %}, or give a default"


def as_text(value: object, name: str = "") -> str:
    """Return the text that a value prints as; raises ``ValueRefusedError`` for what is no text.

    ``name`` is what the template calls the value, for the message.
    """
    if isinstance(value, str):
        return value
    insist(value)
    if is_number(value) or (isinstance(value, View) and value.has_text()):
        return str(value)
    called = f"{name!r}, " if name else ""
    if value is None:
        raise ValueRefusedError(f"{called}{_NOTHING}{_GUARDED}")
    if type(value).__name__ == "Undefined":
        # Jinja's plain one, which ``{{ x if y }}`` leaves where it has no ``else``.
        return ""
    if isinstance(value, list | tuple | range):
        advice = "`listed` prints texts as a list in words, and `join` puts something between them"
    elif isinstance(value, Iterable):
        advice = "loop over it, or use a filter"
    else:
        advice = "use one of its attributes, or a filter"
    raise ValueRefusedError(f"{called}{describe_kind(value)} cannot be printed as it is; {advice}")


def name_absent(error: ValueRefusedError, meter: Meter, *values: object) -> ValueRefusedError:
    """Return an error about values that names what was read last and is ``None``, where one of the values is that."""
    if meter.absent is None or isinstance(error, AbsentError):
        return error
    parts = chain.from_iterable(value if isinstance(value, list | tuple) else (value,) for value in values)
    if all(part is not None for part in parts):
        return error
    return AbsentError(_NOTHING if str(error).endswith(_GUARDED) else str(error), meter.absent)


def entries(value: object) -> list[object]:
    """Return what a loop goes over: the entries of a list or view, the keys of a mapping."""
    insist(value)
    if isinstance(value, list | tuple | Mapping):
        return list(value)
    if isinstance(value, range):
        return list(value[: WEIGHT + 1])
    if isinstance(value, View) and isinstance(value, Iterable):
        return list(value)
    raise ValueRefusedError(f"{describe_kind(value)} cannot be looped over")

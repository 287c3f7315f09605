"""How much a template may use: bounds that depend on the template and the facts alone, never on a clock.

Time is bounded by counting. Every body of statements pays for its nodes each time it runs, every filter and operator
for the text and the entries it goes over, so that the same template meets the same verdict on every machine. Memory
is bounded by what may be made: texts, lists, and, since all making is paid for, their sum.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from briefgen.compose.marks import View

TEMPLATE_CHARACTERS = 64 * 1024
TEMPLATE_TOKENS = 20_000
TEMPLATE_NODES = 6_000
TEMPLATE_NAMES = 500
"""Distinct names in one template: Jinja copies its table of names for every condition."""
BRACKETS = 20
EXPRESSION_DEPTH = 60
STATEMENT_DEPTH = 12
"""Statements inside one another; Python compiles at most twenty nested blocks."""
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


class RefusedError(Exception):
    """A template does what templates may not do. ``hint`` is the mend, where there is one."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Absent(NamedTuple):
    """A part of a view that is ``None``: whose it would be, and what a template calls it."""

    owner: View
    name: str


class Meter:
    """Counts what one rendering uses, and notes which facts the expression being printed looks into.

    ``facts`` is the number of facts that the template is given.
    """

    __slots__ = ("_depth", "_limit", "_printing", "_work", "absent", "output_limit")

    def __init__(self, facts: int = 0) -> None:
        self.output_limit = OUTPUT_CHARACTERS + OUTPUT_OF_A_FACT * facts
        self._limit = WORK + WORK_OF_A_FACT * facts
        self._work = 0
        self._depth = 0
        self._printing: list[dict[str, None]] = []
        self.absent: Absent | None = None
        """The last part of a view that was read and is ``None``: what a message about nothing is about."""

    def spend(self, steps: int) -> None:
        """Pay for some steps of work; raises ``RefusedError`` when the budget is used up."""
        self._work += steps
        if self._work > self._limit:
            raise RefusedError(
                "the template takes too much work to render: too many loops, calls or long texts",
                f"Loop over less: a rendering may take {self._limit:,} steps.",
            )

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
                open_branches.append(_branches(entry))
                break
        else:
            open_branches.pop()
    return weight


def _branches(value: list[object] | tuple[object, ...] | Mapping[object, object]) -> Iterator[object]:
    return chain.from_iterable(value.items()) if isinstance(value, Mapping) else iter(value)


def _weigh_text(text: str) -> int:
    check_length(len(text))
    return 1 + len(text) // CHARACTERS_PER_STEP


def check_length(length: int) -> None:
    """Raise ``RefusedError`` for a text that would be longer than any text of a template may be."""
    if length > TEXT_CHARACTERS:
        raise RefusedError(f"a text of more than {TEXT_CHARACTERS:,} characters would be made")


def admit(value: object) -> object:
    """Return a value if it stays within the bounds of texts, lists and numbers; raises ``RefusedError`` if not."""
    if isinstance(value, int) and not -NUMBER <= value <= NUMBER:
        raise RefusedError("a number of the template is too large")
    if isinstance(value, range) and len(value) > RANGE:
        raise RefusedError(f"a range of more than {RANGE:,} numbers would be made")
    weigh(value)
    return value

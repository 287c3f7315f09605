"""Which texts of a parsed template find their way into print: ``find_printed`` follows literals to where they print."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from jinja2 import Environment, nodes

REFERENCES = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)


def _reference_of(node: nodes.Node) -> str | None:
    """Return the name of the template that a statement names, where it is written out."""
    name = getattr(node, "template", None)
    return name.value if isinstance(name, nodes.Const) and isinstance(name.value, str) else None


_NUMBERED = re.compile(r"<(\d+)>")
_ID = re.compile(r"(?:[a-z0-9]|[A-Za-z0-9]+(?=[._-]|\d))[A-Za-z0-9._-]*", re.ASCII)
_MEASURES = frozenset({"count", "length"})
"""Filters that print nothing of their value."""
_PRINTED_ARGUMENTS: Mapping[str, int] = {"default": 0, "d": 0, "join": 0, "replace": 1}
"""Filters that print an argument: the first of those that print."""
_ASKING_METHODS = frozenset(
    {"endswith", "startswith", "removeprefix", "removesuffix", "split", "strip", "get"}
)
_CHOICES = (nodes.And, nodes.Or)
_CONCERNED = (nodes.Output, nodes.Assign, nodes.For, nodes.With, nodes.Macro, nodes.Call, *REFERENCES)
"""Nodes that print, keep or pass on values, or name templates."""


@cache
def plain_environment() -> Environment:
    """Return Jinja's environment for reading templates: of the sandbox's syntax, and never rendering."""
    return Environment(keep_trailing_newline=True)  # noqa: S701 - nothing is rendered


def find_printed(
    environment: Environment, source: str, texts: Mapping[int, str]
) -> tuple[frozenset[int], tuple[str, ...]]:
    """Return the numbers of the literals that print, and the names of the templates that the template includes.

    ``texts`` are the literals that are texts, as written.
    """
    found = tuple(environment.parse(source).find_all(_CONCERNED))
    flow = _Flow(texts)
    flow.read(found)
    named = (texts[int(number)] for node in found for number in _NUMBERED.findall(_reference_of(node) or ""))
    return frozenset(flow.printed), tuple(named)


class _Flow:
    """Follows values through a template. ``printed`` are the literals that print."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self.printed: set[int] = set()
        self._texts = texts
        self._names: set[str] = set()
        """Variables that print."""
        self._bound: list[tuple[frozenset[str], nodes.Node]] = []
        """Values that are kept, by the variables that keep them."""
        self._parameters: dict[str, tuple[str, ...]] = {}

    def read(self, found: Sequence[nodes.Node]) -> None:
        """Go through a template's nodes, and then through what its variables keep, as long as that shows more to print."""
        self._parameters = {
            macro.name: tuple(_names_in(macro.args)) for macro in found if isinstance(macro, nodes.Macro)
        }
        for output in found:
            for child in output.nodes if isinstance(output, nodes.Output) else ():
                if not isinstance(child, nodes.TemplateData):
                    self._follow(child)
        self._bind(found)
        kept = self._bound
        while printing := [value for names, value in kept if names & self._names]:
            kept = [(names, value) for names, value in kept if not names & self._names]
            for value in printing:
                self._follow(value)

    def _bind(self, found: Iterable[nodes.Node]) -> None:
        """Note which variables keep which values."""
        for node in found:
            match node:
                case nodes.Assign():
                    self._keep(node.target, node.node)
                case nodes.For():
                    self._keep(node.target, node.iter)
                case nodes.With():
                    for target, value in zip(node.targets, node.values, strict=True):
                        self._keep(target, value)
                case nodes.Macro():
                    for target, value in zip(reversed(node.args), reversed(node.defaults), strict=False):
                        self._keep(target, value)
                case nodes.Call():
                    self._pass(node)
                case _:
                    pass

    def _keep(self, target: nodes.Node, value: nodes.Node) -> None:
        self._bound.append((frozenset(_names_in([target])), value))

    def _pass(self, call: nodes.Call) -> None:
        """Note what a call gives to a macro of this template."""
        callee = call.node
        if not isinstance(callee, nodes.Name) or callee.name not in self._parameters:
            return
        for name, value in zip(self._parameters[callee.name], call.args, strict=False):
            self._bound.append((frozenset({name}), value))
        for keyword in call.kwargs:
            self._bound.append((frozenset({keyword.key}), keyword.value))

    def _follow(self, node: nodes.Node | None, *, figures: bool = True, ids: bool = False) -> None:
        """Note the literals and variables whose value an expression passes on.

        ``figures`` says whether its numbers print, ``ids`` whether a text that looks like an id may be one.
        """
        for part, own_figures, own_ids in _passed_on(node, self._parameters):
            self._follow(part, figures=figures and own_figures, ids=ids or own_ids)
        if isinstance(node, nodes.Name):
            self._names.add(node.name)
        if isinstance(node, nodes.Const):
            self._note(node.value, figures=figures, ids=ids)

    def _note(self, value: object, *, figures: bool, ids: bool) -> None:
        if isinstance(value, str):
            numbers = map(int, _NUMBERED.findall(value))
            self.printed.update(
                number for number in numbers if not (ids and _ID.fullmatch(self._texts[number]))
            )
        elif isinstance(value, int) and not isinstance(value, bool) and figures:
            self.printed.add(value)


def _names_in(targets: Iterable[nodes.Node]) -> Iterator[str]:
    """Yield the variables that are assigned to."""
    for target in targets:
        if isinstance(target, nodes.Name | nodes.NSRef):
            yield target.name
        yield from (name.name for name in target.find_all(nodes.Name))


_Part = tuple[nodes.Node | None, bool, bool]
"""A part of an expression: whether its figures print, and whether a text in it may be an id."""


def _passed_on(node: nodes.Node | None, macros: Mapping[str, object]) -> Iterator[_Part]:
    """Yield the parts of an expression whose value is, or is in, its own."""
    match node:
        case nodes.Filter():
            if node.name not in _MEASURES:
                yield node.node, True, False
            if node.name in _PRINTED_ARGUMENTS:
                yield from ((part, True, False) for part in node.args[_PRINTED_ARGUMENTS[node.name] :])
        case nodes.Call():
            yield from _given(node, macros)
        case nodes.BinExpr():
            choice = isinstance(node, _CHOICES)
            yield from ((part, choice, False) for part in (node.left, node.right))
        case _:
            yield from ((part, True, False) for part in _held(node))


def _held(node: nodes.Node | None) -> Iterable[nodes.Node | None]:
    """Return the parts that an expression holds, or chooses from."""
    match node:
        case nodes.CondExpr():
            return (node.expr1, node.expr2)
        case nodes.Neg() | nodes.Pos() | nodes.Getattr() | nodes.Getitem():
            return (node.node,)
        case nodes.Concat():
            return node.nodes
        case nodes.List() | nodes.Tuple() | nodes.Dict():
            return node.items
        case nodes.Pair():
            return (node.key, node.value)
        case _:
            return ()


def _given(call: nodes.Call, macros: Mapping[str, object]) -> Iterator[_Part]:
    """Yield what a call may print: the text whose method it is, what another template's macro is given."""
    callee = call.node
    if isinstance(callee, nodes.Getattr):
        yield callee.node, True, False
        if callee.attr in _ASKING_METHODS:
            return
    elif isinstance(callee, nodes.Name) and callee.name in {*macros, "range"}:
        return
    for part in (*call.args, *(keyword.value for keyword in call.kwargs)):
        yield part, False, True

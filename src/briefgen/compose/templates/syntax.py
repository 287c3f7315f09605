"""A parsed template, looked over and made safe, and which of its texts find their way into print.

``inspect_tree`` refuses what templates may not do, ``instrument`` puts the sandbox's functions in where Jinja's
generated code would loop, join or print by itself, and ``find_printed`` follows literals to where they print.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer

from briefgen.compose.templates.marks import (
    EXPRESSION_DEPTH,
    NUMBER,
    STATEMENT_DEPTH,
    TEMPLATE_NAMES,
    TEMPLATE_NODES,
    RefusedError,
)

_STATEMENTS = (
    nodes.For,
    nodes.If,
    nodes.Macro,
    nodes.CallBlock,
    nodes.FilterBlock,
    nodes.With,
    nodes.AssignBlock,
    nodes.Block,
)
REFERENCES = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
_ALLOWED = (
    *_STATEMENTS,
    *REFERENCES,
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Assign,
    nodes.Name,
    nodes.NSRef,
    nodes.Const,
    nodes.Tuple,
    nodes.List,
    nodes.Dict,
    nodes.Pair,
    nodes.Keyword,
    nodes.CondExpr,
    nodes.Filter,
    nodes.Test,
    nodes.Call,
    nodes.Getitem,
    nodes.Getattr,
    nodes.Slice,
    nodes.Concat,
    nodes.Compare,
    nodes.Operand,
    nodes.BinExpr,
    nodes.UnaryExpr,
)


class SyntaxRefusedError(RefusedError):
    """A part of a template is refused before anything runs. ``token`` is a word to find it by on its line."""

    def __init__(self, message: str, line: int, token: str = "", hint: str = "") -> None:
        super().__init__(message, hint)
        self.line = line
        self.token = token


class UnknownNameError(Exception):
    """A filter or test is named that does not exist; ``known`` are those that do."""

    def __init__(self, kind: str, name: str, line: int, known: Iterable[str]) -> None:
        super().__init__(f"there is no {kind} {name!r}")
        self.kind = kind
        self.name = name
        self.line = line
        self.known = known


def inspect_tree(tree: nodes.Template, filters: Mapping[str, object], tests: Mapping[str, object]) -> None:
    """Raise ``SyntaxRefusedError`` or ``UnknownNameError`` for the first part of a template that is not allowed."""
    names: set[str] = set()
    for count, (node, depth, statements) in enumerate(_walk(tree), 1):
        if count > TEMPLATE_NODES:
            raise SyntaxRefusedError("the template is too long: it has too many expressions", node.lineno)
        if depth > EXPRESSION_DEPTH or statements > STATEMENT_DEPTH:
            raise SyntaxRefusedError("the template nests too deeply", node.lineno)
        if isinstance(node, nodes.Name):
            names.add(node.name)
            if len(names) > TEMPLATE_NAMES:
                raise SyntaxRefusedError("the template uses too many names", node.lineno, node.name)
        _inspect_node(node, filters, tests)


def _walk(tree: nodes.Template) -> Iterator[tuple[nodes.Node, int, int]]:
    """Yield every node, in order, with its depth and the number of statements it stands in; without recursion."""
    waiting: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    while waiting:
        node, depth, statements = waiting.pop()
        yield node, depth, statements
        inside = isinstance(node, _STATEMENTS)
        children = [
            (child, 0 if inside else depth + 1, statements + inside) for child in node.iter_child_nodes()
        ]
        waiting.extend(reversed(children))


def _inspect_node(node: nodes.Node, filters: Mapping[str, object], tests: Mapping[str, object]) -> None:
    if not isinstance(node, _ALLOWED):
        raise SyntaxRefusedError(
            "a template may not change how Jinja escapes: 'autoescape'", node.lineno or 1
        )
    if isinstance(node, nodes.Filter) and node.name not in filters:
        raise UnknownNameError("filter", node.name, node.lineno, filters)
    if isinstance(node, nodes.Test) and node.name not in tests:
        raise UnknownNameError("test", node.name, node.lineno, tests)
    if isinstance(node, nodes.Keyword) and node.key.startswith("_"):
        raise SyntaxRefusedError(f"the argument name {node.key!r} is private", node.lineno, node.key)
    constant = node.value if isinstance(node, nodes.Const) else None
    if isinstance(constant, int | float) and not -NUMBER <= constant <= NUMBER:
        raise SyntaxRefusedError("a number of the template is too large", node.lineno)
    if isinstance(node, REFERENCES) and reference_of(node) is None:
        raise SyntaxRefusedError(
            "the name of a template must be written out between quotation marks",
            node.lineno,
            hint="Use {% if %} to choose.",
        )


def reference_of(node: nodes.Node) -> str | None:
    """Return the name of the template that a statement names, where it is written out."""
    name = getattr(node, "template", None)
    return name.value if isinstance(name, nodes.Const) and isinstance(name.value, str) else None


def references(tree: nodes.Template) -> tuple[tuple[str, int, bool], ...]:
    """Return the templates that a template names: name, line, and whether it may be missing."""
    return tuple(
        (str(reference_of(node)), node.lineno, bool(getattr(node, "ignore_missing", False)))
        for node in tree.find_all(REFERENCES)
    )


def instrument(tree: nodes.Template) -> nodes.Template:
    """Put the sandbox's functions into an inspected tree, which is changed, and return it."""
    _Instruments().visit(tree)
    return tree


def _apply(name: str, value: nodes.Expr | None, arguments: Iterable[nodes.Expr] = ()) -> nodes.Filter:
    line = value.lineno if value is not None else 1
    return nodes.Filter(value, f"<{name}>", list(arguments), [], None, None, lineno=line)


def _cost(node: nodes.Node) -> int:
    """Return the number of nodes that run once when a statement does; bodies inside it pay for themselves."""
    return 1 + sum(map(_cost, node.iter_child_nodes(exclude=("body", "else_"))))


def _pay(steps: int, line: int) -> nodes.Filter:
    return _apply("spend", nodes.Const(steps, lineno=line))


def _name_of(node: nodes.Node) -> str:
    """Return the word of an expression that an editor finds it by: the attribute or variable it ends in."""
    if isinstance(node, nodes.Getattr):
        return node.attr
    if isinstance(node, nodes.Filter | nodes.Call) and node.node is not None:
        return _name_of(node.node)
    return node.name if isinstance(node, nodes.Name) else ""


class _Instruments(NodeTransformer):
    """Children first, so that what is put in is never visited itself."""

    def generic_visit(self, node: nodes.Node, *args: object, **kwargs: object) -> nodes.Node:
        """Visit the children, having first reckoned what each body costs as the editor wrote it."""
        bodies: list[list[nodes.Node] | None] = [
            getattr(node, "body", None),
            getattr(node, "else_", None) or None,
        ]
        costs = [(body, 1 + sum(map(_cost, body))) for body in bodies if body is not None]
        super().generic_visit(node, *args, **kwargs)
        for body, cost in costs:
            line = body[0].lineno if body else node.lineno
            body.insert(0, nodes.ExprStmt(_pay(cost, line), lineno=line))
        return node

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:  # noqa: N802
        """Escape what is printed, having noted the facts it comes from; say what it is called if that fails.

        Text between tags is printed by a statement of its own, behind one that does nothing but tell its line: Jinja
        itself keeps the lines of expressions only.
        """
        names = [nodes.Const(_name_of(child), lineno=child.lineno) for child in node.nodes]
        self.generic_visit(node)
        printing: list[nodes.Node] = []
        for child, name in zip(node.nodes, names, strict=True):
            if isinstance(child, nodes.TemplateData):
                printing.append(nodes.ExprStmt(nodes.Const(None, lineno=child.lineno), lineno=child.lineno))
                shown: nodes.Expr = child
            else:
                shown = _apply("show", _apply("begin", nodes.Const(None, lineno=child.lineno)), [child, name])
            printing.append(nodes.Output([shown], lineno=child.lineno))
        return printing

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        """Bound what is looped over, and have a loop's condition pay each time it is asked."""
        condition = _cost(node.test) if node.test is not None else 0
        self.generic_visit(node)
        node.iter = _apply("each", node.iter)  # type: ignore[arg-type]  # Jinja types it as any node
        if node.test is not None:
            node.test = nodes.And(_pay(condition, node.lineno), node.test, lineno=node.lineno)
        return node

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:  # noqa: N802
        """Let a call block call macros only: Jinja prints its result unescaped."""
        self.generic_visit(node)
        node.call.node = _apply("macro", node.call.node)
        return node

    def visit_FilterBlock(self, node: nodes.FilterBlock) -> nodes.Node:  # noqa: N802
        """Escape what a filter block makes: Jinja prints it as it is."""
        self.generic_visit(node)
        node.filter = _apply("print", node.filter)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """Join texts within bounds."""
        self.generic_visit(node)
        return _apply("concat", node.nodes[0], node.nodes[1:])

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        """Compare within bounds."""
        self.generic_visit(node)
        pairs = ((nodes.Const(operand.op, lineno=node.lineno), operand.expr) for operand in node.ops)
        return _apply("compare", node.expr, (part for pair in pairs for part in pair))

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        """Cut within bounds; Jinja would slice past the sandbox."""
        self.generic_visit(node)
        if not isinstance(node.arg, nodes.Slice):
            return node
        nothing = nodes.Const(None, lineno=node.lineno)
        return _apply(
            "cut", node.node, (part or nothing for part in (node.arg.start, node.arg.stop, node.arg.step))
        )

    def visit_List(self, node: nodes.List | nodes.Dict) -> nodes.Node:  # noqa: N802
        """Bound a list."""
        self.generic_visit(node)
        return _apply("admit", node)

    visit_Dict = visit_List  # noqa: N815

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        """Bound a tuple; one that is assigned to is no value."""
        self.generic_visit(node)
        return _apply("admit", node) if node.ctx == "load" else node


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
    named = (texts[int(number)] for node in found for number in _NUMBERED.findall(reference_of(node) or ""))
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

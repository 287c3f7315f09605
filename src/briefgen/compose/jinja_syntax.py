"""A parsed template, looked over and made safe: what is not allowed is refused, what can grow is made to pay.

In comes Jinja's syntax tree; the same tree goes out with calls to the sandbox's own functions put into it, as filters
whose names no template can write: ``<spend>`` at the head of every body, ``<each>`` around what is looped over,
``<show>`` around what is printed. Jinja's generated code thus needs neither a tracer nor a clock to be bounded, and
the count is the same on every machine and version of Python.
"""

from collections.abc import Iterable, Iterator, Mapping

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from briefgen.compose.limits import (
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
    if isinstance(node, nodes.Const):
        _inspect_constant(node)
    if isinstance(node, REFERENCES) and reference_of(node) is None:
        raise SyntaxRefusedError(
            "the name of a template must be written out between quotation marks",
            node.lineno,
            hint="Use {% if %} to choose.",
        )


def _inspect_constant(node: nodes.Const) -> None:
    if isinstance(node.value, int | float) and not -NUMBER <= node.value <= NUMBER:
        raise SyntaxRefusedError("a number of the template is too large", node.lineno)


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

"""A template's text to the code that Jinja makes of it, once it was looked over.

What may not be said at all is refused in the parsed tree. What may be too much is counted by the code itself: Jinja's
own generator of code is extended, so that every body pays for its statements, and loops, comparisons, lists and what is
printed go through the environment (``TemplateEnvironment``).

What Jinja takes for the line of a token is here its offset: the character that it begins at, counted from 0. So each
part of a template has a line and a column, up to the code that is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.compiler import CodeGenerator, Frame

from briefgen.compose.templates.values import NUMBER, TEMPLATE_CHARACTERS, RefusedError, find_reserved
from briefgen.model.brief import TemplateText

TEMPLATE_TOKENS = 20_000
TEMPLATE_NODES = 6_000
TEMPLATE_NAMES = 500
"""Distinct names in one template: Jinja copies its table of names for every condition."""
BRACKETS = 20
EXPRESSION_DEPTH = 60
STATEMENT_DEPTH = 12
"""Statements inside one another; Python compiles at most twenty nested blocks."""

_TAG = r"\{%(?:[^%\n]|%(?!\}))*%\}|\{#(?:[^#\n]|#(?!\}))*#\}"
_TAGS_ALONE = re.compile(rf"(?:{_TAG})(?:[ \t]*(?:{_TAG}))*")
_TAG_BEGIN = re.compile(r"\{[%#][-+]?")
_TAG_END = re.compile(r"[-+]?[%#]\}$")

_STATEMENTS = (
    nodes.For, nodes.If, nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.With, nodes.AssignBlock, nodes.Block,
)  # fmt: skip
_REFERENCES = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
_ALLOWED = (
    *_STATEMENTS, *_REFERENCES,
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Assign, nodes.Name, nodes.NSRef, nodes.Const, nodes.Tuple,
    nodes.List, nodes.Dict, nodes.Pair, nodes.Keyword, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Call,
    nodes.Getitem, nodes.Getattr, nodes.Slice, nodes.Concat, nodes.Compare, nodes.Operand, nodes.BinExpr,
    nodes.UnaryExpr,
)  # fmt: skip


class SyntaxRefusedError(RefusedError):
    """A part of a template, at an offset, is refused before anything runs."""

    def __init__(self, message: str, offset: int, hint: str = "") -> None:
        super().__init__(message, hint)
        self.offset = offset


class UnknownNameError(Exception):
    """A filter or test is named that does not exist; ``known`` are those that do."""

    def __init__(self, kind: str, name: str, offset: int, known: Iterable[str]) -> None:
        super().__init__(f"there is no {kind} {name!r}")
        self.kind = kind
        self.name = name
        self.offset = offset
        self.known = known


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled template. ``references`` are the templates it names, each once: name, offset, whether it may be missing."""

    code: CodeType
    references: tuple[tuple[str, int, bool], ...]


def compile_source(template: TemplateText, environment: Environment) -> Program:
    """Return a template's code for a kind of environment. Raises what the template is refused for, or Jinja's errors."""
    if len(template.text) > TEMPLATE_CHARACTERS:
        raise SyntaxRefusedError(f"a template has at most {TEMPLATE_CHARACTERS:,} characters", 0)
    reserved = find_reserved(template.text)
    if reserved is not None:
        message = f"the character U+{ord(template.text[reserved]):04X} is reserved"
        raise SyntaxRefusedError(message, reserved, "Remove it: it is not visible.")
    # Jinja's own option, where it is set, takes away the break after a tag, as HTML allows and Markdown does not.
    source = template.text if environment.trim_blocks else _keep_blank_lines_out(template.text)
    _check_tokens(place_tokens(environment, source))
    tree = environment.parse(source, template.name, template.file)
    _inspect_tree(tree, environment)
    named: dict[str, tuple[str, int, bool]] = {}
    for node in tree.find_all(_REFERENCES):
        reference = (str(_name_in(node)), node.lineno, bool(getattr(node, "ignore_missing", False)))
        if named.setdefault(reference[0], reference)[2]:
            named[reference[0]] = reference
    return Program(environment.compile(tree, template.name, template.file), tuple(named.values()))


def _keep_blank_lines_out(source: str) -> str:
    """Move the line break after tags that have a line to themselves into the last of them.

    Such a line then prints nothing, not even its break, which would part a list or table; all else keeps its place.
    Jinja's own option takes away every break after a tag, and glues words together.
    """

    def move_break(line: str) -> str:
        tags = line.strip(" \t")
        if not _TAGS_ALONE.fullmatch(tags):
            return line + "\n"
        indent, _, rest = line.partition(tags)
        tags = _TAG_BEGIN.sub(lambda found: found[0] + indent, tags, count=1)
        return _TAG_END.sub(lambda found: f"{rest}\n{found[0]}", tags)

    *lines, last = source.split("\n")
    return "".join([*map(move_break, lines), move_break(last).removesuffix("\n")])


def place_tokens(
    environment: Environment,
    source: str,
    name: str | None = None,
    file: str | None = None,
    state: str | None = None,
) -> Iterator[tuple[int, str, str]]:
    r"""Yield Jinja's tokens, each with its offset in the place of its line, as errors of Jinja's then have it too.

    Lines of ``source`` end in ``\n``.
    """
    offset = 0
    try:
        for _, kind, value in environment.lexer.tokeniter(source, name, file, state):
            # Jinja leaves out white space before and behind some tags.
            offset = source.index(value, offset)
            yield offset, kind, value
            offset += len(value)
    except TemplateSyntaxError as error:
        error.lineno = offset
        raise


def _check_tokens(tokens: Iterable[tuple[int, str, str]]) -> None:
    """Refuse what would make Jinja's parser slow, or take it deeper than Python goes; raises ``SyntaxRefusedError``."""
    depth = 0
    for count, (offset, kind, value) in enumerate(tokens, 1):
        if kind == "operator":
            depth += (value in {"(", "[", "{"}) - (value in {")", "]", "}"})
        if depth > BRACKETS:
            raise SyntaxRefusedError(f"brackets nest more than {BRACKETS} deep", offset)
        if count > TEMPLATE_TOKENS:
            raise SyntaxRefusedError("the template is too long: it has too many words in tags", offset)


def _inspect_tree(tree: nodes.Template, environment: Environment) -> None:
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
                raise SyntaxRefusedError("the template uses too many names", node.lineno)
        _inspect_node(node, environment.filters, environment.tests)


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int, int]]:
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
            "a template may not change how Jinja escapes: 'autoescape'", node.lineno or 0
        )
    if isinstance(node, nodes.Filter) and node.name not in filters:
        raise UnknownNameError("filter", node.name, node.lineno, filters)
    if isinstance(node, nodes.Test) and node.name not in tests:
        raise UnknownNameError("test", node.name, node.lineno, tests)
    if isinstance(node, nodes.Keyword) and node.key.startswith("_"):
        raise SyntaxRefusedError(f"the argument name {node.key!r} is private", node.lineno)
    constant = node.value if isinstance(node, nodes.Const) else None
    if isinstance(constant, int | float) and not -NUMBER <= constant <= NUMBER:
        raise SyntaxRefusedError("a number of the template is too large", node.lineno)
    if isinstance(node, _REFERENCES) and _name_in(node) is None:
        raise SyntaxRefusedError(
            "the name of a template must be written out between quotation marks",
            node.lineno,
            hint="Use {% if %} to choose.",
        )


def _name_in(node: nodes.Node) -> str | None:
    """Return the name of the template that a statement names, where it is written out."""
    name = getattr(node, "template", None)
    return name.value if isinstance(name, nodes.Const) and isinstance(name.value, str) else None


def _cost(node: nodes.Node) -> int:
    """Return the number of nodes that run once when a statement does; bodies inside it pay for themselves."""
    return 1 + sum(map(_cost, node.iter_child_nodes(exclude=("body", "else_"))))


def _last_name(node: nodes.Node) -> str:
    """Return the word of an expression that an editor finds it by: the attribute or variable it ends in."""
    if isinstance(node, nodes.Getattr):
        return node.attr
    if isinstance(node, nodes.Filter | nodes.Call) and node.node is not None:
        return _last_name(node.node)
    return node.name if isinstance(node, nodes.Name) else ""


class BoundedCodeGenerator(CodeGenerator):
    """Writes code that pays for what it does, and asks the environment where Jinja would act by itself."""

    # Its methods are named as Jinja's visitor calls them.
    # ruff: noqa: N802

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._through: dict[int, str] = {}
        """What goes before an expression, by the identity of its node; a bracket closes it."""
        self._offset = 0
        """Where the template has what is being printed."""

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """Write a node, inside of what it goes through."""
        before = self._through.pop(id(node), "")
        self.write(before)
        super().visit(node, *args, **kwargs)
        self.write(")" if before else "")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Write a body, which first pays for its statements."""
        body = list(nodes)
        self.writeline(f"environment.meter.spend({1 + sum(map(_cost, body))})")
        super().blockvisit(body, frame)

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        """Bound what is looped over; a loop's condition pays each time it is asked."""
        self._through[id(node.iter)] = "environment.each("
        if node.test is not None:
            self._through[id(node.test)] = f"environment.meter.spend({_cost(node.test)}) and ("
        super().visit_For(node, frame)

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        """Write each part by a statement of its own, which knows where it begins: Jinja counts from the last filter."""
        for child in node.nodes:
            places = (part.lineno for part, _, _ in _walk(child) if not isinstance(part, nodes.Operand))
            self._offset = child.lineno = min(places)
            super().visit_Output(nodes.Output([child], lineno=child.lineno), frame)

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        return f"environment.literal({self.name!r}, {self._offset}, {super()._output_const_repr(group)})"

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002 - as Jinja calls it
        self.write("environment.show(environment.meter.begin(), ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002 - as above
        self.write(f", {_last_name(node)!r}, {self.name!r}, {self._offset})")

    def visit_CallBlock(self, node: nodes.CallBlock, frame: Frame) -> None:
        """Let a call block call macros only: Jinja prints its result unescaped."""
        self._through[id(node.call.node)] = "environment.macro("
        super().visit_CallBlock(node, frame)

    def visit_FilterBlock(self, node: nodes.FilterBlock, frame: Frame) -> None:
        """Escape what a filter block makes: Jinja prints it as it is."""
        self._through[id(node.filter)] = "environment.show(environment.meter.begin(), "
        super().visit_FilterBlock(node, frame)

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        """Write a filter; that of a filter block does not come by ``visit``."""
        before = self._through.pop(id(node), "")
        self.write(before)
        super().visit_Filter(node, frame)
        self.write(f", {node.name!r}, {self.name!r}, {node.lineno})" if before else "")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        """Join texts within bounds."""
        self._write_call("join_texts", ["''", *node.nodes], frame)

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:
        """Compare within bounds."""
        pairs = ((repr(operand.op), operand.expr) for operand in node.ops)
        self._write_call("compare", [node.expr, *(part for pair in pairs for part in pair)], frame)

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        """Cut within bounds; Jinja would slice past the sandbox."""
        if isinstance(node.arg, nodes.Slice):
            bounds = (node.arg.start, node.arg.stop, node.arg.step)
            self._write_call("cut", [node.node, *(bound or "None" for bound in bounds)], frame)
        else:
            super().visit_Getitem(node, frame)

    def visit_List(self, node: nodes.List, frame: Frame) -> None:
        """Bound a list."""
        self.write("environment.admit(")
        super().visit_List(node, frame)
        self.write(")")

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:
        """Bound a mapping."""
        self.write("environment.admit(")
        super().visit_Dict(node, frame)
        self.write(")")

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:
        """Bound a tuple; one that is assigned to is no value."""
        self.write("environment.admit(" if node.ctx == "load" else "")
        super().visit_Tuple(node, frame)
        self.write(")" if node.ctx == "load" else "")

    def _write_call(self, method: str, arguments: Iterable[nodes.Expr | str], frame: Frame) -> None:
        self.write(f"environment.{method}(")
        for argument in arguments:
            if isinstance(argument, str):
                self.write(argument)
            else:
                self.visit(argument, frame)
            self.write(", ")
        self.write(")")

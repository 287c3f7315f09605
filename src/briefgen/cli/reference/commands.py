"""The commands with their arguments and options, as they are declared.

In: the program's application. Out: Markdown. Reads Click's own description of parameters; what a person types for a
value (PATH, N, a|b) is named here, since the types' names are a programmer's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from typer.core import TyperArgument, TyperGroup
from typer.main import get_command

from briefgen.cli.app import app
from briefgen.cli.reference.markdown import code, fold, format_table

if TYPE_CHECKING:
    from typer._click import Command

_VALUES = {"path": "PATH", "int": "N", "int range": "N", "float": "N", "str": "TEXT"}
_BOUNDS = re.compile(r"\s*\[(?P<notes>[^\]]*)\]$")


@dataclass(frozen=True, slots=True)
class Described:
    """A command: its path (``facts list``) and Click's object."""

    path: str
    command: Command

    @property
    def usage(self) -> str:
        """The command as it is typed, with its arguments: ``briefgen make BRIEFS...``."""
        arguments = [_argument(one) for one in self.command.params if isinstance(one, TyperArgument)]
        return " ".join(["briefgen", self.path, *arguments])

    @property
    def summary(self) -> str:
        """The first paragraph of its help."""
        return _plain((self.command.help or "").split("\n\n")[0])

    def options(self) -> Iterator[tuple[str, str, str]]:
        """Yield its arguments and options: how they are written, the default, what they do. Shared ones are left out."""
        shared = {_name(one) for one in get_command(app).params}
        return _rows(self.command, [one for one in self.command.params if _name(one) not in shared])


def find_commands() -> tuple[Described, ...]:
    """Return all commands of the program, those of groups after their group's place, in order of the help."""
    return tuple(_walk((), get_command(app)))


def command_table() -> str:
    """Return the table of all commands with what each does."""
    rows = [(code(one.usage), one.summary) for one in find_commands()]
    return format_table(("command", "what it does"), rows)


def option_tables() -> str:
    """Return a folded table of arguments and options for each command, and before them the program's own."""
    program = get_command(app)
    headings = ("argument or option", "default", "what it does")
    tables = [
        fold(f"`briefgen {one.path}`", f"{_whole_help(one)}\n\n{format_table(headings, one.options())}")
        for one in find_commands()
    ]
    own = format_table(("option", "default", "what it does"), _rows(program, program.params))
    return "\n\n".join([fold("`briefgen` itself", own), *tables])


def _rows(command: Command, parameters: Sequence[Any]) -> Iterator[tuple[str, str, str]]:
    context = command.make_context("briefgen", [], resilient_parsing=True)
    for one in parameters:
        names, help_text = one.get_help_record(context)
        words, notes = _split_notes(help_text)
        written = _argument(one) if isinstance(one, TyperArgument) else _option(names)
        default = next((note.removeprefix("default: ") for note in notes if note.startswith("default: ")), "")
        needed = "required" if "required" in notes else default.strip("()")
        bounds = [f"({note})" for note in notes if not note.startswith(("default: ", "required"))]
        yield code(written), needed, " ".join([_plain(words), *bounds])


def _name(parameter: Any) -> tuple[str, str]:
    """Return what tells a parameter from others of the same name."""
    return parameter.name, parameter.help or ""


def _walk(path: tuple[str, ...], command: Command) -> Iterator[Described]:
    if not isinstance(command, TyperGroup):
        yield Described(" ".join(path), command)
        return
    context = command.make_context("briefgen", [], resilient_parsing=True)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from _walk((*path, name), found)


def _whole_help(one: Described) -> str:
    return "\n\n".join(_plain(part) for part in (one.command.help or "").split("\n\n"))


def _split_notes(words: str) -> tuple[str, tuple[str, ...]]:
    """Part a help text from the notes that Click puts after it: the default, bounds, whether it is required."""
    found = _BOUNDS.search(words)
    return (words[: found.start()], tuple(found["notes"].split("; "))) if found else (words, ())


def _plain(words: str) -> str:
    return " ".join(words.replace("``", "`").split())


def _argument(parameter: Any) -> str:
    """Return an argument as it is typed: in brackets where it may be left out, with dots where there may be several."""
    name = str(parameter.metavar or (parameter.name or "").upper().replace("_", "-")).strip("[]")
    name += "..." if parameter.nargs != 1 and not name.endswith("...") else ""
    return name if parameter.required else f"[{name}]"


def _option(written: str) -> str:
    """Return an option as it is typed: Click's name of the type of its value replaced by what stands for one."""
    names, _, type_ = written.partition(" <")
    named = type_.removesuffix(">").removeprefix("list[").removesuffix("]")
    return f"{names} {_VALUES.get(named.lower(), named)}".rstrip()

"""The Typer application: every command by name, each module of them imported when it is asked for.

To build all commands at every start would take about as long as importing Typer itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from inspect import getdoc
from types import MappingProxyType
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperGroup
from typer.main import get_group

from briefgen import __version__
from briefgen.cli.console import Volume, set_volume

GROUPS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Begin": {"init": "project", "upgrade": "project"},
        "Make briefs": {
            "make": "make",
            "build": "build",
            "preview": "make",
            "watch": "watch",
            "schedule": "project",
        },
        "Keep facts": {"check": "check", "facts": "facts", "new": "new", "sources": "sources"},
        "Hand out editions": {
            "issue": "editions",
            "verify": "editions",
            "publish": "editions",
            "diff": "editions",
        },
        "Look things up": {"explain": "check", "schema": "project"},
    }
)
"""Commands and groups of commands in the order of the help, each with its module in ``commands``."""

COMMANDS: Mapping[str, str] = MappingProxyType(
    {name: module for group in GROUPS.values() for name, module in group.items()}
)

_SHARED = ("quiet", "verbose")
"""Options of the program that may stand behind the command as well."""


class _Argument(TyperArgument):
    """An argument as the usage line and the help show it: BRIEF..., without the type that Python makes of it."""

    def display_type_rich(self, ctx: Any) -> str | None:  # noqa: ARG002 - an argument has one name for everybody
        return None

    def _rich_display_name(self) -> str:
        return f"{self.display_name_raw}{'' if self.nargs == 1 else '...'}"

    def _usage_display_name(self) -> str:
        name = self._rich_display_name()
        return name if self.required else f"[{name}]"


class _Commands(TyperGroup):
    """Imports and builds a command when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - they are the same in every context
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - as above
        if cmd_name not in COMMANDS:
            return None
        group = get_group(_load(cmd_name))
        found = group.commands.get(cmd_name, group)
        found.name = cmd_name
        shared = [param for param in self.params if param.name in _SHARED]
        for command in _leaves(found):
            command.params = [*command.params, *shared]
            for param in command.params:
                if type(param) is TyperArgument:
                    param.__class__ = _Argument  # Typer makes arguments of its own class only
        return found

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - as above
        width = max(map(len, COMMANDS))
        for title, commands in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), _about(name)) for name in commands])

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Complete the name of a command without building any; the options are Typer's to complete."""
        from typer.core import CompletionItem  # type: ignore[attr-defined] # as shell_complete returns them

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [CompletionItem(name, help=_about(name)) for name in COMMANDS if name.startswith(incomplete)]


def _load(name: str) -> typer.Typer:
    """Return the application of the module that holds a command."""
    found: typer.Typer = import_module(f"briefgen.cli.commands.{COMMANDS[name]}").app
    return found


def _about(name: str) -> str:
    """Return the first paragraph of a command's help."""
    holder = _load(name)
    callbacks = [info.callback for info in holder.registered_commands if info.callback]
    group = holder.registered_callback
    own = next((function for function in callbacks if function.__name__ == name), group and group.callback)
    return " ".join((getdoc(own) or "").partition("\n\n")[0].split())


def _leaves(command: Any) -> Iterator[Any]:
    """Yield a command, or all commands of a group."""
    if isinstance(command, TyperGroup):
        for inner in command.commands.values():
            yield from _leaves(inner)
    else:
        yield command


app = typer.Typer(
    name="briefgen",
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it with the option's value
    if wanted:
        typer.echo(f"briefgen {__version__}")
        raise typer.Exit


def _be_quiet(ctx: Any, wanted: bool) -> None:  # noqa: FBT001 - as above
    if wanted and not ctx.resilient_parsing:
        set_volume(Volume.QUIET)


def _be_verbose(ctx: Any, wanted: bool) -> None:  # noqa: FBT001 - as above
    if wanted and not ctx.resilient_parsing:
        set_volume(Volume.VERBOSE)


_QUIET = "Say nothing but errors and what was asked for."
_VERBOSE = "Say what is read and how long it takes, on stderr."


@app.callback(epilog="briefgen COMMAND --help says more of each. Begin with: briefgen init")
def options(
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", callback=_be_quiet, expose_value=False, help=_QUIET)
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", callback=_be_verbose, expose_value=False, help=_VERBOSE)
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            expose_value=False,
            help="Print the version and exit.",
        ),
    ] = False,
) -> None:
    """Make printable briefs from a fact base in which every fact has its sources."""

"""The Typer application: its commands by name, each imported when it is asked for.

A run needs one command; importing all of them would cost more time than most briefs take. What all commands have, the
options that say how much is said and the example at the end of the help, they are given here as they are found.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperArgument, TyperGroup
from typer.main import get_command

from briefgen import __version__
from briefgen.cli.commands import COMMANDS, EXAMPLES, GROUPS
from briefgen.cli.speech import Volume, set_volume

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter
    from typer._click.shell_completion import CompletionItem

_SHARED = ("quiet", "verbose")
"""Options of the program that may stand behind the command as well."""


class _Argument(TyperArgument):
    """An argument as the usage line and the help show it: BRIEF..., without the type that Python makes of it."""

    def display_type_rich(self, ctx: Context) -> str | None:  # noqa: ARG002 - an argument has one name for everybody
        return None

    def _rich_display_name(self) -> str:
        return f"{self.display_name_raw}{'' if self.nargs == 1 else '...'}"

    def _usage_display_name(self) -> str:
        name = self._rich_display_name()
        return name if self.required else f"[{name}]"


class _Commands(TyperGroup):
    """Finds commands in the table of commands instead of importing them all."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - the table is the same in every context
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # noqa: ARG002 - as above
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(f"briefgen.cli.{module}"), name)
        if not isinstance(command, typer.Typer):
            alone = typer.Typer(rich_markup_mode=None, add_completion=False)
            alone.command(cmd_name)(command)
            command = alone
        found = get_command(command)
        found.name = cmd_name
        shared = [param for param in self.params if param.name in _SHARED]
        for path, one in _walk(found, cmd_name):
            one.params = [*one.params, *shared]
            for param in one.params:
                if type(param) is TyperArgument:
                    # Typer makes arguments of its own class only.
                    param.__class__ = _Argument
            one.epilog = f"Example: {EXAMPLES[path]}" if path in EXAMPLES else one.epilog
        return found

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002 - as above
        width = max(map(len, COMMANDS))
        for title, commands in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), about) for name, about in commands.items()])

    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a command without importing any; the options are Typer's to complete."""
        from typer._click.shell_completion import CompletionItem  # noqa: PLC0415 - only a shell asks for it

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        abouts = {name: about for commands in GROUPS.values() for name, about in commands.items()}
        return [CompletionItem(one, help=abouts[one]) for one in COMMANDS if one.startswith(incomplete)]


def _walk(command: Command, path: str) -> Iterator[tuple[str, Command]]:
    """Yield a command, or all commands of a group, each with the words that call it."""
    if isinstance(command, TyperGroup):
        for name, one in command.commands.items():
            yield from _walk(one, f"{path} {name}")
    else:
        yield path, command


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


def _be_quiet(ctx: typer.Context, wanted: bool) -> None:  # noqa: FBT001 - as above
    if wanted and not ctx.resilient_parsing:
        set_volume(Volume.QUIET)


def _be_verbose(ctx: typer.Context, wanted: bool) -> None:  # noqa: FBT001 - as above
    if wanted and not ctx.resilient_parsing:
        set_volume(Volume.VERBOSE)


@app.callback(epilog="briefgen COMMAND --help says more of each. Begin with: briefgen init")
def options(
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet", "-q", callback=_be_quiet, expose_value=False,
            help="Say nothing but errors and what was asked for.",
        ),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", "-v", callback=_be_verbose, expose_value=False,
            help="Say what is read and how long it takes, on stderr.",
        ),
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, expose_value=False,
            help="Print the version and exit.",
        ),
    ] = False,
) -> None:  # fmt: skip
    """Make printable briefs from a fact base in which every fact has its sources."""

"""The Typer application: its commands by name, each imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperArgument, TyperGroup
from typer.main import get_command

from briefgen import __version__
from briefgen.cli.console import Volume, set_volume

GROUPS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Begin": {
            "init": "Begin a project of your own, with an example brief.",
        },
        "Make briefs": {
            "make": "Make one or several briefs as PDF.",
            "build": "Build the briefs that are out of date, and say why each is.",
            "preview": "Render the pages of briefs to PNG pictures.",
            "watch": "Make briefs, and again after every change of their input.",
            "schedule": "Print the files that let a machine build briefs by itself.",
        },
        "Keep facts": {
            "check": "Check facts and briefs without writing anything.",
            "facts": "Ask the fact base: list, show, search, impact, trace.",
            "new": "Add a fact, source, person or organisation, or begin a brief.",
            "sources": "Prove quotations against the archive; exchange sources.",
        },
        "Hand out editions": {
            "issue": "Issue an edition of a brief.",
            "verify": "Say of copies whether they are current.",
            "publish": "Publish the project's briefs as a site that anybody can read.",
            "diff": "Say what changed between two states of a brief.",
        },
        "Look things up": {
            "explain": "Explain a diagnostic code, and how its cause is mended.",
            "schema": "Print the JSON Schema of what people write, for editors.",
        },
    }
)
"""Groups in the order of the help; for each command the first sentence of its own help."""

_MODULES = {
    "preview": "make",
    "explain": "check",
    "verify": "editions",
    "diff": "editions",
    "init": "project",
    "schema": "project",
    "schedule": "project",
}
"""Commands that share a module with another, by its name."""

COMMANDS: Mapping[str, str] = MappingProxyType(
    {name: f"{_MODULES.get(name, name)}:{name}" for group in GROUPS.values() for name in group}
)
"""Commands and groups of commands, each with its module in this package and its name there."""

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "init": "briefgen init lights --pre-commit --ci github",
        "make": "briefgen make lights -o lights.pdf",
        "build": "briefgen build --dry-run",
        "preview": "briefgen preview lights --page 1 --dpi 150",
        "watch": "briefgen watch lights",
        "schedule": 'briefgen schedule systemd --at "0 6 * * 1-5" -o units',
        "check": "briefgen check --strict --archive ../archive",
        "facts list": "briefgen facts list --kind meeting --date 2016/2025",
        "facts show": "briefgen facts show lights-4",
        "facts search": 'briefgen facts search "fog signal" keeper',
        "facts impact": "briefgen facts impact gazette-2019",
        "facts coverage": "briefgen facts coverage --format json",
        "facts trace": "briefgen facts trace lights --page 2",
        "facts export": "briefgen facts export --tag harbour > harbour.csv",
        "new brief": 'briefgen new brief --title "State of the lights" --tag lights',
        "new fact": "briefgen new fact --kind meeting --date 2024-09-04 --dry-run",
        "new source": "briefgen new source --kind news --address https://example.org/a",
        "new person": "briefgen new person --family Ito --given Mei --support gazette-2019",
        "new organisation": "briefgen new organisation --name Pilots --support gazette-2019",
        "sources verify": "briefgen sources verify --archive ../archive",
        "sources import": "briefgen sources import library.json --dry-run",
        "sources export": "briefgen sources export -o library.json",
        "issue": 'briefgen issue lights --note "for the council of May"',
        "verify": "briefgen verify build/lights.pdf printed/",
        "diff": "briefgen diff 1 current --brief lights",
        "publish": "briefgen publish site",
        "explain": "briefgen explain unknown-id",
        "schema": "briefgen schema -o briefs/schemas",
    }
)
"""An example of each command, the last line of its help."""


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
        command = getattr(import_module(f"briefgen.cli.commands.{module}"), name)
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

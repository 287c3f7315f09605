"""One run of the program, from its arguments to its exit status."""

from __future__ import annotations

import errno
import io
import os
import platform
import re
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import typer
from typer._click.exceptions import MissingParameter, NoArgsIsHelpError, NoSuchOption, UsageError
from typer.core import TyperGroup
from typer.main import get_command

from briefgen import __version__
from briefgen.cli.app import COMMANDS, app
from briefgen.cli.console import detail, wants_colours
from briefgen.cli.output import print_diagnostics
from briefgen.diagnostics import BriefgenError, FaultError
from briefgen.diagnostics.suggest import did_you_mean

STATUS = 70


def report_fault(error: Exception) -> int:
    """Say that the program went wrong, and where the traceback is; return the exit status."""
    place = log_fault(error)
    brief = (
        f" while it made {', '.join(error.briefs)}" if isinstance(error, FaultError) and error.briefs else ""
    )
    lines = [
        f"error: briefgen itself went wrong{brief}, not what it was given: {_sum_up(error)}",
        "  = hint: every file is as it was before, or whole; an earlier PDF is unchanged",
        f"  = hint: please report it with {place}, which says where it happened"
        if place
        else "  = hint: please report it with what --verbose shows",
    ]
    with suppress(OSError, ValueError):
        detail(_trace(error).rstrip())
        sys.stderr.write("".join(f"{line}\n" for line in lines))
        sys.stderr.flush()
    return STATUS


def log_fault(error: Exception) -> str:
    """Write the traceback of an exception to a new file; return its path, empty where none can be written."""
    head = f"briefgen {__version__}, Python {platform.python_version()}, {platform.platform()}"
    text = (
        f"{head}\n{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\narguments: {sys.argv[1:]!r}\n\n{_trace(error)}"
    )
    try:
        descriptor, path = tempfile.mkstemp(prefix="briefgen-fault-", suffix=".txt")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return ""
    return path


def _trace(error: Exception) -> str:
    own = "".join(traceback.format_exception(error))
    return f"{error.trace}\n{own}" if isinstance(error, FaultError) else own


def _sum_up(error: Exception) -> str:
    """Return an exception in a line."""
    words = str(error) if isinstance(error, FaultError) else "".join(traceback.format_exception_only(error))
    return " ".join(words.split())[:300]


PROGRAM = "briefgen"
_COMPLETE = "_BRIEFGEN_COMPLETE"
"""Variable by which a shell asks for completions (Typer's protocol)."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
"""Why stdout may take no more."""

_BRIEF = "BRIEF"
"""What the help calls the argument that names a brief."""

_MOST_NAMED = 20
"""Briefs named where one is missing; a matrix makes thousands."""

_NO_COMMAND = re.compile(r"No such command '(.*?)'\.", re.DOTALL)
_NO_CHOICE = re.compile(r"'(.*?)' is not one of (.*)", re.DOTALL)


def run(arguments: Sequence[str]) -> int:
    """Run the program and return its exit status."""
    _open_streams()
    if _COMPLETE in os.environ:
        from briefgen.cli.completion import complete  # noqa: PLC0415 - only a shell asks for it

        return complete(app, PROGRAM, os.environ[_COMPLETE])
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:], "--help"]
    try:
        status = _run(list(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away (`briefgen … | head`): not an error, and nothing is left to say.
        _drop_output()
        return 0
    except OSError as error:
        if error.errno not in _FULL or error.filename is not None:
            raise
        _drop_output()
        with suppress(OSError):
            sys.stderr.write(f"error: the output cannot be written: {error.strerror or error}\n")
        return 1
    return status


def _run(arguments: list[str]) -> int:
    command = get_command(app)
    try:
        with command.make_context(PROGRAM, arguments) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        sys.stderr.write(
            "\nNothing more was typed, and nothing was written; run the command again, or give its options.\n"
        )
        return 1
    except BriefgenError as error:
        print_diagnostics(error.diagnostics, Path.cwd(), colours=wants_colours())
        return 1
    except UsageError as error:
        sys.stderr.write(explain_usage(error, arguments))
        return 2
    return 0


def explain_usage(error: UsageError, arguments: Sequence[str]) -> str:
    """Return what is wrong with the arguments in a line, and what would be right in another."""
    if isinstance(error, NoArgsIsHelpError):
        return f"{error.format_message()}\n"
    near = _find_briefs(error) or _find_near(error)
    if isinstance(error, NoSuchOption):
        error.possibilities = None
    told = error.format_message().replace("Value error, ", "").removeprefix("Invalid value: ")
    message = " ".join(told.split()).rstrip(".")
    command = next((one for one in arguments if one in COMMANDS), "")
    path = error.ctx.command_path if error.ctx else f"{PROGRAM} {command}".rstrip()
    hint = f"{near} " if near else ""
    return f"error: {message[:1].lower()}{message[1:]}\n  = hint: {hint}`{path} --help` says what there is\n"


def _find_briefs(error: UsageError) -> str:
    """Return, where a brief should have been named, what there is to name."""
    if not isinstance(error, MissingParameter) or error.param is None or error.param.metavar != _BRIEF:
        return ""
    from briefgen.cli.completion import find_glance, skim_briefs  # noqa: PLC0415 - only wrong usage needs it

    glance = find_glance(Path())
    if glance is None:
        return "no project is here: `briefgen init` begins one;"
    names = [name for name, _ in islice(skim_briefs(glance, ""), _MOST_NAMED + 1)]
    if not names:
        return "the project has no briefs yet: `briefgen new brief` begins one;"
    few = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    every = (
        " `briefgen build` makes all that are out of date;"
        if error.ctx and error.ctx.info_name == "make"
        else ""
    )
    return f"the briefs are {few};{every}"


def _find_near(error: UsageError) -> str:
    """Return what may have been meant in place of an option, a command or a choice that is none."""
    if error.ctx is None:
        return ""
    command = error.ctx.command
    if isinstance(error, NoSuchOption):
        names = [name for one in command.get_params(error.ctx) for name in (*one.opts, *one.secondary_opts)]
        typed = error.option_name
        return did_you_mean(typed, [one for one in names if one.startswith("--") is typed.startswith("--")])
    if isinstance(command, TyperGroup) and (found := _NO_COMMAND.match(error.message)):
        # Typer adds likenesses of its own.
        error.message = found[0]
        return did_you_mean(found[1], command.list_commands(error.ctx))
    if choice := _NO_CHOICE.search(error.message):
        return did_you_mean(choice[1], re.findall(r"'(.*?)'", choice[2]))
    return ""


def _open_streams() -> None:
    """Make streams that take any text, and take the place of those that are closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - to the end of the run
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A path need not be text, and a terminal need not know every script: neither may stop a report.
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """Send what is still to be written nowhere."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

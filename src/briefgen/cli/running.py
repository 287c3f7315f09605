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
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from briefgen import __version__
from briefgen.cli.app import app
from briefgen.cli.console import detail, print_diagnostics
from briefgen.diagnostics import BriefgenError, FaultError
from briefgen.diagnostics.suggest import did_you_mean

PROGRAM = "briefgen"
FAULT = 70
"""Exit status of a mistake of the program's own."""

_COMPLETE = "_BRIEFGEN_COMPLETE"
"""Variable by which a shell asks for completions (Typer's protocol)."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
"""Why stdout may take no more."""

_MOST_NAMED = 20
"""Briefs named where one is missing; a matrix makes thousands."""


def run(arguments: Sequence[str]) -> int:
    """Run the program and return its exit status."""
    _open_streams()
    if _COMPLETE in os.environ:
        from briefgen.cli.completion import complete

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
    except BriefgenError as error:
        print_diagnostics(error.diagnostics, Path.cwd())
        return 1
    except TyperException as error:
        sys.stderr.write(_explain_usage(error, arguments))
        return 2
    return 0


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


# --- wrong usage


def _explain_usage(error: Any, arguments: Sequence[str]) -> str:
    """Return what is wrong with the arguments in a line, and what would be right in another.

    Typer shows the class that all its errors have in common; which one it is, the name tells.
    """
    if _is(error, "NoArgsIsHelpError"):
        return f"{error.format_message()}\n"
    near = _find_briefs(error) or _find_near(error)
    if _is(error, "NoSuchOption"):
        error.possibilities = None
    words = error.format_message().replace("Value error, ", "").removeprefix("Invalid value: ")
    message = " ".join(words.split()).rstrip(".")
    command = next((word for word in arguments if not word.startswith("-")), "")
    path = error.ctx.command_path if error.ctx else f"{PROGRAM} {command}".rstrip()
    hint = f"{near} " if near else ""
    return f"error: {message[:1].lower()}{message[1:]}\n  = hint: {hint}`{path} --help` says what there is\n"


def _is(error: object, name: str) -> bool:
    return type(error).__name__ == name


def _find_briefs(error: Any) -> str:
    """Return, where a brief should have been named, what there is to name."""
    if not _is(error, "MissingParameter") or error.param is None or error.param.metavar != "BRIEF":
        return ""
    from briefgen.cli.completion import list_briefs
    from briefgen.workspace import find_project

    try:
        names = list(list_briefs(find_project(Path())))
    except BriefgenError as found:
        none = [diagnostic.code for diagnostic in found.diagnostics] == ["no-project"]
        return "no project is here: `briefgen init` begins one;" if none else ""
    if not names:
        return "the project has no briefs yet: `briefgen new brief` begins one;"
    few = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    is_make = error.ctx is not None and error.ctx.info_name == "make"
    every = " `briefgen build` makes all that are out of date;" if is_make else ""
    return f"the briefs are {few};{every}"


def _find_near(error: Any) -> str:
    """Return what may have been meant in place of an option, a command or a choice that is none."""
    if error.ctx is None:
        return ""
    command = error.ctx.command
    if _is(error, "NoSuchOption"):
        names = [
            name for param in command.get_params(error.ctx) for name in (*param.opts, *param.secondary_opts)
        ]
        typed = error.option_name
        return did_you_mean(
            typed, [name for name in names if name.startswith("--") is typed.startswith("--")]
        )
    if isinstance(command, TyperGroup) and (
        found := re.match(r"No such command '(.*?)'\.", error.message, re.DOTALL)
    ):
        error.message = found[0]  # Typer adds likenesses of its own
        return did_you_mean(found[1], command.list_commands(error.ctx))
    if choice := re.search(r"'(.*?)' is not one of (.*)", error.message, re.DOTALL):
        return did_you_mean(choice[1], re.findall(r"'(.*?)'", choice[2]))
    return ""


# --- mistakes of the program's own


def report_fault(error: Exception) -> int:
    """Print that the program went wrong, and where the traceback is; return the exit status."""
    place = log_fault(error)
    fault = isinstance(error, FaultError)
    brief = (
        f" while it made {', '.join(error.briefs)}" if isinstance(error, FaultError) and error.briefs else ""
    )
    words = str(error) if fault else "".join(traceback.format_exception_only(error))
    which = f"{place}, which says where it happened" if place else "what --verbose shows"
    with suppress(OSError, ValueError):
        detail(_trace(error).rstrip())
        sys.stderr.write(
            f"error: briefgen itself went wrong{brief}, not what it was given: {' '.join(words.split())[:300]}\n"
            "  = hint: every file is as it was before, or whole; an earlier PDF is unchanged\n"
            f"  = hint: please report it with {which}\n"
        )
        sys.stderr.flush()
    return FAULT


def log_fault(error: Exception) -> str:
    """Write the traceback of an exception to a new file; return its path, empty where none can be written."""
    system = f"briefgen {__version__}, Python {platform.python_version()}, {platform.platform()}"
    head = f"{system}\n{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\narguments: {sys.argv[1:]!r}\n\n"
    try:
        descriptor, path = tempfile.mkstemp(prefix="briefgen-fault-", suffix=".txt")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(head + _trace(error))
    except OSError:
        return ""
    return path


def _trace(error: Exception) -> str:
    own = "".join(traceback.format_exception(error))
    return f"{error.trace}\n{own}" if isinstance(error, FaultError) else own

"""What a shell asks when somebody presses Tab, answered by Typer's protocol: fast, and in silence where there is nothing.

In: the application, and what the environment says of the command line so far. Out: suggestions on stdout as the shell
wants them. Whatever goes wrong, in a broken project or outside any, is no suggestion: nothing may appear between the
words that somebody is typing. Descriptions come from fact bases, and shells evaluate what they are given: of them only
what means nothing to any shell is passed on.
"""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr
from typing import TYPE_CHECKING

from typer._click.shell_completion import CompletionItem, ShellComplete
from typer._completion_classes import BashComplete, FishComplete, PowerShellComplete, ZshComplete
from typer.completion import shell_complete
from typer.main import get_command

from briefgen.diagnostics import BriefgenError

if TYPE_CHECKING:
    from typer import Typer

_PLAIN = frozenset(" .,?/+_-–—…“”‘’·")


def complete(app: Typer, program: str, instruction: str) -> int:
    """Answer a shell; return the exit status."""
    command = get_command(app)
    action, _, shell = instruction.partition("_")
    variable = f"_{program.upper()}_COMPLETE"
    if action != "complete":
        return shell_complete(command, {}, program, variable, instruction)
    asked = _SHELLS.get(shell)
    if asked is None:
        return 1
    try:
        with redirect_stderr(io.StringIO()):
            said = asked(command, {}, program, variable).complete()
    except SystemExit as end:
        # Fish asks in two steps, and is answered by the status in one of them.
        return end.code if isinstance(end.code, int) else 0
    except (BriefgenError, OSError, RecursionError, ValueError):
        # A project that cannot be read has nothing to suggest.
        return 1
    except Exception as error:  # noqa: BLE001 - an outer boundary: nothing may appear between the words that somebody types
        from briefgen.cli.faults import log_fault  # noqa: PLC0415 - hardly ever needed

        log_fault(error)
        return 1
    sys.stdout.write(f"{said}\n" if said else "")
    sys.stdout.flush()
    return 0


def _plain(text: str | None) -> str:
    """Return a description without any character that a shell might take for its own."""
    kept = (char if char.isalnum() or char in _PLAIN else " " for char in text or "")
    return " ".join("".join(kept).split())


def _is_safe(suggestion: CompletionItem) -> bool:
    return all(char.isalnum() or char in "-_.,/=@" for char in str(suggestion.value))


class _Safe(ShellComplete):
    """Leaves out names that a shell would have to quote, of which the program has none of its own."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        return [one for one in super().get_completions(args, incomplete) if _is_safe(one)]


class _Bash(_Safe, BashComplete):
    """Bash, which shows no descriptions."""


class _Zsh(_Safe, ZshComplete):
    """Zsh, with descriptions."""

    def format_completion(self, item: CompletionItem) -> str:
        about = _plain(item.help)
        return f'"{item.value}":"{about}"' if about else f'"{item.value}"'


class _Fish(_Safe, FishComplete):
    """Fish, with descriptions."""

    def format_completion(self, item: CompletionItem) -> str:
        about = _plain(item.help)
        return f"{item.value}\t{about}" if about else f"{item.value}"


class _PowerShell(_Safe, PowerShellComplete):
    """PowerShell, with descriptions."""

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.value}:::{_plain(item.help) or ' '}"


_SHELLS: dict[str, type[ShellComplete]] = {
    "bash": _Bash,
    "zsh": _Zsh,
    "fish": _Fish,
    "powershell": _PowerShell,
    "pwsh": _PowerShell,
}

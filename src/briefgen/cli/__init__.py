"""The command line: the only place that prints, reads the clock or the environment, and exits.

``main`` runs the Typer application. Results go to stdout, diagnostics to stderr. Exit status: 0 done, 1 the input has
errors or something could not be written, 2 wrong usage.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from pathlib import Path

from briefgen.cli.app import app
from briefgen.cli.report import print_diagnostics
from briefgen.cli.terminal import wants_colours
from briefgen.diagnostics import BriefgenError

__all__ = ["main"]


def main() -> None:
    """Run the program."""
    # A run is short and frees nothing worth collecting; the collector would walk the whole fact base again and again.
    gc.disable()
    # Pydantic would look through all that is installed for plugins: nothing here wants any, and none is to be trusted.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A path need not be text, and a terminal need not know every script: neither may stop a report.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except BriefgenError as error:
        print_diagnostics(error.diagnostics, Path.cwd(), colours=wants_colours())
        sys.exit(1)
    except BrokenPipeError:
        # The reader went away (`briefgen … | head`): not an error, and nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        # Nor is anything collected on the way out, which Python does for the last time even so.
        gc.freeze()

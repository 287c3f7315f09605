"""The command line: the only place that prints, reads the clock or the environment, and exits.

``main`` runs the Typer application. Results go to stdout, diagnostics to stderr. Exit status: 0 done, 1 the input has
errors or something could not be written, 2 wrong usage, 70 a mistake of the program's own; 129,
130 and 143 where a signal ended the run.
"""

from __future__ import annotations

import gc
import os
import sys

from briefgen.cli.ending import ending_on_signals

__all__ = ["main"]


def main() -> None:
    """Run the program."""
    # A run is short and frees nothing worth collecting; the collector would walk the whole fact base again and again.
    gc.disable()
    # Pydantic would look through all that is installed for plugins: nothing here wants any, and none is to be trusted.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    try:
        # Nothing else is imported before this, so that a signal finds somebody to take it from the first moment on.
        with ending_on_signals():
            from briefgen.cli.running import run

            status = run(sys.argv[1:])
        sys.exit(status)
    except Exception as error:  # noqa: BLE001 - the outermost boundary: whatever nobody expected is a mistake of the program's own
        from briefgen.cli.running import report_fault

        sys.exit(report_fault(error))
    finally:
        # Nor is anything collected on the way out, which Python does for the last time even so.
        gc.freeze()

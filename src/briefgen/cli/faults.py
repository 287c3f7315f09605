"""A mistake of the program's own: said as one, with the traceback in a file, and never as a fault of the input.

In: an exception that nobody expected. Out: a few lines on stderr, a file among the system's temporary ones, and the
exit status 70 (EX_SOFTWARE of sysexits.h).
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from contextlib import suppress
from datetime import UTC, datetime

from briefgen import __version__
from briefgen.cli.speech import detail
from briefgen.diagnostics import FaultError

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

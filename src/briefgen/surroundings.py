"""Libraries without the surroundings of a run: what a PDF holds depends on the project's files alone.

ReportLab takes settings from variables called ``RL_...``, from modules of the user's and from a file in the home
folder, and the time from ``SOURCE_DATE_EPOCH``; Babel reads the time zone as it is imported. Some of that would change
the bytes of a PDF, some ends the run with a traceback where a value is not what the library expects.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_PREFIX = "RL_"
_NAMES = frozenset({"EVAL_DEBUG", "SOURCE_DATE_EPOCH", "TZ"})
_SETTINGS = ("reportlab_settings", "reportlab.local_rl_settings")


@contextmanager
def without_surroundings() -> Iterator[None]:
    """Hide from libraries what they would read; for importing them, and wherever they look again."""
    for name in _SETTINGS:
        # A module that is there already, and empty: ReportLab looks no further, neither in sys.path nor at home.
        sys.modules[name] = ModuleType(name)
    hidden = {name: os.environ.pop(name) for name in tuple(os.environ) if _is_read(name)}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _is_read(name: str) -> bool:
    return name.startswith(_PREFIX) or name in _NAMES

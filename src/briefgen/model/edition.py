"""The edition that a document is printed as."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edition:
    """``number`` is 0 and ``date`` missing for a brief that was never issued; ``code`` is the content hash, shortened."""

    number: int
    code: str
    date: dt.date | None = None

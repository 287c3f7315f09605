"""Patterns that are compiled when a text is first searched with them.

In: a regular expression. Out: a function that returns it compiled. There are some hundred of them, most for texts that
a fact base has none of; compiled at once, they would delay the start of every run by more than the checks take.
"""

import re
from collections.abc import Callable
from functools import cache


def compile_later(pattern: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """Return a function that compiles a pattern at its first call and returns it at every one."""

    @cache
    def compiled() -> re.Pattern[str]:
        return re.compile(pattern, flags)

    return compiled

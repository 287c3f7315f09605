"""A cache that counts what it was good for, for ``--verbose``. Other processes that share the work are not counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from briefgen.cache import Cache, open_cache
from briefgen.cli.speech import detail
from briefgen.project import Project


@dataclass(frozen=True, slots=True)
class CountingCache(Cache):
    """A project's cache; ``asked`` holds for each time that it was asked whether it knew."""

    asked: list[bool] = field(default_factory=list)

    def recall(self, *key: str) -> bytes | None:
        found = Cache.recall(self, *key)
        self.asked.append(found is not None)
        return found

    def report(self) -> None:
        """Say what earlier runs were good for."""
        detail(
            f"  {sum(self.asked)} of {len(self.asked)} results were known from earlier runs, in {self.folder}"
        )


def open_counting(project: Project) -> CountingCache:
    """Return the cache of a project."""
    cache = open_cache(project)
    return CountingCache(cache.folder, cache.stamp)

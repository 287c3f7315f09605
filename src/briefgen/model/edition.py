"""Editions: the one that a document is printed as, and those that were issued, as the brief's ledger has them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from briefgen.model.content import Content


@dataclass(frozen=True, slots=True)
class Issued:
    """An edition as it was issued. ``pdf`` is the SHA-256 of its file, ``key`` the build key that made it.

    ``handling`` is the brief's level on that day.
    """

    number: int
    date: dt.date
    content: Content
    key: str
    pdf: str
    handling: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """What a copy is printed as.

    ``number`` is 0 and ``date`` missing for a state that was never issued; ``code`` is the content hash, shortened.
    ``since`` is the issued edition before it, which changes are counted from.
    """

    number: int
    code: str
    date: dt.date | None = None
    since: Issued | None = None
    content: Content = field(default=Content(), compare=False)
    withheld: frozenset[str] = frozenset()
    """The facts whose former words may not print: they are of higher handling than the brief, then or now."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The issued editions of one brief, the first one first. ``file`` is its name from the project's root."""

    file: str = ""
    issued: tuple[Issued, ...] = ()

    @property
    def last(self) -> Issued | None:
        """The edition issued last."""
        return self.issued[-1] if self.issued else None

    def find(self, number: int) -> Issued | None:
        """Return the edition of a number."""
        return next((one for one in self.issued if one.number == number), None)

    def edition_of(self, said: Content, issued_on: dt.date | None = None) -> Edition:
        """Return what a state is printed as: the last edition where it says the same, or an unnumbered copy.

        With ``issued_on`` a state that is new is the next edition, of that day. The hash of a content covers that of the edition before it. So a state is first taken for the last edition
        come again, with that one's predecessor; only if it is not, the last edition is its own predecessor. ``said``
        has none yet.
        """
        last = self.last
        if last is None:
            return Edition(1 if issued_on else 0, said.code, issued_on, content=said)
        again = replace(said, previous=last.content.previous)
        if again.hash == last.content.hash:
            before = self.issued[-2] if len(self.issued) > 1 else None
            return Edition(last.number, again.code, last.date, before, again)
        fresh = replace(said, previous=last.content.hash)
        return Edition(last.number + 1 if issued_on else 0, fresh.code, issued_on, last, fresh)

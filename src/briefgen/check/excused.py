"""Words in print that are somebody else's by right: excerpts in their quotation marks, published titles, names.

In: a text. Out: the same text, character for character, with a hole in place of each of these. What stands in the text
of a record is that record's: it was judged there.
"""

from collections.abc import Iterable
from functools import cached_property
from itertools import chain

from briefgen.check.passages import named_texts, own_texts
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, Excerpt, Organisation, Person, Source, Term
from briefgen.model.template import HOLE

_OPENING = "“„«»‹「『\"'‘"
_CLOSING = "”“»«›」』\"'’"


class Excused:
    """Finds what a fact base excuses. ``selected`` are the facts of the brief, the only ones whose words print."""

    def __init__(self, facts: FactBase, selected: Iterable[AnyFact]) -> None:
        self._facts = facts
        self._excerpts = _longest_first(one.words for one in selected if isinstance(one, Excerpt))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """Names of sources, organisations and people; only gathered for a text that needs them."""
        facts = self._facts
        records = chain(facts.all_of(Source), facts.all_of(Organisation), facts.all_of(Person))
        return _longest_first(passage.text for record in records for passage in named_texts(record))

    def is_name(self, words: str) -> bool:
        """Whether words are the title of a source, or another name on file."""
        return words in self._names

    def without_excerpts(self, text: str) -> str:
        """Return a text without its excerpts and their quotation marks."""
        for words in self._excerpts:
            start = text.find(words)
            while start >= 0:
                end = start + len(words)
                if start and text[start - 1] in _OPENING and text[end : end + 1] in _CLOSING:
                    text = text[: start - 1] + HOLE * (len(words) + 2) + text[end + 1 :]
                start = text.find(words, end)
        return text

    def without_names(self, text: str) -> str:
        """Return a text without the names in it that are more than a word."""
        for words in self._names:
            if " " in words:
                text = text.replace(words, HOLE * len(words))
        return text

    def stands_in_record(self, words: str, facts: Iterable[str]) -> bool:
        """Whether words stand in a text of one of some facts, or of a record that prints without one."""
        named = (self._facts.records[name] for name in facts if name in self._facts.records)
        records = chain(named, self._facts.all_of(Term), self._facts.all_of(Source))
        return any(words in passage.text for record in records for passage in own_texts(record))


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda one: (-len(one), one)))

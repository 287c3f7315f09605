"""The program's own words, in the reader's language.

English words are the keys and stand in the code; other languages come from gettext catalogues in ``locales``, which
``python -m briefgen.compose.locales`` renews. A language without a catalogue has no labels, and ``load_labels``
returns ``None`` for it.

Texts are extracted from calls of ``say``, ``fill`` and ``plural``, and of ``mark`` where a text is looked up later.
"""

from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from briefgen.compose.spans import fill
from briefgen.model.document import Spans

SOURCE_LANGUAGE = "en"
FOLDER = Path(__file__).parent / "locales"


def mark(text: str) -> str:
    """Return the text as it is; tells the extraction that it is a label."""
    return text


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one language."""

    language: str
    catalogue: NullTranslations

    def say(self, text: str, **fields: object) -> str:
        """Return a label with its fields filled in."""
        return self.catalogue.gettext(text).format(**fields)

    def fill(self, text: str, **fields: str | Spans) -> Spans:
        """Return a label whose fields may be spans."""
        return fill(self.catalogue.gettext(text), **fields)

    def plural(self, one: str, many: str, count: int, /, **fields: object) -> str:
        """Return the label for a count, by the language's rule for plurals."""
        return self.catalogue.ngettext(one, many, count).format(**fields)


def load_labels(language: str) -> Labels | None:
    """Return the labels of a language, such as ``ko``; ``None`` where there are none."""
    if language == SOURCE_LANGUAGE:
        return Labels(language, NullTranslations())
    try:
        with (FOLDER / language / "LC_MESSAGES" / "briefgen.mo").open("rb") as file:
            return Labels(language, GNUTranslations(file))
    except FileNotFoundError:
        return None

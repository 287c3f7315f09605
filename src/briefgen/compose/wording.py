"""One locale's conventions: its labels and its CLDR patterns, kept together because nearly all that prints needs both."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations
from typing import TYPE_CHECKING

from briefgen.compose.labels import SOURCE_LANGUAGE, Labels, load_labels
from briefgen.surroundings import without_surroundings

if TYPE_CHECKING:
    from babel import Locale

# From CLDR (delimiters), of which Babel carries no copy.
_QUOTATION_MARKS = {"en": ("“", "”"), "ko": ("“", "”")}


@dataclass(frozen=True, slots=True)
class Wording:
    """``locale`` gives patterns of dates and lists, ``labels`` the program's own words."""

    locale: Locale
    labels: Labels

    @property
    def language(self) -> str:
        """The language part of the locale."""
        return self.labels.language

    @property
    def tag(self) -> str:
        """The locale as a BCP 47 tag, such as ``en-GB``."""
        return str(self.locale).replace("_", "-")

    @property
    def quotation_marks(self) -> tuple[str, str]:
        """The opening and the closing mark."""
        return _QUOTATION_MARKS[self.language]


def english_wording() -> Wording:
    """Return the wording that needs no catalogue, for a brief whose locale cannot be used."""
    with without_surroundings():
        import babel.dates  # noqa: PLC0415 - see load_wording

    return Wording(babel.Locale("en", "US"), Labels(SOURCE_LANGUAGE, NullTranslations()))


def load_wording(locale: str) -> Wording | None:
    """Return the conventions of a locale such as ``en_GB``; ``None`` where it is unknown or has no labels."""
    with without_surroundings():
        # A build that composes nothing does not need it. The data of every locale import ``babel.dates``.
        import babel.dates  # noqa: PLC0415

    try:
        parsed = babel.Locale.parse(locale.replace("-", "_"))
    except (babel.UnknownLocaleError, ValueError):
        return None
    labels = load_labels(parsed.language)
    return Wording(parsed, labels) if labels else None

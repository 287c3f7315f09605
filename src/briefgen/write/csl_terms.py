"""The vocabulary of CSL-JSON (Citation Style Language 1.0.2, csl-data.json) as far as sources are exchanged in it."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPES = _words(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection
    dataset document entry entry-dictionary entry-encyclopedia figure graphic hearing interview legal_case legislation
    manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical
    personal_communication post post-weblog regulation report review review-book software song speech standard thesis
    treaty webpage"""
)

NEWS_TYPES = frozenset({"article-newspaper", "article-magazine", "broadcast"})
"""Types that become sources of the kind news; any other becomes a reference, since no file can make a text official."""

PERIODICAL_TYPES = NEWS_TYPES | {
    "article-journal", "entry-dictionary", "entry-encyclopedia", "periodical", "post", "post-weblog", "webpage",
}  # fmt: skip
"""Types whose publisher, as readers know it, is the paper, journal or site that the text stands in."""

PUBLISHER_FIELDS = ("container-title", "publisher", "authority")

TEXTS = _words(
    """archive archive_collection archive_location archive-place authority call-number citation-key citation-label
    collection-title container-title container-title-short dimensions division DOI event event-place event-title genre
    ISBN ISSN journalAbbreviation jurisdiction medium note original-publisher original-publisher-place original-title
    part-title PMCID PMID publisher publisher-place references reviewed-title scale section shortTitle source status
    title-short translated-title version year-suffix"""
)
"""Fields with a text, none of which has a place of its own in a source."""

NUMBERS = _words(
    """chapter-number collection-number edition issue number number-of-pages number-of-volumes page page-first part
    printing supplement volume"""
)
"""Fields with a text or a number."""

NOT_IN_SCHEMA = frozenset({"citation-key", "event-title"})
"""Fields that reference managers write although the schema does not have them; they are not written out again."""

NAMES = _words(
    """chair collection-editor compiler composer container-author contributor director editor editorial-director
    interviewer organizer original-author recipient reviewed-author translator"""
)
"""Fields with a list of names."""

NAME_PARTS = _words(
    "family given dropping-particle non-dropping-particle suffix comma-suffix static-ordering literal parse-names"
)

MAPPED = frozenset({"id", "type", "title", "author", "issued", "accessed", "URL", "language"})
"""Fields that have a place of their own in a source, beside those that name its publisher."""

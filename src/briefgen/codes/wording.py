"""Codes: the words of facts."""

from briefgen.codes.code import error, warning

WORDING = {
    "relative-time": warning(
        "A text tells the time from a day that it does not name.",
        "Today, recently, last Friday: true on the day it was written, and wrong ever after. Give the date, or say "
        "before or after what it was. Looked for in texts in English, Korean, German, French and Spanish.",
        example="""\
# wrong
    summary: The lamp was recently replaced.
# mended
    summary: The lamp was replaced in May 2021.
""",
    ),
    "foreign-scraps": warning(
        "A text has words of another language than its own.",
        "Letters of another script outside brackets, a text without a letter of its own script, or small words of "
        "another language: two different ones, or one that no other language has. A page's labels are often left in "
        "another language. Say it in the text's language; names are not meant.",
        example="""\
# wrong
    summary: {en: Mga Detalye of the new quay}
# mended
    summary: {en: The new quay is forty metres long.}
""",
    ),
    "page-furniture": error(
        "A fact holds what belongs to a web page.",
        "An e-mail or web address, an advertisement's mark, a byline, a picture's credit, a temperature, a button, a "
        "copyright line, or a sentence that stands twice: copied along with the text, and no part of the fact.",
        example="""\
# wrong
    summary: "The quay was mended. Read more"
# mended
    summary: The quay was mended.
""",
        ignorable=True,
    ),
    "mixed-scripts": warning(
        "A word has letters of several scripts.",
        "A Cyrillic or Greek letter among Latin ones looks the same and is not: searches miss the word, and an address "
        "leads elsewhere. Latin may stand beside Hangul, kana and Han. Looked for in facts, specs and templates.",
        example="""\
# wrong: the second letter is U+0430
    summary: "The l\\u0430mp was lit."
# mended
    summary: The lamp was lit.
""",
    ),
    "lookalike-name": warning(
        "A name looks like another one and is not the same.",
        "A letter of another script, or 1 for l and 0 for O, makes two people, bodies or places of what readers take for "
        "one. Names of people, organisations, publishers and cities are compared, and ids.",
        example="""\
# wrong
people:
  ada-wick: {given: Ada, family: Wick}
  the-second: {given: Ada, family: "W\\u0456ck"}
# mended
people:
  ada-wick: {given: Ada, family: Wick}
""",
    ),
    "invisible-character": warning(
        "A text has a character that nobody sees.",
        "A no-break space, a zero-width character or a soft hyphen: a search for the words around it fails, and "
        "lines break in odd places. Put a common space there, or nothing.",
        example="""\
# wrong: no-break space
    summary: "The quay was mended in\\u00a0May 2022."
# mended
    summary: The quay was mended in May 2022.
""",
    ),
    "spelling-drift": warning(
        "A name is not spelled as registered.",
        "It differs from the name of a person, organisation or term in hyphens, spaces, capitals or order, is one "
        "slip away from it, or is one of the `aliases`, which are the spellings of sources. One person or body, one "
        "spelling: write the registered one. Words of an excerpt are never looked at.",
        example="""\
# wrong: the organisation's `short` is HRBRD
    summary: The Hrbrd met twice.
# mended
    summary: The HRBRD met twice.
""",
    ),
    "quotation-marks-in-fact": error(
        "A fact's own text has quotation marks.",
        "What stands between quotation marks is taken for somebody's words, and only an excerpt is checked against "
        "its source. Make it an excerpt, or take the marks away. The title of a source on file may stand in them.",
        example="""\
# wrong
    summary: The mayor called the quay “safe for good”.
# mended: the mayor's words as an excerpt, and a claim without marks
    summary: The mayor called the quay safe.
""",
    ),
    "short-excerpt": warning(
        "An excerpt has fewer than five words.",
        "Insertions in brackets are not counted. So few words can be made to mean anything; quote the sentence, or "
        "say it in your own words as a claim.",
        example="""\
# wrong
    words: safe for good
# mended
    words: the quay will be safe for good once the mole is raised
""",
    ),
    "copied-words": error(
        "A text repeats eight consecutive words of a source.",
        "Only an excerpt reproduces a source's words. Case and punctuation do not count, and the words of published "
        "titles and registered names are left out of the count. Say it in your own words, or quote it.",
        example="""\
# wrong: the report says the same, word for word
    summary: The council agreed that all boats must leave the basin at once.
# mended
    summary: The basin was to be cleared of boats without delay.
""",
        needs=("archive",),
    ),
}

"""Codes: what an editor wrote where a fact should speak."""

from briefgen.codes.code import error

PROSE = {
    "uncited-paragraph": error(
        "A paragraph or key point cites nothing.",
        "What a template prints must carry a citation: every paragraph, key point, point of a list and row of a table "
        "has at least one mark that leads to a source. One at its end serves all its sentences. A line that ends in a "
        "colon needs none where a list or a quotation follows; nor does a heading (`## …`).",
        example="""\
The lamp burns all night.                              {# nothing says who says so #}
{{ facts['lamp'].summary }} {{ facts['lamp'] | cite }}
The lamp burns all night. [@ledger, page 4]
""",
    ),
    "literal-date": error(
        "A template writes out a date.",
        "Dates come from facts, which know how exactly they are known, who says so, and change when a source is "
        "corrected. Years, months with or without a year, and days count, in figures or words, in English and Korean. "
        "Titles in a brief spec may hold dates: they are what the brief is about.",
        example="""\
The light was lit in May 1908.
The light was lit in {{ facts['lit'].date | date('month') }}. {{ facts['lit'] | cite('date') }}
""",
    ),
    "literal-number": error(
        "A template writes out a number.",
        "Ordinals, counts and amounts come from facts. All figures count. Of words, those that count or order what "
        "follows do (five meetings, the third round), those that refer back or order the text do not (the two sides, "
        "third parties, “Third, …”). Where a number is no statement, say so in a comment.",
        example="""\
The board met five times.
{{ facts | length | number | capitalize }} sittings of the board are on file. {{ facts | cite('ordinal') }}
{# briefgen: ignore literal-number because the lamp is called Number 4 #}
Number 4 is the lamp on the mole. {{ facts['mole'] | cite }}
""",
        ignorable=True,
    ),
    "literal-name": error(
        "A template writes out a registered name.",
        "Names of people and organisations, and places that the brief's facts name, come from facts: there they are "
        "spelled in one way, in the reader's language, and nobody is named who is not in the facts.",
        example="""\
The board met in Marram.
The board met in {{ meeting.city }}. {{ meeting | cite('city') }}
""",
        ignorable=True,
    ),
    "literal-quotation": error(
        "Quotation marks that no excerpt made.",
        "Inside quotation marks a reader expects words that somebody used. Only excerpts are compared with their "
        "source, so only excerpts print in quotation marks: by `{{ excerpt | quote }}`, or in a section of excerpts. "
        "The title of a source on file may stand between marks. This holds for templates, specs and texts of facts "
        "that a brief prints, and for block quotations.",
        example="""\
The board called the lamp “a blessing”.
The board called the lamp {{ facts['blessing'] | quote }}.
""",
    ),
}

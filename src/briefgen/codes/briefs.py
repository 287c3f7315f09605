"""Codes: what is wrong with a brief spec."""

from briefgen.codes.code import error, warning

BRIEFS = {
    "empty-selection": error(
        "A selection has no facts.",
        "Widen the selector, or say `allow_empty: true` where an empty section is meant.",
        example="""\
# wrong: no commitment has this tag
  - {kind: commitments, select: {tags: bells}}
# mended
  - {kind: commitments, select: {tags: bells}, allow_empty: true}
""",
    ),
    "empty-section": error(
        "A section, or the template of one, prints no words.",
        "Mostly a loop or a condition names a kind, a tag or an id that no fact has. Correct it, or say "
        "`allow_empty: true` where an empty section is meant.",
        example="""\
{# wrong: the kind is called claim #}
{% for fact in facts if fact.kind == 'claims' %}{{ fact.summary }} {{ fact | cite }}{% endfor %}
{# mended #}
{% for fact in facts if fact.kind == 'claim' %}{{ fact.summary }} {{ fact | cite }}{% endfor %}
""",
    ),
    "no-information-date": warning(
        "No page says as of when a brief informs.",
        "The day is that of the oldest review among the facts that print, or that on which a source was retrieved that "
        "is cited by itself. Print a fact, or say of a source on which day it was `retrieved`.",
        example="""\
# wrong: the brief cites this source and prints no fact
  ledger: {kind: official, publisher: Harbour of Marram, title: Harbour ledger}
# mended
  ledger: {kind: official, publisher: Harbour of Marram, title: Harbour ledger, retrieved: 2025-11-03}
""",
    ),
    "handling-low": error(
        "A brief's handling is lower than that of a fact it would print.",
        "Raise the brief's handling, or leave the fact out.",
        example="""\
# wrong: it prints a fact of the level internal
handling: public
# mended
handling: internal
""",
    ),
    "occasion-left-out": warning(
        "An excerpt or commitment prints without the meeting or event that it belongs to.",
        "Nothing of a fact that the brief does not select can print, so the line that would name the occasion lacks "
        "its name, date and place. Let the brief's select take the meeting too; no section need take it.",
        example="""\
select: {kind: [excerpt, meeting]}   # not: {kind: excerpt}
sections:
  - kind: excerpts
""",
    ),
    "not-selected": error(
        "A section names a fact that the selection leaves out.",
        "A section's select narrows the brief's. Widen the brief's selector, or take the name out of the section.",
        example="""\
# wrong: board-2 has another tag
select: {tags: lights}
sections:
  - {kind: delegations, meetings: [board-1, board-2]}
# mended
select: {any: [{tags: lights}, {id: board-2}]}
""",
    ),
    "name-withheld": error(
        "The brief names a person, organisation, tag or source that only facts above its handling name.",
        "That there is such a name is what the higher level protects. Leave it out, or give the brief that handling.",
        example="""\
# wrong: the fact that rests on the source night-log is restricted
handling: public
sections:
  - {kind: text, template: watch.md}    # It was quiet. [@night-log]
# mended
handling: restricted
""",
    ),
    "unknown-tag": error(
        "A selector names a tag that no fact has.",
        "Mostly a spelling mistake; the hint names the nearest tag.",
        example="""\
# wrong
select: {tags: ligths}
# mended
select: {tags: lights}
""",
    ),
    "misplaced-order": error(
        "A selector inside any, all or none has an order or a limit.",
        "Only a whole selection is ordered and cut off. Write order and limit at the top of the selector.",
        example="""\
# wrong
select: {any: [{tags: lights, limit: 3}, {tags: bells}]}
# mended
select: {any: [{tags: lights}, {tags: bells}], limit: 3}
""",
    ),
    "no-sources-section": error(
        "A brief cites sources but has no section that lists them.",
        "Add a section of kind `sources`.",
        example="""\
# wrong
sections:
  - {kind: chronology}
# mended
sections:
  - {kind: chronology}
  - {kind: sources}
""",
    ),
    "brief-withdrawn": error(
        "A brief that was withdrawn is to be made.",
        "Nobody is to use it any more, so it is neither made nor issued; `verify` calls its copies stale. Make the brief "
        "that took its place, or take `withdrawn` out of the spec.",
        example="""\
# wrong: `briefgen make lights-1908`, which says
withdrawn: {date: 1911-03-01, because: The board has new rules., see: lights-1911}
# mended
briefgen make lights-1911
""",
    ),
    "withdrawn-successor": error(
        "The brief that is to take the place of a withdrawn one is withdrawn itself.",
        "Whoever holds a copy would be sent on in vain. Name a brief that is in use, or none.",
        example="""\
# wrong: lights-1909 was withdrawn too
withdrawn: {date: 1911-03-01, because: The board has new rules., see: lights-1909}
# mended
withdrawn: {date: 1911-03-01, because: The board has new rules., see: lights-1911}
""",
    ),
    "missing-translation": warning(
        "A text is not there in the brief's language.",
        "The text prints in another language. Add the translation to the record.",
        example="""\
# wrong, in a brief with locale: fr_FR
    summary: {en: The lamp was lit.}
# mended
    summary: {en: The lamp was lit., fr: Le feu fut allumé.}
""",
    ),
    "unknown-label": error(
        "The program has no labels in the brief's language.",
        "Choose a locale for which labels exist.",
        example="""\
# wrong: there are no labels in this language
locale: cy_GB
# mended
locale: en_GB
""",
    ),
    "unknown-placeholder": error(
        "A spec names a placeholder that its briefs do not have.",
        "Placeholders stand in the texts of a spec with for_each or matrix: words of the record that a brief is made "
        "for, columns of the table, keys of the matrix. The hint names the nearest.",
        example="""\
# wrong
for_each: {meeting: {series: harbour-board}}
title: "The {ordnal} sitting"
# mended
title: "The {ordinal} sitting"
""",
    ),
    "bad-placeholder": error(
        "A brace in a spec with placeholders has no partner.",
        "Write {{ and }} for the signs themselves.",
        example="""\
# wrong
title: "Sitting {id"
# mended
title: "Sitting {id}"
""",
    ),
    "empty-placeholder": error(
        "A placeholder stands for something that the record does not say.",
        "Nothing may print in its place. Add it to the record, narrow for_each, or do without the placeholder.",
        example="""\
# wrong: no city is known of board-3
for_each: {meeting: {series: harbour-board}}
title: "The sitting at {city}"
# mended
for_each: {meeting: {series: harbour-board, none: [{id: board-3}]}}
""",
    ),
    "contested-key": error(
        "A key of a brief is given twice, once by the matrix.",
        "A key that the matrix varies is written in the spec with its placeholder, or not at all.",
        example="""\
# wrong
audience: principals
matrix: {audience: [principals, staff]}
# mended
audience: "For {audience}"
""",
    ),
    "duplicate-brief": error(
        "Two briefs have one name.",
        "The PDF of one would be written over that of the other. Capitals do not count. Give each a name of its own: "
        "rename a file, or let `name` hold what the briefs differ in.",
        example="""\
# wrong: both languages would be called note-board-1
name: note-{id}
matrix: {locale: [en_GB, ko_KR]}
# mended
name: note-{id}-{locale}
""",
    ),
    "too-many-briefs": error(
        "A spec makes more briefs than are allowed.",
        "At most 10,000: the records that for_each finds, times the combinations of the matrix.",
        example="""\
# wrong: 4,000 events, times four
for_each: {event: all}
matrix: {paper: [A4, Letter], locale: [en_GB, ko_KR]}
# mended
for_each: {event: {date: 1911}}
""",
    ),
}

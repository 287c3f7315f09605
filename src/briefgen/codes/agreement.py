"""Codes: records and sources that contradict each other."""

from briefgen.codes.code import error, warning

AGREEMENT = {
    "contradiction": error(
        "Two values that cannot both be true, and no conflict says so.",
        "A source states otherwise (`states` in a support entry), or two records differ about one meeting, one event "
        "or one person's day. Less exact is no contradiction: December 2016 agrees with 20 December 2016. Correct what "
        "is wrong; where sources really disagree, record a conflict about that record and field, with each version "
        "and its sources: it prints as a note, and this is silent.",
        example="""\
# wrong
meetings:
  board-1:
    date: 1908-05-03
    support:
      - {source: harbour-ledger, supports: [date]}
      - {source: pilots-gazette, states: {date: 1909}}
# mended: add
conflicts:
  board-1-year:
    about: {fact: board-1, field: date}
    matter: Year of the first meeting
    versions:
      - {says: May 1908, support: [{source: harbour-ledger}]}
      - {says: "1909", support: [{source: pilots-gazette}]}
    uses: May 1908
    because: The ledger was kept on the spot.
""",
        ignorable=True,
    ),
    "different-actors": error(
        "One act is ascribed to different actors, and no conflict says so.",
        "A source names other parties or people (`states: {parties: …}`), or two records of one meeting give nearly "
        "the same act to different parties. Who promised is what a reader acts on: find out which source reproduces "
        "the text itself. Correct what is wrong, or record a conflict about the field `parties`.",
        example="""\
# wrong
commitments:
  mole-bell:
    summary: A bell is to be hung on the mole.
    parties: [tern-quay]
    support:
      - {source: harbour-ledger}
      - {source: pilots-gazette, states: {parties: [tern-quay, marram]}}
# mended: add a conflict about {fact: mole-bell, field: parties}
""",
        ignorable=True,
    ),
    "series-gap": warning(
        "A number is missing from a series.",
        "Between two recorded meetings of a series one or more have no record. Record them; where no source covers "
        "them, say so in place. Meetings before the first one recorded are not missed.",
        example="""\
# wrong
meetings:
  board-2: {series: board, ordinal: 2, date: 1911}
  board-4: {series: board, ordinal: 4, date: 1915}
# mended
  board-4:
    series: board
    ordinal: 4   # briefgen: ignore series-gap because no source on file covers the third
""",
    ),
    "title-outside-dates": error(
        "A delegate bears a title outside the dates of the office.",
        "The person's `offices` give the title other dates, and the meeting lies wholly outside them. Correct the "
        "title, the meeting's date, or the dates of the office.",
        example="""\
# wrong
people:
  ada-wick: {given: Ada, family: Wick, offices: [{title: Harbour Master, held: 1905/1909}]}
meetings:
  board-2: {date: 1911-06-09, delegations: {marram: [{person: ada-wick, title: Harbour Master}]}}
# mended
  board-2: {date: 1911-06-09, delegations: {marram: [{person: ada-wick, title: Keeper of the North Light}]}}
""",
        ignorable=True,
    ),
    "duplicate-record": warning(
        "Two records say the same.",
        "They share what identifies them: a source's address, or its publisher, title and date; a person's name or "
        "alias; an event's date, city and words; the words of an excerpt, claim or commitment. Keep one, with the "
        "sources of both; briefs that name the other are told so.",
        example="""\
# wrong
sources:
  gazette: {kind: news, publisher: The Gazette, address: https://example.org/1911/lights}
  pilots-gazette: {kind: news, publisher: Gazette, address: https://www.example.org/1911/lights/}
# mended: delete one, and name the other in its place
""",
    ),
}

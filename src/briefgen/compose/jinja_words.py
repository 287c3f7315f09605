"""What each general filter, test and function of templates does, in a line, for the manual.

They mean what Jinja's own mean, within bounds; the filters of a brief (dates, names, citations) describe themselves.
A test holds this list to what there is.
"""

from __future__ import annotations

from collections.abc import Mapping

FILTER_WORDS: Mapping[str, str] = {
    "abs": "The number without its sign.",
    "batch": "The list in rows of so many: `batch(3)`; a second argument fills the last row.",
    "capitalize": "The text with its first letter large and the others small.",
    "count": "How many there are.",
    "d": "The same as `default`.",
    "default": "The value, or where its name does not exist another: `default('none')`; with `true` also for what is empty.",
    "dictsort": "The pairs of a mapping, by key, or with `by='value'` by value.",
    "first": "The first of a list.",
    "float": "The text as a number with a fraction; 0.0, or what is given, where it is none.",
    "groupby": "The list in groups by an attribute: pairs of `grouper` and `list`.",
    "indent": "The text with its lines, all but the first, moved in by 4 spaces, or as many as given.",
    "int": "The text as a whole number; 0, or what is given, where it is none.",
    "items": "The pairs of a mapping.",
    "join": "The texts of a list as one, with what is given between them; `attribute=` says of which attribute.",
    "last": "The last of a list.",
    "length": "How many there are.",
    "list": "The list; on texts, the filter of that name above.",
    "lower": "The text in small letters.",
    "map": "Of each in a list an attribute, `map(attribute='city')`, or what a filter makes of it, `map('ordinal')`.",
    "max": "The greatest of a list, `attribute=` says by which attribute.",
    "min": "The least of a list, `attribute=` says by which attribute.",
    "reject": "The list without those of which a test holds: `reject('none')`.",
    "rejectattr": "The list without those of whose attribute a test holds: `rejectattr('city', 'none')`.",
    "replace": "The text with each of its parts that reads so replaced: `replace('a', 'b')`.",
    "reverse": "The list or text from its end.",
    "round": "The number rounded, to a whole one or to so many places; `method='ceil'` or `'floor'` goes one way.",
    "select": "Those in a list of which a test holds: `select('odd')`; without a test, those that are not empty.",
    "selectattr": "Those in a list of whose attribute a test holds: `selectattr('kind', 'eq', 'meeting')`.",
    "slice": "The list in so many columns; a second argument fills the short ones.",
    "sort": "The list in order, by `attribute=`, from the end with `reverse=true`.",
    "string": "The value as a text.",
    "sum": "The sum of a list of numbers, `attribute=` says of which attribute.",
    "trim": "The text without the white space around it, or without the characters given.",
    "truncate": "The text cut to so many characters, at a word, with … at its end.",
    "unique": "The list with each value once, by `attribute=`.",
    "upper": "The text in capitals.",
}
"""The general filters."""

TEST_WORDS: Mapping[str, str] = {
    "boolean": "is true or false",
    "defined": "exists",
    "divisibleby": "can be divided by the number given",
    "even": "is an even number",
    "false": "is false",
    "float": "is a number with a fraction",
    "in": "is in the list, text or mapping given",
    "integer": "is a whole number",
    "iterable": "can be gone through with `for`",
    "lower": "is a text in small letters",
    "mapping": "is a mapping",
    "none": "is nothing: not known, or not of this kind of fact",
    "number": "is a number",
    "odd": "is an odd number",
    "sequence": "is a list or a text",
    "string": "is a text",
    "true": "is true",
    "undefined": "does not exist",
    "upper": "is a text in capitals",
    **dict.fromkeys(("==", "eq", "equalto"), "equals the one given"),
    **dict.fromkeys(("!=", "ne"), "does not equal the one given"),
    **dict.fromkeys((">", "gt", "greaterthan"), "is greater than the one given"),
    **dict.fromkeys((">=", "ge"), "is the one given or greater"),
    **dict.fromkeys(("<", "lt", "lessthan"), "is less than the one given"),
    **dict.fromkeys(("<=", "le"), "is the one given or less"),
}
"""The tests."""

FUNCTION_WORDS: Mapping[str, str] = {
    "range": "Whole numbers up to the one given, from 0 or a first one: `range(3)`.",
    "namespace": "A value whose attributes a loop may set: `{% set seen = namespace(count=0) %}`.",
}
"""The functions; macros of a template and methods of texts can be called as well."""

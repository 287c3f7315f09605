"""Codes: the words of facts."""

from briefgen.codes.code import Code

WORDING: dict[str, Code] = {}

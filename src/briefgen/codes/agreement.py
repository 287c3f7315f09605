"""Codes: records and sources that contradict each other."""

from briefgen.codes.code import Code

AGREEMENT: dict[str, Code] = {}

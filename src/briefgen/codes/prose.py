"""Codes: what an editor wrote where a fact should speak."""

from briefgen.codes.code import Code

PROSE: dict[str, Code] = {}

"""Codes: what facts rest on: how many sources, of which date, still valid."""

from briefgen.codes.code import Code

SOURCING: dict[str, Code] = {}

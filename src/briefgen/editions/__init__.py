"""Editions: issuing them, and telling whether a copy is current."""

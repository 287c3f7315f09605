"""Verbatim words against the archive."""

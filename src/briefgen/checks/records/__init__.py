"""Checks of single records: what they name, what supports them, their dates."""

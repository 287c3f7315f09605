"""The tables of the manual, made from what the program is made of: its commands, models, filters and codes.

In: the program itself, and a text with places for tables. Out: the text with the tables as they are now. A table
stands between ``<!-- table: NAME -->`` and ``<!-- end: NAME -->``, each on a line of its own; what stands there is
replaced. ``python -m briefgen.cli.reference README.md`` renews a file, ``--check`` only says whether it is up to date.
"""

from briefgen.cli.reference.places import PlaceError, find_names, renew_tables
from briefgen.cli.reference.tables import TABLES

__all__ = ["TABLES", "PlaceError", "find_names", "renew_tables"]

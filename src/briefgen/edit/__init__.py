"""Writing to the fact base, and the exchange of references with other programs.

A record is made by its model (``records``), named and placed by what stands there already (``naming``), put into the
text of its file without a change to the rest (``insertion``), checked with the whole fact base as it would be
(``base``, ``plan``), and only then saved (``saving``). ``specs`` drafts a brief; the ``csl_`` modules read and write
CSL-JSON. Nothing here prints, asks, or reads the clock.
"""

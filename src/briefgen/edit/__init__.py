"""Writing to the fact base, and the exchange of references with other programs.

A record is made by its model and named and placed by what stands there already (``records``), rendered as YAML
(``rendering``), put into the text of its file without a change to the rest (``insertion``), checked with the whole fact
base as it would be, and only then saved (``base``). ``scaffold`` drafts projects and briefs, ``upgrade`` brings old ones
up to date; ``csl`` reads and writes the parts of CSL-JSON, ``csl_exchange`` sources. Nothing here prints or asks.
"""

"""briefgen: printable briefs from a fact base in which every fact has its sources.

The pipeline, one package a stage; a stage is one function from frozen values to an ``Outcome``, a value with what is
to be said about its input. Imports run downwards in this list only, and a test holds them to it::

    cli          Typer commands, a module each; the only place that prints, reads the clock or the environment, and exits
    room         the reading room: a static site of the current briefs, their editions, a feed, a look-up of codes
    build        many briefs and their copies: what is out of date, editions, verify, watch, schedule
    query, write   questions to the fact base; additions to it that touch no other line
    pipeline     the order of the stages: ``gather`` what briefs share, ``load_specs``, ``make_brief``, ``check_project``
    batch, cache   one spec to many briefs; what checks found in files that have not changed since
    project      finds the project of a file: its folders, its handling scale, what is shipped with the program
    export       story -> PDF bytes: content streams, structure tree, metadata, manifest; files written whole
    layout       document -> story: type, lines, boxes, tables, the timeline, pages with notes at their foot
    compose      selection -> document: templates in a sandbox, Markdown, citations, labels by language, content hash
    select       facts and a brief's selectors -> the facts of each section, with the reason for each
    check        facts, templates, documents -> diagnostics: references, support, agreement, wording, proved quotations
    load         files -> values with the line and column of every part; the YAML reader, lock and ledger
    model        what travels: records, fact base, brief spec, selection, document, theme, editions; their JSON Schema
    nearest      "did you mean": the likest of the names that a place allows
    locking      one run at a time at one place, whatever becomes of the one that holds the lock
    trust        limits for what reads bytes from elsewhere, the key that stores are known by, links that lead out
    stamp        a hash of the installed program, for keys of what may be kept from an earlier run
    diagnostics  severity, origin, diagnostic, outcome, and the one exception
    surroundings what libraries would read of the environment, hidden from them
    letters      letters without case, accents and strokes, for searching and naming; ligatures as letters
    codes        every diagnostic's code, with what it means and how its cause is mended, a module a subject

``load``, ``check``, ``select``, ``compose`` and ``layout`` do not know each other. Templates, themes and fonts stand
at the top level of the repository and travel in the wheel; the facts and briefs that are shipped, and the templates
written for them, stand in ``briefs`` and a folder of ``templates``, and nothing in this package knows their subject.
"""

__version__ = "0.1.0"

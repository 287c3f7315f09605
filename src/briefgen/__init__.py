"""briefgen: printable briefs from a fact base in which every fact has its sources.

The pipeline, one package a stage; a stage is one function from frozen values to an ``Outcome``, a value with what is
to be said about its input. Imports run downwards in this list only, and a test holds them to it::

    cli          app, console, options, completion, forms; ``commands/`` a module a group of commands; the only place
                 that prints, reads the clock, and exits
    site         the reading room: a static site of the current briefs, their editions, a feed, a look-up of codes
    build        many briefs: what is out of date and why, made in parallel; watch; ``schedule/``
    editions     issue an edition; tell whether a copy is current
    query, edit  questions to the fact base; additions to it that touch no other line, references, tables, new projects
    pipeline     the order of the stages for one brief: ``gather``, ``load_specs``, ``make_brief``, ``check_project``
    batch, cache one spec to many briefs; what earlier runs found out of files that have not changed since
    workspace    a project on disk: its folders, its settings, its handling scale
    export       ``pdf/`` story -> bytes: objects, content, tags, metadata, manifest; ``html/`` document -> one page with
                 its faces and figures; pages as pictures; the build key
    layout       document -> story: fonts, words, lines, text, boxes, tables, ``charts/``, timeline, pages, frames
    compose      selection -> document: the context of a composition; ``templates/`` in a sandbox, ``markdown/``,
                 ``text/`` (labels, dates, names, citations), ``sections/``, changes, fingerprints
    checks       facts, documents, templates -> diagnostics: ``records/``, ``excerpts/``, ``consistency``, ``prose/``,
                 ``lint/``
    select       facts and a brief's selectors -> the facts of each section, with the reason for each
    load         files -> values with the line and column of every part; the YAML reader, errors in plain words
    model        what travels: records with what is known of each field, brief, selection, document, edition, theme
    system       files written whole, locks, processes, limits for foreign bytes, the program's own installation
    diagnostics  severity, origin, outcome, the one exception; ``codes.toml``; "did you mean"; letters as they fold

``load``, ``checks``, ``select``, ``compose`` and ``layout`` do not know each other. Templates, themes and fonts stand
at the top level of the repository and travel in the wheel; the facts and briefs that are shipped, and the templates
written for them, stand in ``briefs`` and a folder of ``templates``, and nothing in this package knows their subject.
"""

__version__ = "0.1.0"

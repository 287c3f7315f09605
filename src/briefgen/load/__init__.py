"""Files in, frozen values with the place of every part out: fact base, brief spec, templates, theme, archive.

One function a kind of file: ``load_factbase``, ``read_spec``, ``load_templates``, ``load_theme`` and
``load_archive``, each in the module named after what it loads. Each returns an ``Outcome`` and never raises for
what a file contains: what is wrong in it comes back as diagnostics with file, line and column. Underneath,
``files`` reads bytes and makes them text, ``yaml`` makes nodes of it, ``errors`` makes models and says what is wrong.
"""

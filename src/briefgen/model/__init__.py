"""Values that travel between the stages: frozen, without input or output of their own.

``records`` and ``factbase`` come from loading, ``brief`` says what is wanted, ``selection`` what was picked,
``document`` what is said, ``theme`` how it looks. ``dates``, ``text`` and ``tree`` are what they are made of.
"""

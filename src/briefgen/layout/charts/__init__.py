"""Charts: numbers to shapes at positions, and shapes to marks on a page.

``plots`` and ``rows`` are pure geometry: a ``Chart``, a width and a face's measure become a ``Drawing``. ``box`` paints
it in the theme's colours beside its caption.
"""

"""The reading room: a static site for readers of briefs, made for any file server and for no server at all.

``publish`` is the one way in. ``collecting`` says what of a project may be shown, with the editions before and what
each changed; ``record`` what the room showed before. ``feed`` makes every file of the room from that: ``views`` are
the values that ``pages`` puts into the words of a language, by templates in the briefs' sandbox. ``publishing`` brings
the folder up to date and touches nothing else in it.

A note given at ``issue`` was promised never to print, so the room shows notes only where the project asks for it.

The room always shows the whole project. Naming single briefs on the command line would leave it open whether the
others are withdrawn; what is not meant for the room is said in the project file, where it holds for every run.
"""

from briefgen.site.publishing import Published, publish

__all__ = ["Published", "publish"]

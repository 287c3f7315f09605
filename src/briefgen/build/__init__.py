"""Many briefs, again and again: what is out of date is made again, when something changes or when a clock says so.

``up_to_date`` tells from the states of files that nothing at all has changed. Otherwise ``building`` loads the project,
``listing`` names its briefs, ``state`` says which of them no change can have reached, and ``examining`` composes the
others and makes those that are out of date. ``watch`` runs a function each time the inputs of a project change.
``schedule`` writes the files by which systemd, cron, GitHub or launchd run ``briefgen build``.
"""

"""Many briefs, again and again: what is out of date is made anew, when something changes or when a clock says so.

``building`` builds what is out of date: ``run`` tells it from the ``record`` of earlier runs and the files as they are,
``judging`` without composing a brief, ``examining`` by composing it, ``quick`` where nothing at all has changed.
``issuing`` freezes editions; ``standing``, ``verifying`` and ``states`` hold copies against them. ``watch`` runs a
function each time the inputs of a project change. ``schedule`` writes the files by which systemd, cron, GitHub or
launchd run ``briefgen build``. ``inputs`` says what the inputs of a project are.
"""

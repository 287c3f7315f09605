"""Many briefs, again and again: what is out of date is made anew, when something changes or when a clock says so.

``watch`` runs a function each time the inputs of a project change. ``schedule`` writes the files by which systemd, cron,
GitHub or launchd run ``briefgen build``. ``inputs`` says what the inputs of a project are.
"""

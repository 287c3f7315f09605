"""The files by which a machine runs ``briefgen build`` by itself: for systemd, cron, GitHub and launchd.

``cron`` reads the one notation in which a time is given; ``units`` writes it, and the rest of a ``Job``, in each
scheduler's own, for somebody to read and put in place: nothing is installed here.
"""

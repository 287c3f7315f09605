"""What earlier runs found out, so that nobody waits for it twice: one store a project, and what a check found.

``store`` keeps bytes that only this user's own runs of this program can have written; ``files`` tells by one pass over
the files which of them changed; ``verdicts`` are those of checks. A store may be deleted at any time, and two runs may
use it at once. It never supplies a word that is printed.
"""

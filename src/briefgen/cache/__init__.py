"""What earlier runs found out, so that nobody waits for it twice.

In: the same as the stages below take. Out: the same as they give, sooner. ``store`` keeps bytes under keys made of all
that they depend on, the program itself included; ``stamp`` says what that is. ``facts`` checks a fact base and reads
again only the files that changed; ``verdicts`` remembers what came of a whole run where nothing changed at all.

A cache is never trusted: an entry that this user's own runs did not write, or of a wrong shape, is one that is not
there. It may be deleted at any time, and two runs may use it at once.
"""

from briefgen.cache.facts import check_factbase
from briefgen.cache.store import Cache, open_cache
from briefgen.cache.verdicts import Verdicts

__all__ = ["Cache", "Verdicts", "check_factbase", "open_cache"]

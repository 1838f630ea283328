"""In charge of order: which room does what, when, and what is told of it.

`run_once` makes one collection and `keep_collecting` makes them for as long as it may; both visit sources through
`collect`, store through the archive and publish from it.
"""

from scraper.run.pipeline import publish, run_once, utc_now
from scraper.run.schedule import keep_collecting

__all__ = ["keep_collecting", "publish", "run_once", "utc_now"]

"""Tells whether a feed really carries the releases that a page lists."""

import re
from collections.abc import Callable, Collection

from scraper.model import Candidate

_COMMENT_TITLE = re.compile(
    r"(?:kommentar\w*|comments?|svar|reply)\s(?:till|på|on|to|by|av|from|från)\b|(?:av|by|re):\s", re.I
)
_AGREE = 0.8


def carries(feed: Collection[Candidate], page: Collection[Candidate], identity: Callable[[Candidate], str]) -> bool:
    """Whether a feed gives the releases that a page lists, under the same identities, and hardly anything else.

    Both are compared as far down as they overlap, since one may be longer. A feed that stopped, or that holds the whole
    site's news, fails; so does one of comments, whose entries have the addresses of what they comment on.
    """
    if is_of_comments(feed):
        return False
    ours, theirs = {identity(each) for each in page}, {identity(each) for each in feed}
    return (
        _agreement([identity(each) in ours for each in feed])
        >= _AGREE
        <= _agreement([identity(each) in theirs for each in page])
    )


def lacks_newest(
    feed: Collection[Candidate], page: Collection[Candidate], identity: Callable[[Candidate], str]
) -> bool:
    """Whether a feed lacks a release of the newest day on its page, as one does that has stopped.

    `carries` alone would not tell: nine of ten releases agree when a feed stopped one release ago.
    """
    dated = [(each.published_at.date(), identity(each)) for each in page if each.published_at]
    newest = {name for day, name in dated if day == max(dated)[0]}
    return not newest <= {identity(each) for each in feed}


def is_of_comments(feed: Collection[Candidate]) -> bool:
    """Whether most entries of a feed are comments, by their titles."""
    return sum(bool(_COMMENT_TITLE.match(each.title)) for each in feed) * 2 > len(feed)


def _agreement(shared: list[bool]) -> float:
    """Give the part of a list that is shared, down to the last entry that is."""
    if True not in shared:
        return 0.0
    reach = len(shared) - shared[::-1].index(True)
    return sum(shared) / reach

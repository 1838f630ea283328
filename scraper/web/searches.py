"""Answers for feeds that are searches: few at a time, each made once until what it shows may have changed."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from scraper.errors import ArchiveError
from scraper.run.search_feed import RENDERERS, NoSearchError, SearchFeeds, Wanted
from scraper.web.sending import send
from scraper.web.shelf import MEDIA_TYPES, Copy, copy_of

AT_ONCE = 2
"""Searches that are made at the same time; the rest of the machine is for collecting and for the other feeds."""

MOST_WAITING = 16
"""What may wait for that: readers poll at the full hour, all of them."""

KEPT_BYTES = 16 * 1024 * 1024
RETRY_BUSY_S, RETRY_LATER_S = 5, 300

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "busy": "För många sökningar pågår just nu. Försök igen om en stund.",
        "slow": "Sökningen tog för lång tid. Gör den snävare: fler ord, en källa eller en senare dag.",
        "broken": "Arkivet går inte att läsa just nu. Felet är loggat.",
    },
    "en": {
        "busy": "Too many searches are under way. Try again in a while.",
        "slow": "The search took too long. Make it narrower: more words, a source or a later day.",
        "broken": "The archive can't be read just now. The error has been logged.",
    },
}

log = logging.getLogger(__name__)


class Searches:
    """The feeds that are searches; at most `KEPT_BYTES` of them stay in memory, the longest unused go first."""

    def __init__(self, feeds: SearchFeeds, lang: str) -> None:
        self._feeds = feeds
        self._words = _WORDS[lang]
        self._kept: OrderedDict[tuple[str, Wanted], Copy] = OrderedDict()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._asked = 0

    async def answer(self, request: Request) -> Response:
        """Answer with the feed, 304, 400 with what is wrong with the address, or 503 when it can't be made now."""
        ending: str = request.path_params["ending"]
        if ending not in RENDERERS:
            raise HTTPException(404)
        try:
            copy = await self._current(ending, self._feeds.wanted(request.query_params.multi_items()))
        except NoSearchError as error:
            return _said(400, str(error))
        except TimeoutError:
            return _said(503, self._words["slow"], RETRY_LATER_S)
        except ArchiveError as error:
            log.error("%s", error)  # noqa: TRY400  # it says all there is
            return _said(503, self._words["broken"], RETRY_LATER_S)
        return send(request, copy) if copy else _said(503, self._words["busy"], RETRY_BUSY_S)

    async def _current(self, ending: str, wanted: Wanted) -> Copy | None:
        """Give a search's feed as it is now; None when too many are waiting to be made."""
        state = await asyncio.to_thread(self._feeds.state)
        copy = self._fresh((ending, wanted), state)
        if copy:
            return copy
        if self._asked >= AT_ONCE + MOST_WAITING:
            return None
        self._asked += 1
        try:
            async with self._turns:
                copy = self._fresh((ending, wanted), state)  # somebody else may have waited for the same
                if copy is None:
                    copy = await asyncio.to_thread(self._made, ending, wanted, state)
        finally:
            self._asked -= 1
        self._keep((ending, wanted), copy)
        return copy

    def _fresh(self, key: tuple[str, Wanted], state: tuple[int, ...]) -> Copy | None:
        copy = self._kept.get(key)
        if copy is None or copy.signature != state:
            return None
        self._kept.move_to_end(key)
        return copy

    def _keep(self, key: tuple[str, Wanted], copy: Copy) -> None:
        self._kept[key] = copy
        self._kept.move_to_end(key)
        while sum(kept.size_bytes for kept in self._kept.values()) > KEPT_BYTES:
            self._kept.popitem(last=False)

    def _made(self, ending: str, wanted: Wanted, state: tuple[int, ...]) -> Copy:
        return copy_of(self._feeds.render(wanted, ending), MEDIA_TYPES[f".{ending}"], state)


def _said(status: int, text: str, retry_after_s: int | None = None) -> Response:
    headers = {"Cache-Control": "no-store"}
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    return PlainTextResponse(f"{text}\n", status, headers)

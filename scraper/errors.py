"""The error tree: what can really go wrong, and what to do about it.

Expected outcomes (not modified, unchanged, duplicate) are values and never raise. Anything that is not a
`ScraperError` is a bug: it is logged with its traceback and never swallowed.
"""

from dataclasses import dataclass
from typing import Literal


class ScraperError(Exception):
    """Something failed in a way the operator can act on; `next_step` says how."""

    transient = False
    exit_code = 1
    next_step = "Run the command again with -vv before it to see every detail."


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a configuration file: where it stands (1-based line and column) and what it is."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        """Read as compilers write it, so that editors can jump to it: `sources.yaml:7:5: sources[0].titel: …`."""
        where = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}:{self.column}: {where}{self.message}"


class ConfigError(ScraperError):
    """The configuration is wrong; every mistake found is in `problems`, in the order of the file.

    `lang` is the language that it asks for, as far as can be told.
    """

    exit_code = 2
    next_step = "Correct sources.yaml at the places named, then run the command again; nothing was run."

    def __init__(self, problems: tuple[Problem, ...], lang: str = "sv") -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
        self.lang = lang


class OpmlError(ScraperError):
    """A file of subscriptions can't be read, or sources.yaml can't take them; nothing was changed."""

    exit_code = 2
    next_step = "Export the subscriptions again as OPML; nothing was changed."

    def __init__(self, message: str, next_step: str | None = None) -> None:
        super().__init__(message)
        if next_step:
            self.next_step = next_step


class PatchError(ScraperError):
    """sources.yaml can't be changed as it is written; nothing was changed."""

    exit_code = 2
    next_step = "Make the change by hand, as the proposal shows it. Nothing was changed."


class PageError(ScraperError):
    """One page could not be had or used; `url` is the page.

    `exceeds` is whether it went over a limit of size, time or memory, so that trying it again is dear.
    """

    exceeds = False

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason

    def __reduce__(self) -> tuple[object, ...]:
        """Let errors cross from a parsing process: they are made again as they were, not by their constructor."""
        return _revived, (type(self), self.args, self.__dict__)


def _revived(kind: type[PageError], args: tuple[object, ...], state: dict[str, object]) -> PageError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class FetchError(PageError):
    """The page could not be fetched; `transient` when trying again later may help.

    `retry_after_s` is how long the server asked us to wait; `status` is its HTTP status, when it answered at all.
    """

    def __init__(
        self,
        url: str,
        reason: str,
        *,
        transient: bool,
        retry_after_s: float | None = None,
        status: int | None = None,
        exceeds: bool = False,
        next_step: str | None = None,
    ) -> None:
        super().__init__(url, reason)
        self.transient = transient
        self.retry_after_s = retry_after_s
        self.status = status
        self.exceeds = exceeds
        self._next_step = next_step

    @property
    def next_step(self) -> str:  # type: ignore[override]
        """What the cause calls for; else waiting when it passes by itself, and a look at the address when not."""
        if self._next_step:
            return self._next_step
        if self.transient:
            return "It is tried again at the next run; if it stays, open the address in a browser."
        return "Open the address in a browser; if the page has moved, change url in sources.yaml."


class NotRecordedError(FetchError):
    """A recording is replayed, and this page is not in it."""

    def __init__(self, url: str, recording: str) -> None:
        step = "Record the source again; if the page is one of its older releases, with a higher --articles."
        super().__init__(url, f"is not in the recording {recording}", transient=False, next_step=step)


Blocker = Literal["robots", "address", "server"]
"""What is in the way of a page: its host's robots.txt, its private address, or the server, which will not have us."""

_WITHOUT_EVASION: dict[Blocker, str] = {
    "robots": "Ask the publisher for a feed, or to allow this program in robots.txt.",
    "address": "If it is your own server, list its ip:port under settings.network.allow_private.",
    "server": (
        "Ask the publisher to let this program in, or for a feed; settings.contact tells them who asks. "
        "It does not try to get past a refusal."
    ),
}


class BlockedError(FetchError):
    """We may not have this page, and nothing is done to get it all the same; `by` says what is in the way.

    A server that blocks us answered 401, 402, 403 or 451, goes on answering 429 when it was waited for, or sent the
    page of a wall against bots in place of its own.
    """

    def __init__(
        self,
        url: str,
        reason: str,
        *,
        by: Blocker = "robots",
        transient: bool = False,
        retry_after_s: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(
            url,
            reason,
            transient=transient,
            retry_after_s=retry_after_s,
            status=status,
            next_step=_WITHOUT_EVASION[by],
        )
        self.by = by


class LayoutError(PageError):
    """The page was read, but what should be on it was not there; `missing` names it."""

    next_step = "Look at the page: if its layout has changed, give the source a select: rule or another url."

    def __init__(self, url: str, missing: str) -> None:
        super().__init__(url, f"found no {missing}")
        self.missing = missing


class ParseError(PageError):
    """The page can't be parsed within its limits; `limit` names the one that was hit, with its value."""

    exceeds = True
    next_step = "Only this page is lost; if it is a real release, report it as a bug with the address."

    def __init__(self, url: str, limit: str) -> None:
        super().__init__(url, f"could not be parsed: {limit}")
        self.limit = limit


class RecordingError(ScraperError):
    """A folder can't be replayed, since it is not as `scraper record` writes it."""

    exit_code = 2
    next_step = "Name a folder that `scraper record` wrote, with all its files in it, or record the source again."


class ArchiveError(ScraperError):
    """The archive or the disk failed; what was stored before is untouched."""

    exit_code = 4
    next_step = "Check free space and permissions of the data folder, then run the command again."


class PortTakenError(ScraperError):
    """An address can't be served on: another program has the port, or it is not this machine's."""

    exit_code = 2
    next_step = "Stop the other program that uses the port, or choose another with --port or --host."

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"can't serve on {host} port {port}: {reason}")


class LockedError(ScraperError):
    """Another run holds the lock; `pid` is its process, when known."""

    exit_code = 3
    next_step = "Wait for the other run to end, or stop it if it hangs."

    def __init__(self, path: str, pid: int | None) -> None:
        holder = f"process {pid}" if pid else "another process"
        super().__init__(f"{path}: {holder} is collecting already")
        self.pid = pid

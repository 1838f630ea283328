"""Plays a recording in place of the network: what the site answered then, and nothing else."""

from scraper.errors import NotRecordedError
from scraper.fetch.recording import Answer, Recording, without_credentials
from scraper.model import NotModified, Page, Validators


class Replay:
    """Gets pages as a `Fetcher` does, from a recording; it never asks the network."""

    def __init__(self, recording: Recording) -> None:
        self._name = recording.name
        ends = {answer.url: answer for answer in recording.answers.values()}
        self._answers: dict[str, Answer] = {**ends, **recording.answers}

    async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
        """Give the page that was recorded; NotModified when `validators` are its own.

        Raises the FetchError (or BlockedError) that was recorded, and NotRecordedError for any other address.
        """
        del client  # there are no cookies to be kept apart
        answer = self._answers.get(without_credentials(url))
        if answer is None:
            raise NotRecordedError(url, self._name)
        if not isinstance(answer, Page):
            raise answer.with_traceback(None)
        return NotModified(answer.url) if validators and _hold(validators, answer.validators) else answer


def _hold(asked: Validators, own: Validators) -> bool:
    """Whether a page is still what it was; an ETag goes before a time (RFC 9110, sections 8.8.3.2 and 13.2.2)."""
    if asked.etag:
        return own.etag is not None and asked.etag.removeprefix("W/") == own.etag.removeprefix("W/")
    return asked.last_modified is not None and asked.last_modified == own.last_modified

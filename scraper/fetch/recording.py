"""A recording: what a site answered when a source was tried, kept as a folder that people can look into.

The folder holds `index.json`, which lists every address that was asked for and what came of it, and beside it the pages
as files. A folder may come from anyone (it is made to be sent with a bug report), so nothing in it is trusted.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeAlias
from urllib.parse import unquote, urlsplit, urlunsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, ValidationError

from scraper.errors import ArchiveError, BlockedError, Blocker, FetchError, RecordingError
from scraper.model import Page, Validators

INDEX = "index.json"
LARGEST_FILE_BYTES = 2_000_000
LARGEST_BYTES = 8_000_000
"""Of all pages together: what mail servers and issue trackers let through."""

LARGEST_DOCUMENT_BYTES = 10_000_000
MOST_ANSWERS = 100

_TEXT = re.compile(r"text/|.*(?:xml|json|javascript)")
_MARKUP = (b"<", b"{", b"[")

Answer: TypeAlias = Page | FetchError
"""What came of asking for an address."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a site answered: `answers` by the address asked for, in the order of asking.

    `source` is what was tried, as sources.yaml would have it, and `articles` how many of its releases were read. The
    body of a document that is no text (a PDF, say) is not kept: it is NUL bytes, as many as there were.
    """

    name: str
    source: Mapping[str, object]
    articles: int
    recorded_at: AwareDatetime
    answers: Mapping[str, Answer]

    @property
    def pages(self) -> Mapping[str, Page]:
        """The pages that are kept as files, by the address asked for."""
        return {url: each for url, each in self.answers.items() if isinstance(each, Page) and is_text(each)}


def without_credentials(url: str) -> str:
    """Take the user's name and password out of an address."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else url


def is_text(page: Page) -> bool:
    """Whether a page may be parsed, whatever it calls itself; of a document only type and size are looked at."""
    return not page.media_type or bool(_TEXT.match(page.media_type)) or page.body.lstrip()[:1] in _MARKUP


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Kept(_Strict):
    """A page: in a `file` of the folder, or a document of so many bytes that is not kept."""

    url: str
    redirected_to: str | None = None
    file: Annotated[str, StringConstraints(pattern=r"^[0-9a-z][0-9a-z.-]{0,99}$")] | None = None
    size_bytes: int | None = Field(default=None, ge=0, le=LARGEST_DOCUMENT_BYTES)
    media_type: str
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    fetched_at: AwareDatetime


class _Failed(_Strict):
    """A page that could not be had: as a FetchError has it, or with `blocked_by` a BlockedError."""

    url: str
    redirected_to: str | None = None
    failed: str
    blocked_by: Blocker | None = None
    transient: bool = False
    exceeds: bool = False
    retry_after_s: float | None = None
    status: int | None = None


def _kind(entry: object) -> str:
    has_failed = "failed" in entry if isinstance(entry, dict) else isinstance(entry, _Failed)
    return "failed" if has_failed else "page"


_Entry: TypeAlias = Annotated[Annotated[_Kept, Tag("page")] | Annotated[_Failed, Tag("failed")], Discriminator(_kind)]


class _Index(_Strict):
    about: str
    format: Literal[1]
    recorded_at: AwareDatetime
    articles: int = Field(ge=0, le=MOST_ANSWERS)
    source: dict[str, object]
    answers: list[_Entry] = Field(max_length=MOST_ANSWERS)


def file_names(recording: Recording) -> Mapping[str, str]:
    """Name the file of each page, by the address asked for: a number, the end of its path, and its kind."""
    return {
        url: f"{number:02d}-{_slug(url)}.{kind_of(page)}"
        for number, (url, page) in enumerate(recording.pages.items(), start=1)
    }


def kind_of(page: Page) -> str:
    """Tell what kind of file a page is: html, xml, json or txt."""
    start = page.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower()
    if "html" in page.media_type:
        return "html"
    if "xml" in page.media_type or start == b"<?xml":
        return "xml"
    if "json" in page.media_type or start[:1] in (b"{", b"["):
        return "json"
    return "html" if start[:1] == b"<" else "txt"


def write_recording(recording: Recording, folder: Path, about: str) -> None:
    """Write a recording into a new folder, with `about` at its index's head.

    Raises ArchiveError when the disk fails, or the folder is there already.
    """
    names = file_names(recording)
    index = _Index(
        about=about,
        format=1,
        recorded_at=recording.recorded_at,
        articles=recording.articles,
        source=dict(recording.source),
        answers=[_entry(url, answer, names.get(url)) for url, answer in recording.answers.items()],
    )
    told = json.dumps(index.model_dump(mode="json", exclude_defaults=True), indent=2, ensure_ascii=False)
    try:
        folder.mkdir(parents=True)
        for url, page in recording.pages.items():
            (folder / names[url]).write_bytes(page.body)
        (folder / INDEX).write_text(told + "\n", encoding="utf-8")
    except OSError as error:
        raise ArchiveError(f"{folder}: {error.strerror}") from error


def _entry(url: str, answer: Answer, file: str | None) -> _Kept | _Failed:
    redirected_to = answer.url if answer.url != url else None
    if isinstance(answer, Page):
        return _Kept(
            url=url,
            redirected_to=redirected_to,
            file=file,
            size_bytes=None if file else len(answer.body),
            media_type=answer.media_type,
            charset=answer.charset,
            etag=answer.validators.etag,
            last_modified=answer.validators.last_modified,
            fetched_at=answer.fetched_at,
        )
    return _Failed(
        url=url,
        redirected_to=redirected_to,
        failed=answer.reason,
        blocked_by=answer.by if isinstance(answer, BlockedError) else None,
        transient=answer.transient,
        exceeds=answer.exceeds,
        retry_after_s=answer.retry_after_s,
        status=answer.status,
    )


def read_recording(folder: Path) -> Recording:
    """Read a recording; raise RecordingError for what is not as `write_recording` writes it."""
    text = _read(folder, INDEX).decode("utf-8", "replace")
    try:
        index = _Index.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise RecordingError(f"{folder / INDEX}: {f'{where}: ' if where else ''}{first['msg']}") from error
    return Recording(
        name=folder.absolute().name,
        source=index.source,
        articles=index.articles,
        recorded_at=index.recorded_at,
        answers=dict(_answers(folder, index)),
    )


def _answers(folder: Path, index: _Index) -> Iterator[tuple[str, Answer]]:
    read_bytes = 0
    for entry in index.answers:
        found_at = entry.redirected_to or entry.url
        if isinstance(entry, _Kept):
            body = _read(folder, entry.file) if entry.file else bytes(entry.size_bytes or 0)
            read_bytes += len(body) if entry.file else 0
            if read_bytes > LARGEST_BYTES:
                raise RecordingError(f"{folder}: its pages are larger than {LARGEST_BYTES:,} bytes together")
            validators = Validators(entry.etag, entry.last_modified)
            yield entry.url, Page(found_at, body, entry.media_type, entry.charset, validators, entry.fetched_at)
        else:
            yield entry.url, _failure(found_at, entry)


def _failure(url: str, entry: _Failed) -> FetchError:
    passing, wait_s, status = entry.transient, entry.retry_after_s, entry.status
    if by := entry.blocked_by:
        return BlockedError(url, entry.failed, by=by, transient=passing, retry_after_s=wait_s, status=status)
    return FetchError(url, entry.failed, transient=passing, retry_after_s=wait_s, status=status, exceeds=entry.exceeds)


def _read(folder: Path, name: str) -> bytes:
    """Read a file of a recording; it must be a plain one, so that nothing outside of the folder is read by it."""
    path = folder / name
    try:
        if path.is_symlink() or not path.is_file():
            raise RecordingError(f"{path}: there is no such file")
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise RecordingError(f"{path}: is larger than {LARGEST_FILE_BYTES:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise RecordingError(f"{path}: can't be read: {error.strerror}") from error


def _slug(url: str) -> str:
    parts = urlsplit(url)
    ending = next((part for part in reversed(parts.path.split("/")) if part), parts.hostname or "")
    letters = unicodedata.normalize("NFKD", unquote(ending)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^0-9a-z]+", "-", letters.partition(".")[0]).strip("-")[:60].strip("-") or "page"

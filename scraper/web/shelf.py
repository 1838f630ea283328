"""Reads published files and keeps them ready to send: their bytes, plain and gzipped, and their entity tags."""

import asyncio
import errno
import gzip
import hashlib
import os
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from scraper.run.websub import is_topic

MEDIA_TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".json": "application/feed+json",  # always UTF-8 (RFC 8259, section 8.1)
    ".md": "text/markdown; charset=utf-8",
    ".ninjs": "application/json",
    ".ninjs.json": "application/json",
    ".opml": "text/x-opml; charset=utf-8",
    ".png": "image/png",
    ".rss": "application/rss+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
"""The only endings that are served, and as what; the longest that fits counts."""

KEPT_BYTES = 64 * 1024 * 1024
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL}


@dataclass(frozen=True, slots=True)
class Copy:
    """What a file was when it was read, or a search gave; `signature` tells whether it would still be the same.

    `modified_at_s` is in whole seconds since 1970, as HTTP dates are; None when that can't be told. `links` is a Link
    header.
    """

    signature: tuple[int, ...]
    modified_at_s: int | None
    media_type: str
    digest: str
    body: bytes
    gzipped: bytes
    links: str = ""

    @property
    def size_bytes(self) -> int:
        """What it takes of the shelf."""
        return len(self.body) + len(self.gzipped)


def copy_of(
    body: bytes, media_type: str, signature: tuple[int, ...], *, modified_at_s: int | None = None, links: str = ""
) -> Copy:
    """Make bytes ready to send."""
    return Copy(
        signature=signature,
        modified_at_s=modified_at_s,
        media_type=media_type,
        digest=hashlib.blake2b(body, digest_size=16).hexdigest(),
        body=body,
        gzipped=gzip.compress(body, compresslevel=6, mtime=0),
        links=links,
    )


class Shelf:
    """The files below one folder, read when they are first asked for and again when they have changed.

    Only regular files with a known ending are on it, none that is hidden, and none that a link leads to outside the
    folder. At most `KEPT_BYTES` stay in memory; the longest unused go first. With a WebSub `hub` the feeds name it in
    their headers too, with their own addresses below `folder_url` (WebSub, section 4).
    """

    def __init__(self, folder: Path, *, folder_url: str = "", hub: str | None = None) -> None:
        self._folder = folder
        self._folder_url = folder_url
        self._hub = hub
        self._copies: OrderedDict[Path, Copy] = OrderedDict()

    async def get(self, name: str) -> Copy | None:
        """Give the file of that path below the folder, or None when readers have no business with it."""
        copy = await asyncio.to_thread(self._current, name)
        if copy is not None:
            self._keep(self._folder / name, copy)
        return copy

    def _current(self, name: str) -> Copy | None:
        parts = name.split("/")
        media_type = _media_type(parts[-1])
        if media_type is None or any(not part or part[0] == "." or "\\" in part or "\0" in part for part in parts):
            return None
        path = self._folder / name
        try:
            if not path.resolve(strict=True).is_relative_to(self._folder.resolve()):
                return None
            return self._read(path, media_type)
        except OSError as error:
            if error.errno in _ABSENT:
                return None
            raise

    def _read(self, path: Path, media_type: str) -> Copy | None:
        if not path.is_file():
            return None
        # One descriptor for both: the file may be replaced between a look and a read.
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            signature = (status.st_mtime_ns, status.st_size, status.st_ino)
            kept = self._copies.get(path)
            if kept is not None and kept.signature == signature:
                return kept
            body = file.read()
        links = self._links(path)
        return copy_of(body, media_type, signature, modified_at_s=int(status.st_mtime), links=links)

    def _links(self, path: Path) -> str:
        name = path.relative_to(self._folder).as_posix()
        if not self._hub or not is_topic(name):
            return ""
        own_url = self._folder_url + quote(name)
        return f'<{self._hub}>; rel="hub", <{own_url}>; rel="self"'

    def _keep(self, path: Path, copy: Copy) -> None:
        if self._copies.get(path) is copy:
            self._copies.move_to_end(path)
            return
        self._copies.pop(path, None)
        self._copies[path] = copy
        while sum(kept.size_bytes for kept in self._copies.values()) > KEPT_BYTES and len(self._copies) > 1:
            self._copies.popitem(last=False)


def _media_type(name: str) -> str | None:
    suffixes = Path(name).suffixes[-2:]
    return next((MEDIA_TYPES[end] for end in ("".join(suffixes), *suffixes[-1:]) if end in MEDIA_TYPES), None)

"""Keeps the pages that releases were read from, as files beside the archive, so that they can be read again.

A page is named by a digest of its bytes, so one that is met twice is kept once, and packed with gzip (RFC 1952), which
every tool opens. Losing a page loses no article: whoever asks for it is told that it is not there.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_DIGEST_BYTES = 20
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a kept page, or what a killed process left of one; that has no `digest`."""

    path: Path
    digest: str | None
    size_bytes: int
    modified_at_s: float


class KeptPages:
    """The folder of kept pages; it is made with the first of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, body: bytes) -> str:
        """Keep a page's bytes and return what they are called by; raises OSError when the disk won't take them."""
        digest = hashlib.blake2b(body, digest_size=_DIGEST_BYTES).hexdigest()
        path = self._path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            # All in one folder, so that what killed processes leave is found without a look into each of the others.
            unfinished = self._folder / f".{path.name}.{os.getpid()}"
            try:
                unfinished.write_bytes(gzip.compress(body, _LEVEL, mtime=0))
                unfinished.replace(path)
            except BaseException:
                unfinished.unlink(missing_ok=True)
                raise
        return digest

    def get(self, digest: str) -> bytes | None:
        """Return a page's bytes; None when they are gone or spoiled."""
        try:
            body = gzip.decompress(self._path(digest).read_bytes())
        except (OSError, EOFError, zlib.error):
            return None
        return body if hashlib.blake2b(body, digest_size=_DIGEST_BYTES).hexdigest() == digest else None

    def drop(self, digests: Iterable[str]) -> None:
        """Delete pages that nothing refers to any more."""
        for digest in digests:
            self._path(digest).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what killed processes left half done; only while no other process keeps pages."""
        for leftover in self._unfinished(self._folder):
            leftover.path.unlink(missing_ok=True)

    def files(self) -> Iterator[KeptFile]:
        """Yield all that is in the folder; a file that goes meanwhile is left out."""
        yield from self._unfinished(self._folder)
        for folder in _folders(self._folder):
            yield from self._unfinished(folder)
            for path in folder.glob("*.gz"):
                yield from _file(path, path.name.removesuffix(".gz"))

    def _unfinished(self, folder: Path) -> Iterator[KeptFile]:
        for path in folder.glob(".*.gz.*"):
            yield from _file(path, None)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}.gz"


def _folders(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(each for each in folder.iterdir() if each.is_dir())


def _file(path: Path, digest: str | None) -> Iterator[KeptFile]:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return
    yield KeptFile(path, digest, stat.st_size, stat.st_mtime)

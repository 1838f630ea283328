"""Keeps the pages that releases were read from, as files beside the archive, so that they can be read again.

A page is named by a digest of its bytes, so one that is met twice is kept once, and packed with gzip (RFC 1952), which
every tool opens. Losing a page loses no article: whoever asks for it is told that it is not there.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable
from pathlib import Path

_DIGEST_BYTES = 20
_LEVEL = 6


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
            unfinished = path.with_name(f".{path.name}.{os.getpid()}")
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

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}.gz"

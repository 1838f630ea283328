"""The server of made-up sites that collections are measured against, and the sources.yaml that has them read.

The server is a script that is not part of this project; its path is given. It must take the options that are used here,
print its sites' addresses with --print-sources, and tell at /stats what it was asked for.
"""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from bench.processes import BenchError

_STARTS_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a server was asked for since the last reset: requests, those answered 304, and those of each kind."""

    requests: int
    not_modified: int
    kinds: Mapping[str, int]

    def __str__(self) -> str:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.kinds.items()))
        return f"{self.requests:,} requests ({kinds}), {self.not_modified:,} answered 304"


class Sites:
    """Many small sites, each with an address of its own; they answer for as long as the context lasts.

    `listings` are the addresses of their lists. `log` is a file that gets one line a request; it is whole when they
    have stopped.
    """

    def __init__(
        self,
        script: Path,
        *,
        sites: int,
        articles: int,
        latency_ms: int = 0,
        log: Path | None = None,
        port: int | None = None,
    ) -> None:
        self.port = port or free_port()
        self._command = [sys.executable, str(script), "--port", str(self.port)]
        self._options = ["--articles", str(articles), "--latency-ms", str(latency_ms)]
        self._options += ["--log", str(log)] if log else []
        printed = [*self._command, "--sites", str(sites), "--print-sources", "nyheter"]
        self.listings = subprocess.run(printed, check=False, capture_output=True, text=True).stdout.split()
        if len(self.listings) != sites:
            raise BenchError(f"{script} is no server of made-up sites: it printed no list of {sites} addresses")

    def __enter__(self) -> Self:
        self._process = subprocess.Popen([*self._command, *self._options], stderr=subprocess.DEVNULL)
        try:
            self._wait()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def reset(self) -> None:
        """Begin to count anew."""
        self._get("/stats?reset")

    def asked(self) -> Asked:
        """Return what was asked for since the last reset."""
        stats = json.loads(self._get("/stats"))
        return Asked(stats["requests"], stats["not_modified"], stats["kinds"])

    def _get(self, path: str) -> bytes:
        connection = http.client.HTTPConnection(urlsplit(self.listings[0]).netloc, timeout=30)
        try:
            connection.request("GET", path)
            return connection.getresponse().read()
        finally:
            connection.close()

    def _wait(self) -> None:
        """Wait until the server answers."""
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                self.asked()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise BenchError(f"{self._command[1]} did not answer on port {self.port} within {_STARTS_WITHIN_S:g} s")

    def _stop(self) -> None:
        self._process.send_signal(signal.SIGINT)  # not SIGTERM, which would lose the end of its log
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def write_config(path: Path, urls: Sequence[str], rules: Mapping[int, str] | None = None) -> Path:
    """Write a sources.yaml as a person would, one source an address; `rules` are further lines of some by number.

    Only what loopback asks for is set, and no pause between two requests to a host, or nothing else would be measured.
    """
    pairs = json.dumps(sorted({urlsplit(url).netloc for url in urls}))
    lines = ["settings:", f"  network: {{delay: 0s, allow_private: {pairs}}}", "sources:"]
    for number, url in enumerate(urls):
        lines += [f"  - id: {source_id(number)}", f"    name: Region {number}", f"    url: {url}"]
        if rules and number in rules:
            lines.append(f"    {rules[number]}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def source_id(number: int) -> str:
    """Return the id that a source of ours has by its number."""
    return f"region-{number}"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("", 0))
        port: int = free.getsockname()[1]
        return port

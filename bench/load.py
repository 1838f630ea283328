"""Measures how many answers `scraper serve` gives a second, and what it holds of memory meanwhile.

    python -m bench.load [--seconds 5] [--connections 32] [--config sources.yaml] [--json]

Without a configuration the demo newsroom is collected first. Then `scraper serve --no-schedule` serves it in a process
of its own, and readers on loopback, in a second one, ask over kept connections as fast as they are answered: for a feed
that has not changed (304), for it packed and plain (200), for a small one, and for what watchers ask. It is for Linux.
Readers take their share of the processors as well, so on few cores the figures are too low rather than too high.
"""

import argparse
import asyncio
import json
import multiprocessing
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scraper.demo import Newsroom, NewsroomServer, write_sources
from scraper.run.pipeline import run_once
from scraper.sources import load_sources

_KB_A_MB = 1024

_ASKED: tuple[tuple[str, str, bool, bool], ...] = (
    ("304 all.atom", "/feeds/all.atom", True, True),
    ("200 all.atom gzip", "/feeds/all.atom", False, True),
    ("200 all.atom plain", "/feeds/all.atom", False, False),
    ("200 changes.atom gzip", "/feeds/changes.atom", False, True),
    ("200 search.atom gzip", "/feeds/search.atom?q=kommun", False, True),
    ("304 search.atom", "/feeds/search.atom?q=kommun", True, True),
    ("200 healthz", "/healthz", False, False),
    ("200 readyz", "/readyz", False, False),
    ("200 metrics", "/metrics", False, False),
)
"""What is measured: its name, what is asked for, whether with the validator given before, and whether packed."""


def main() -> int:
    """Measure each, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        config = given.config or _demo(Path(folder))
        with _served(config) as (port, pid):
            for name, path, conditional, packed in _ASKED:
                with multiprocessing.Pool(1) as pool:
                    asked = (port, path, conditional, packed, given.connections, given.seconds)
                    found[name] = pool.apply(_measure, asked) | {"server MB": _memory_mb(pid)}
    if given.json:
        print(json.dumps(found, indent=1))
    else:
        for name, figures in found.items():
            print(f"{name:24}" + "  ".join(f"{what} {value:>9,.1f}" for what, value in figures.items()))
    return 0


def _demo(folder: Path) -> Path:
    with NewsroomServer(Newsroom()) as playing:
        config = write_sources(playing, folder, public_url="http://127.0.0.1:8000/")
        run_once(load_sources(config))
    return config


@contextmanager
def _served(config: Path) -> Iterator[tuple[int, int]]:
    """Serve on a free port; give it and the process."""
    command = [sys.executable, "-m", "scraper", "serve", "--no-schedule", "--port", "0", "--config", str(config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        port = re.search(r":(\d+)/", process.stderr.readline())
        assert port
        try:
            yield int(port[1]), process.pid
        finally:
            process.terminate()


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    held = re.search(r"VmRSS:\s+(\d+)", status)
    assert held
    return int(held[1]) / _KB_A_MB


def _measure(
    port: int, path: str, conditional: bool, packed: bool, connections: int, seconds: float
) -> Mapping[str, float]:
    return asyncio.run(_ask(port, path, conditional, packed, connections, seconds))


async def _ask(
    port: int, path: str, conditional: bool, packed: bool, connections: int, seconds: float
) -> dict[str, float]:
    """Ask over some connections for so long, and count."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n" + ("Accept-Encoding: gzip\r\n" if packed else "")
    status, etag, size_bytes, _ = await _once(
        *(await asyncio.open_connection("127.0.0.1", port)), f"{head}\r\n".encode()
    )
    if conditional:
        head += f"If-None-Match: {etag}\r\n"
    request, waits_s, end = f"{head}\r\n".encode(), list[float](), time.perf_counter() + seconds

    async def reader() -> None:
        nonlocal status, size_bytes
        streams = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            status, _, size_bytes, wait_s = await _once(*streams, request)
            waits_s.append(wait_s)
        streams[1].close()

    began = time.perf_counter()
    await asyncio.gather(*(reader() for _ in range(connections)))
    took_s = time.perf_counter() - began
    waits_s.sort()
    return {
        "status": float(status),
        "kB": size_bytes / 1000,
        "answers/s": len(waits_s) / took_s,
        "median ms": waits_s[len(waits_s) // 2] * 1000,
        "99 % ms": waits_s[len(waits_s) * 99 // 100] * 1000,
    }


async def _once(
    answers: asyncio.StreamReader, asking: asyncio.StreamWriter, request: bytes
) -> tuple[int, str, int, float]:
    """Ask once; return the status, the ETag, the size of the body and how long it took."""
    began = time.perf_counter()
    asking.write(request)
    head = (await answers.readuntil(b"\r\n\r\n")).decode().lower()
    length = re.search(r"content-length: (\d+)", head)
    etag = re.search(r"etag: (\S+)", head)
    status = int(head[9:12])
    size_bytes = int(length[1]) if length and status != 304 else 0
    await answers.readexactly(size_bytes)
    return status, etag[1] if etag else "", size_bytes, time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())

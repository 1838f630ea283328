"""Parses pages in processes of their own, so that a hostile page costs itself and nothing else.

An HTML parser is a way in for anyone who can publish a page: half a megabyte of nested elements can cost it half a
minute, and 40 kB of unclosed tags a gigabyte. A byte limit is no defence, so each page gets a deadline and a memory
limit, and the process that exceeds one is killed and replaced.
"""

import asyncio
import os
import pickle
import sys
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from scraper.errors import PageError, ParseError
from scraper.model import Page
from scraper.run.sandbox_worker import FRAME

DEADLINE_S = 10.0
"""Real pages take some hundredths of a second; this is for a loaded machine."""

START_WITHIN_S = 60.0
"""How long a process may take to load the parser, on a machine that is busy with everything else."""

MEMORY_BYTES = 768 * 1024 * 1024
"""Of address space, as the kernel counts it: the interpreter and its libraries take a quarter of it."""

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Job(Protocol[T_co]):
    """Something to do with a page, that can be pickled and called in another process."""

    @property
    def page(self) -> Page:
        """The page that is to blame when it takes too much."""

    def __call__(self) -> T_co:
        """Do it."""


class WorkerBug(Exception):  # noqa: N818  # not an error of the page, and none of the error tree
    """A bug showed itself in a parsing process; the message is its traceback."""


class Sandbox:
    """A few parsing processes, started when they are first needed; use it as an async context manager.

    `deadline_s` and `memory_bytes` hold for each page.
    """

    def __init__(
        self, *, deadline_s: float = DEADLINE_S, memory_bytes: int = MEMORY_BYTES, processes: int | None = None
    ) -> None:
        self._deadline_s = deadline_s
        self._memory_bytes = memory_bytes
        self._turns = asyncio.Semaphore(processes or os.cpu_count() or 1)
        self._idle: list[asyncio.subprocess.Process] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every process; each ends by itself when its input does."""
        while self._idle:
            process = self._idle.pop()
            _pipe(process).close()
            await process.wait()

    async def read(self, job: Job[T]) -> T:
        """Do a job in another process and return what it returns.

        Raises what the job raises of PageError, ParseError for a page that exceeds a limit or crashes the parser, and
        WorkerBug for everything else.
        """
        async with self._turns:
            process = self._idle.pop() if self._idle else await self._start()
            try:
                async with asyncio.timeout(self._deadline_s):
                    kind, content = await _exchange(process, job)
            except TimeoutError:
                await _kill(process)
                raise ParseError(job.page.url, f"it took longer than {self._deadline_s:g} s") from None
            except (asyncio.IncompleteReadError, ConnectionError):
                await _kill(process)
                raise ParseError(job.page.url, f"{self._too_much}, or crashed the parser") from None
            except BaseException:  # nobody waits for the answer any more
                await _kill(process)
                raise
            self._idle.append(process)
        if kind == "value":
            value: T = content
            return value
        if kind == "error" and isinstance(content, PageError):
            raise content
        if kind == "memory":
            raise ParseError(job.page.url, self._too_much)
        if kind == "depth":
            raise ParseError(job.page.url, "it is nested too deeply")
        raise WorkerBug(content)

    @property
    def _too_much(self) -> str:
        return f"it needed more than {self._memory_bytes >> 20} MB of memory"

    async def _start(self) -> asyncio.subprocess.Process:
        """Start a process and wait until it has loaded what it needs: that is not a page's fault."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "scraper.run.sandbox_worker", str(self._memory_bytes)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(START_WITHIN_S):
                await _answer(process)
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            await _kill(process)
            raise WorkerBug(f"a parsing process did not start within {START_WITHIN_S:g} s") from error
        except BaseException:
            await _kill(process)
            raise
        return process


async def _exchange(process: asyncio.subprocess.Process, job: object) -> tuple[str, Any]:
    """Send a job and read the answer."""
    body = pickle.dumps(job, protocol=pickle.HIGHEST_PROTOCOL)
    jobs = _pipe(process)
    jobs.write(FRAME.pack(len(body)) + body)
    await jobs.drain()
    return await _answer(process)


async def _answer(process: asyncio.subprocess.Process) -> tuple[str, Any]:
    """Read an answer. The worker is our own program; it is only pages that are not to be trusted."""
    answers = process.stdout
    assert answers is not None  # noqa: S101  # it is a pipe
    (length,) = FRAME.unpack(await answers.readexactly(FRAME.size))
    kind, content = pickle.loads(await answers.readexactly(length))  # noqa: S301  # see above
    return kind, content


def _pipe(process: asyncio.subprocess.Process) -> asyncio.StreamWriter:
    assert process.stdin is not None  # noqa: S101  # it is a pipe
    return process.stdin


async def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()

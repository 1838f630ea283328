"""A parsing process: reads jobs from its standard input, answers on its standard output, ends when the input does."""

import gc
import os
import pickle
import resource
import signal
import struct
import sys
import traceback

from scraper import parse
from scraper.errors import PageError

FRAME = struct.Struct("!Q")
"""Every message is its length in bytes, then a pickle."""


def main() -> None:
    """Work until there is no more."""
    memory_bytes = int(sys.argv[1])
    # A stop is the parent's business: it closes our input when it needs no more.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import scraper.run.reading  # noqa: F401  # what the jobs are; not above, since who starts us needs only the frame

    parse.load()  # before the first job is on the clock
    # What is imported stays for good; to look through it at every collection costs a tenth of the time.
    gc.collect()
    gc.freeze()
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that a library prints may get among the answers
    body = _packed("ready", None)  # from here on the clock may run
    while True:
        try:
            answers.write(FRAME.pack(len(body)) + body)
            answers.flush()
        except BrokenPipeError:  # whoever asked was killed: no answer is wanted, nor a word about it in a cron mail
            os._exit(0)
        if not (header := jobs.read(FRAME.size)):
            return
        body = _answer(jobs.read(FRAME.unpack(header)[0]))


def _answer(job: bytes) -> bytes:
    """Do a job and pack what it gives: its value, the error it raises, or the traceback of the bug it shows."""
    try:
        return _packed("value", pickle.loads(job)())  # noqa: S301  # it comes from our own parent
    except PageError as error:
        return _packed("error", error)
    except MemoryError:
        return _packed("memory", None)
    except RecursionError:
        return _packed("depth", None)
    except Exception:  # the parent raises it
        return _packed("bug", traceback.format_exc())


def _packed(kind: str, content: object) -> bytes:
    return pickle.dumps((kind, content), protocol=pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main()

"""The log as programs read it: one JSON object a line, each with the run and the source it belongs to."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_about: ContextVar[dict[str, object]] = ContextVar("_about", default={})  # noqa: B039  # never changed, only replaced


@contextmanager
def about(**facts: object) -> Iterator[None]:
    """Let each record that is logged within say what it is about: `run` (a number), `source` (an id)."""
    token = _about.set(_about.get() | facts)
    try:
        yield
    finally:
        _about.reset(token)


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object: time (ISO 8601, UTC), level, logger, message, what it is about, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record; what was passed as `extra={"facts": …}` stands beside the message."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line: dict[str, object] = {
            "time": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_about.get(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)

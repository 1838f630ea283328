"""Writes values for programs: JSON in which times are ISO 8601 in UTC, and paths and patterns are as they are typed."""

import json
import re
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path

from scraper.archive.rows import stamp


def written(value: object) -> str:
    """Write a value of plain values, the model's and the standard library's as JSON; TypeError for any other."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def utc(at: datetime | None) -> str | None:
    """Write a time, if there is one."""
    return stamp(at) if at else None


def _plain(value: object) -> object:
    match value:
        case datetime():
            return stamp(value)
        case Path():
            return str(value)
        case re.Pattern():
            return value.pattern
        case _ if is_dataclass(value) and not isinstance(value, type):
            return asdict(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")

"""What operators are to be told of sources that fail, worked out anew from the reports of their visits alone.

It shares nothing with the program's own way: no table, no rule, no clock. What it goes by is what docs/operations.md
promises: one alert after so many failed visits in a row, what follows within a quarter of an hour together, a reminder
a day while it lasts, and one message when it is over.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scraper.model import SourceReport
from scraper.publish.messages import Message

AFTER = 3
REMIND = timedelta(hours=24)
TOGETHER = timedelta(minutes=15)
LATE = timedelta(minutes=2)
"""How late a message may be: what is due is looked for once a minute."""

_HEADS = {"stopped working": "begun", "still do": "lasts", "again": "over"}
_NAMED = re.compile(r"^.*? \(([\w-]+)\)[:,] ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Told:
    """That operators hear of a source: what, and when, at the earliest."""

    source_id: str
    what: str
    at: datetime


@dataclass(slots=True)
class _Record:
    failures: int = 0
    ill_since: datetime | None = None
    told: bool = False


@dataclass(slots=True)
class Expecting:
    """Goes through reports as they come; `told` is what is to be told by then, in order."""

    told: list[Told] = field(default_factory=list)
    _records: dict[str, _Record] = field(default_factory=dict)
    _told_at: dict[str, datetime] = field(default_factory=dict)

    def visited(self, report: SourceReport, at: datetime) -> None:
        """Take in one visit, or that a source was left alone."""
        self.pass_time(at)
        if report.waiting_until:
            return
        record = self._records.setdefault(report.source_id, _Record())
        remarks = {each.kind for each in report.remarks}
        had = report.not_modified or report.form is not None
        record.failures = 0 if had else record.failures + 1
        if "recovered" in remarks:
            record.ill_since = None
            if record.told:
                self._tell(report.source_id, "over", at)
                record.told = False
                del self._told_at[report.source_id]
        elif remarks & {"degraded", "quiet"}:
            record.ill_since = at
        if record.failures >= AFTER and not record.told:
            self._begin(report.source_id, record, at)
        self.pass_time(at)

    def pass_time(self, at: datetime) -> None:
        """Take in that it is so late: what lasts a day is told of, and what was told a day ago is told again."""
        for source_id, record in self._records.items():
            if record.ill_since and not record.told and at - record.ill_since >= timedelta(hours=24):
                self._begin(source_id, record, record.ill_since + timedelta(hours=24))
        due = [told_at + REMIND for told_at in self._told_at.values() if at >= told_at + REMIND]
        if due:
            for source_id in self._told_at:
                self._tell(source_id, "lasts", min(due))

    def _begin(self, source_id: str, record: _Record, at: datetime) -> None:
        record.told = True
        self._tell(source_id, "begun", at)

    def _tell(self, source_id: str, what: str, at: datetime) -> None:
        self.told.append(Told(source_id, what, at))
        self._told_at[source_id] = at


def read_alert(message: Message, at: datetime) -> Iterator[Told]:
    """Read what an alert tells."""
    what = ""
    for part in message.text.split("\n\n"):
        if part.endswith(":") and "\n" not in part:
            what = next(name for words, name in _HEADS.items() if words in part)
        elif named := _NAMED.match(part):
            yield Told(named[1], what, at)
        else:
            yield Told("?", part, at)


def sequences(told: Sequence[Told]) -> Mapping[str, Sequence[Told]]:
    """Sort what was told by source."""
    found: dict[str, list[Told]] = {}
    for each in told:
        found.setdefault(each.source_id, []).append(each)
    return found


def differences(expected: Sequence[Told], heard: Sequence[Told], *, until: datetime) -> list[str]:
    """Say where what was heard is something else than expected, or comes too early or late.

    What is expected shortly before the end may not have been told by then.
    """
    wanted, found = sequences(expected), sequences(heard)
    said = list[str]()
    for source_id in sorted(wanted.keys() | found.keys()):
        ours, theirs = list(wanted.get(source_id, ())), list(found.get(source_id, ()))
        while len(ours) > len(theirs) and ours[-1].at > until - TOGETHER - LATE:
            ours.pop()
        names = [each.what for each in ours], [each.what for each in theirs]
        if names[0] != names[1]:
            said.append(f"{source_id}: expected {_timed(ours)}, heard {_timed(theirs)}")
            continue
        said += [
            f"{source_id}: {due.what} due at {due.at:%a %H:%M:%S}, heard at {came.at:%a %H:%M:%S}"
            for due, came in zip(ours, theirs, strict=True)
            if not due.at - LATE <= came.at <= due.at + TOGETHER + LATE
        ]
    return said


def _timed(told: Sequence[Told]) -> str:
    return " ".join(f"{each.what}@{each.at:%a-%H:%M}" for each in told) or "nothing"

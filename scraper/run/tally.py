"""Counts what a visit to a source brings, as it comes."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from scraper.model import Failure, Outcome, Remark, Sample, Source, SourceReport
from scraper.run.collect import Listed
from scraper.run.release import Found
from scraper.run.vitals import sample_of, sample_of_failure


@dataclass(slots=True)
class Tally:
    """What one visit has brought so far: its list was read at `listed_at`, it is `whole` when it came to its end.

    `samples` say how its new releases were read.
    """

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    remarks: dict[tuple[str, str], Remark] = field(default_factory=dict)
    listed: Listed | None = None
    listed_at: datetime | None = None
    not_modified: bool = False
    whole: bool = False
    checked: int = 0
    samples: list[Sample] = field(default_factory=list)

    def read(self, found: Found, at: datetime) -> None:
        """Note how a new release was read."""
        self.samples.append(sample_of(found, at))

    def fail(self, failure: Failure, at: datetime) -> None:
        """Take a failure in; once the list was had, those of pages are its releases'."""
        self.failures.append(failure)
        if self.listed:
            self.samples.append(sample_of_failure(failure, at))

    def remark(self, remark: Remark) -> None:
        """Take a remark in; of several that say the same of different pages one is told, with their number."""
        key = (remark.kind, remark.detail)
        before = self.remarks.get(key)
        self.remarks[key] = replace(before, pages=before.pages + 1) if before else remark

    def report(self, source: Source, *, took_s: float) -> SourceReport:
        """Say what the visit gave."""
        listing = self.listed.listing if self.listed else None
        return SourceReport(
            source_id=source.id,
            name=source.name,
            form=listing.form if listing else None,
            not_modified=self.not_modified,
            candidates=len(listing.candidates) if listing else 0,
            outcomes=dict(self.outcomes),
            failures=tuple(self.failures),
            remarks=tuple(self.remarks.values()),
            checked=self.checked,
            took_s=took_s,
        )

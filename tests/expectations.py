"""What is expected of a reading lies in a file beside what is read, and is compared with what is read of it today."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest

from scraper.model import Article, Candidate
from scraper.run.check import CheckReport

_NOT_TOLD = {"id", "source_id", "url", "html", "published_how", "found"}


class Case(Protocol):
    """Something to read: its `name` is folder/case, `answer` the file with what is `expected` of it."""

    @property
    def name(self) -> str: ...

    @property
    def answer(self) -> Path: ...

    @property
    def expected(self) -> dict[str, Any]: ...

    def read(self) -> dict[str, Any]:
        """Read it with today's program."""

    def written(self, expected: dict[str, Any]) -> str:
        """Write what `answer` is to hold."""


def assert_as_expected(case: Case) -> None:
    """Read a case and compare; one without an expectation fails and shows the proposal."""
    read = case.read()
    if not case.expected:
        pytest.fail(f"{case.answer.name} has no expectation; if this is right, write it:\n{case.written(read)}")
    assert read == case.expected


def article_fields(article: Article) -> dict[str, Any]:
    """Give an article's fields that say something, as JSON has them: the text by paragraphs, times in ISO 8601."""
    fields = {name: _plain(value) for name, value in asdict(article).items() if name not in _NOT_TOLD}
    fields["text"] = article.text.split("\n\n")
    return {name: value for name, value in fields.items() if value}


def report_fields(report: CheckReport) -> dict[str, Any]:
    """Give what a check found, as JSON has it: what the address is, the list, the releases, and what failed."""
    return {
        "seen": report.seen,
        **({"form": report.form, "url": report.url} if report.form else {}),
        **({"refused": {each.url: each.reason for each in report.refused}} if report.refused else {}),
        "candidates": [_candidate(each) for each in report.candidates],
        "articles": [{"url": each.url, **article_fields(each)} for each in report.articles],
        "failures": [{"url": each.url, "stage": each.stage, "reason": each.reason} for each in report.failures],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    fields = {name: _plain(value) for name, value in asdict(candidate).items() if name != "how" and value}
    return fields if candidate.published_at else {k: v for k, v in fields.items() if k != "published_precision"}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: each for name, each in value.items() if each is not None}
    return list(map(_plain, value)) if isinstance(value, tuple) else value

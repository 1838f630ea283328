"""Tells how the versions of an article differ, word by word: on a terminal, as plain text, as JSON for a program."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.text import Text

from scraper.archive.changes import Change, texts_of
from scraper.archive.history import Event, History, Version, change_between
from scraper.archive.wording import Runs, fold
from scraper.model import Settings
from scraper.run.history_words import WORDS, Unclear, at, churned, classed, happened, what
from scraper.run.values import utc

CONTEXT = 60
"""Characters that are shown on either side of a change."""

_STYLES = {"-": "red strike", "+": "bold green", "=": ""}


@dataclass(frozen=True, slots=True)
class Step:
    """From one version to another, and what the change was."""

    old: Version
    new: Version
    change: Change


def steps_of(history: History, settings: Settings, *, first: int | None, last: int | None) -> list[Step] | Unclear:
    """Choose what to compare: each version with the one before it, or the two that were asked for.

    With `first` alone the other is the current one, with `last` alone the one before that.
    """
    versions = {version.number: version for version in history.versions}
    for number in (first, last):
        if number is not None and number not in versions:
            return _no_version(number, versions, history, settings)
    if first is None and last is None:
        pairs = zip(history.versions, history.versions[1:], strict=False)
        return [Step(old, new, new.change) for old, new in pairs if new.change]
    new = versions[last if last is not None else max(versions)]
    before = [number for number in versions if number < new.number]
    if first is None and not before:
        return []
    old = versions[first if first is not None else max(before)]
    stored = new.change if new.number == old.number + 1 else None
    return [Step(old, new, stored or change_between(old, new))]


def texts(
    history: History, steps: list[Step], settings: Settings, *, events: bool = True, marked: bool = True
) -> Iterator[Text]:
    """Yield the changes as lines in the order of time, with what else happened between them.

    What went and came is styled for a terminal, and `marked` as [-gone-] and {+new+} where there are no styles.
    """
    words = WORDS[settings.lang]
    yield Text(history.article.title, style="bold")
    yield Text(f"{history.article.source_id}: {history.article.url}")
    yield Text(history.article.id)
    told: list[tuple[str, Step | Event]] = [(utc(step.new.seen_at) or "", step) for step in steps]
    told += [(utc(event.at) or "", event) for event in history.events] if events else []
    for _, each in sorted(told, key=lambda pair: pair[0]):
        if isinstance(each, Event):
            yield Text(f"\n{at(each.at, settings)}  {happened(each, settings.lang)}")
            continue
        yield Text(f"\n{at(each.new.seen_at, settings)}  {_named(each, settings)}", style="bold")
        for field, runs in each.change.diff.items():
            yield _line(words[field], runs, texts_of(each.old.fields)[field], marked=marked)
        if not each.change.diff:
            yield Text(f"  {words['no difference']}")
    if not told:
        yield Text(f"\n{words['no change']}")
    if churn := churned(history, settings):
        yield Text(f"\n{churn}")


def as_json(history: History, steps: list[Step]) -> str:
    """Return the changes as one JSON object; times are ISO 8601 in UTC.

    A diff is, for each field, runs of its text: a number is how many characters stay, "-…" went, "+…" came.
    """
    made = {
        "article_id": history.article.id,
        "story_id": history.story_id,
        "source_id": history.article.source_id,
        "url": history.article.url,
        "title": history.article.title,
        "changes": [
            {
                "from": step.old.number,
                "to": step.new.number,
                "seen_at": utc(step.new.seen_at),
                "cause": step.new.cause,
                "classes": step.change.classes,
                "material": step.change.material,
                "returns_to": step.new.returns_to,
                "diff": step.change.diff,
            }
            for step in steps
        ],
        "events": [{"at": utc(e.at), "kind": e.kind, "url": e.url, "was": e.was} for e in history.events],
    }
    return json.dumps(made, ensure_ascii=False)


def pieces(runs: Runs, old: str) -> Iterator[tuple[str, str]]:
    """Yield what a diff says as stretches that stay ("="), went ("-") and came ("+"); only the ends of long ones."""
    place = 0
    held = ""
    for number, run in enumerate((*runs, 0)):
        if held and not (isinstance(run, str) and run.startswith("+") and fold(run[1:]) == fold(held)):
            yield "-", held
            held = ""
        if isinstance(run, int):
            if run:
                yield "=", _shortened(old[place : place + run], first=number == 0, last=number == len(runs) - 1)
            place += run
        elif run.startswith("-"):
            place += len(run) - 1
            held = run[1:]
        else:
            yield ("=" if held else "+"), run[1:]
            held = ""


def _line(name: str, runs: Runs, old: str, *, marked: bool) -> Text:
    """Write a field's changes in one stretch of text: styled for a terminal, `marked` where there are no styles."""
    line = Text(f"  {name}: ")
    for kind, text in pieces(runs, old):
        if kind == "=":
            line.append(text)
            continue
        body = text.strip()
        lead, _, tail = text.partition(body) if body else (text, "", "")
        opens, closes = (("[-", "-]") if kind == "-" else ("{+", "+}")) if marked else ("", "")
        line.append(lead.replace("\n", " ") if kind == "-" else lead)
        line.append(f"{opens}{body or '␣'}{closes}", style=_STYLES[kind])
        line.append(tail.replace("\n", " ") if kind == "-" else tail)
    return Text("\n    ").join(part for part in line.split("\n") if part.plain.strip())


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Leave of what stays only what stands next to a change."""
    head = "" if first else text[:CONTEXT].rsplit(" ", 1)[0]
    tail = "" if last else text[-CONTEXT:].split(" ", 1)[-1]
    if len(text) <= len(head) + len(tail) + 10 or len(text) <= CONTEXT:
        return text
    return f"{head} … {tail}" if head or tail else ""


def _named(step: Step, settings: Settings) -> str:
    words = WORDS[settings.lang]
    said = what(step.new, settings.lang)
    if step.change is not step.new.change:
        said = classed(step.change, settings.lang)
    return f"{words['version']} {step.old.number} → {step.new.number}: {said}"


def _no_version(number: int, versions: Mapping[int, Version], history: History, settings: Settings) -> Unclear:
    words = WORDS[settings.lang]
    said = words["no version"].format(number=number, count=len(versions), first=min(versions), last=max(versions))
    return Unclear(said, words["no version next"].format(id=history.article.id))

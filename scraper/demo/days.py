"""The day after: what the demo's sites have edited, moved, removed and published since, as their `day2.yaml` says.

It is what public bodies do to their releases, most of it without a word: a slip of the pen put right, a figure changed,
a correction, a new address with and without a redirect from the old one, a release taken away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from scraper.demo.newsroom import Paragraph, Release, Site

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Edit:
    """What was done to the release at a path: words replaced wherever they stand, paragraphs added at its end.

    `moved_to` is its new path, to which the old one leads if it `redirects`.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    path: str
    about: str
    words: Mapping[str, str] | None = None
    added: tuple[str, ...] = ()
    moved_to: str | None = None
    redirects: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """What a site did between two days; `releases` are new, the newest first."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    edits: tuple[Edit, ...] = ()
    releases: tuple[Release, ...] = ()


_DAY = TypeAdapter(Day)


def load_days(folder: Path) -> dict[str, Day]:
    """Load what each site did, by the sites' ids; raises ValueError naming the file and every place that is wrong."""
    days = {}
    for path in sorted(folder.glob("*/day2.yaml")):
        try:
            days[path.parent.name] = _DAY.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            mistakes = [f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
            raise ValueError("\n".join(mistakes)) from error
    return days


def next_day(sites: Sequence[Site], folder: Path) -> tuple[Site, ...]:
    """Give the sites as they are the day after; raises ValueError for an edit of what is not there."""
    days = load_days(folder)
    return tuple(_after(site, days[site.id]) if site.id in days else site for site in sites)


def _after(site: Site, day: Day) -> Site:
    edits = {edit.path: edit for edit in day.edits}
    if unknown := sorted(edits.keys() - {release.path for release in site.releases}):
        raise ValueError(f"{site.id}/day2.yaml: no release is at {', '.join(unknown)}")
    kept = [_edited(release, edits.get(release.path)) for release in site.releases]
    redirects = {edit.path: edit.moved_to for edit in day.edits if edit.moved_to and edit.redirects}
    return replace(site, releases=(*day.releases, *(each for each in kept if each)), redirects=redirects)


def _edited(release: Release, edit: Edit | None) -> Release | None:
    if edit is None:
        return release
    if edit.removed:
        return None
    for old, new in (edit.words or {}).items():
        changed = _with_words(release, old, new)
        if changed == release:
            raise ValueError(f"{release.path}: {old!r} is not in it")
        release = changed
    body = (*release.body, *map(Paragraph, edit.added))
    return replace(release, body=body, path=edit.moved_to or release.path)


def _with_words(value: _T, old: str, new: str) -> _T:
    """Replace words in all texts of a value but its path."""
    made: object = value
    if isinstance(value, str):
        made = value.replace(old, new)
    elif isinstance(value, tuple):
        made = tuple(_with_words(each, old, new) for each in value)
    elif is_dataclass(value) and not isinstance(value, type):
        names = [each.name for each in fields(value) if each.name != "path"]
        made = replace(value, **{name: _with_words(getattr(value, name), old, new) for name in names})
    return made  # type: ignore[return-value]  # of the same type as it was

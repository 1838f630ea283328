"""500 feeds, made-up releases for them, and which files a release is in.

450 sources, 22 categories, 4 kinds, 21 watches, and those of everything, of changes and of breakdowns. A release has
one category by its source and one by its number, and names one of 31 places, 21 of which are watched for.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bench.releases import release, source_id
from scraper.model import Article, Config, Kind
from scraper.publish.files import FORMS
from scraper.run.catalogue import slug
from scraper.sources import load_sources

FEEDS = 500

_Item = TypeVar("_Item")
_SOURCES = 450
_COUNTIES = (
    "Blekinge län|Dalarnas län|Gotlands län|Gävleborgs län|Hallands län|Jämtlands län|Kalmar län|Kronobergs län|"
    "Norrbottens län|Skåne län|Örebro län"
).split("|")
_SUBJECTS = "Buss|Bygg|Forskning|Hälso- & sjukvård|Idrott|Kultur|Miljö|Skola|Tandvård|Trafik|Vatten".split("|")
_PLACES = (
    "alvesta boden dalby enköping fagersta gnesta habo idre järvsö kalix laholm malung nora ockelbo piteå ronneby "
    "sala tidaholm umeå vara ystad arboga bjuv charlottenberg delsbo edsbyn flen grums hedemora insjön jokkmokk"
).split()
_WATCHED = _PLACES[:21]
_KINDS: tuple[Kind, ...] = ("pressinbjudan", "notis", "notis", *("nyhet",) * 5, *("pressmeddelande",) * 11)


def configured(folder: Path) -> Config:
    """Write the sources.yaml of these feeds into a folder, and read it."""
    sources = [
        {
            "id": source_id(number),
            "name": f"Region {number}",
            "url": f"https://{source_id(number)}.example/rss",
            "categories": [_of(number, _COUNTIES)],
        }
        for number in range(_SOURCES)
    ]
    watches = [{"id": slug(place), "name": place.title(), "match": _match(n)} for n, place in enumerate(_WATCHED)]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder.resolve() / "sources.yaml"
    path.write_text(json.dumps({"sources": sources, "watches": watches}), encoding="utf-8")  # JSON is YAML
    return load_sources(path)


def made(number: int, at: datetime, kind: Kind | None = None) -> Article:
    """Make a release by its number, of a kind or of the one that its number has."""
    own = source_id(number % _SOURCES)
    told = kind or _KINDS[number % len(_KINDS)]
    said = [f"Beslutet gäller {_of(number, _PLACES).title()} kommun."]
    if told == "pressinbjudan":
        said += [f"Tid: {at + timedelta(days=2):%Y-%m-%d} klockan 10.00", "Plats: Stadshuset"]
    categories = (_of(number % _SOURCES, _COUNTIES), _of(number, _SUBJECTS))
    return replace(release(number, at, own, *said), kind=told, categories=categories)


def feeds_of(article: Article, number: int) -> set[str]:
    """Return the stems of the feeds that must have a release of this number."""
    place = _of(number, _PLACES)
    watches = {f"watch/{slug(place)}"} if place in _WATCHED else set()
    categories = {f"category/{slug(name)}" for name in article.categories}
    return {"all", f"source/{article.source_id}", f"kind/{article.kind}"} | categories | watches


def files_of(stems: Iterable[str]) -> set[str]:
    """Return what is written when these feeds, and no others, are: their files, and the page that lists them."""
    return {f"{stem}.{form}" for stem in stems for form in FORMS} | {"index.html"}


def is_watched(number: int) -> bool:
    """Whether a watch looks for what a release of this number names."""
    return _of(number, _PLACES) in _WATCHED


def _match(number: int) -> str:
    place = _WATCHED[number]
    return (place, f"{place}*", f'"{place} kommun" OR {place}bo*', f"({place} OR {place}s) -kameler*")[number % 4]


def _of(number: int, all_: Sequence[_Item]) -> _Item:
    return all_[number % len(all_)]

"""Carries out what an editor says of stories: that two are one, or that an article is a story of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scraper.archive import Archive
from scraper.errors import LockedError
from scraper.model import Config, Telling
from scraper.run.history_words import Unclear, article_meant, opened
from scraper.run.publishing import publish_again

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "apart": "Egen nyhet nu: {title} ({sources})",
        "left": "Kvar i den gamla: {title} ({sources})",
        "alone": "{title} ({sources}) är redan en egen nyhet; inget ändrades",
        "one": "En nyhet nu: {title} ({sources})",
        "published": "{files} flödesfiler skrivna",
        "later": "En körning pågår; flödena skrivs när den är klar",
    },
    "en": {
        "apart": "A story of its own now: {title} ({sources})",
        "left": "Left in the old one: {title} ({sources})",
        "alone": "{title} ({sources}) is a story of its own already; nothing was changed",
        "one": "One story now: {title} ({sources})",
        "published": "{files} feed files written",
        "later": "A run is under way; the feeds are written when it is done",
    },
}


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a ruling came to: the stories as they are told now; `files_written` is None while a run does that."""

    stories: tuple[tuple[Telling, ...], ...]
    joined: bool
    changed: bool
    files_written: int | None = 0


def split(config: Config, name: str, now: Callable[[], datetime]) -> Ruled | Unclear:
    """Make an article a story of its own, for good, and publish; raises ArchiveError."""
    with opened(config) as archive:
        meant = article_meant(archive, name, config.settings.lang)
        if isinstance(meant, Unclear):
            return meant
        before = archive.history(meant)
        others = [each.article_id for each in before.told if each.article_id != meant]
        archive.split(meant, now())
        stories = tuple(_told(archive, each) for each in (meant, *others[:1]))
    return _published(config, stories, joined=False, changed=bool(others))


def join(config: Config, first: str, second: str, now: Callable[[], datetime]) -> Ruled | Unclear:
    """Make one story of those of two articles, for good, and publish; raises ArchiveError."""
    with opened(config) as archive:
        meant = [article_meant(archive, name, config.settings.lang) for name in (first, second)]
        if unclear := [each for each in meant if isinstance(each, Unclear)]:
            return unclear[0]
        ids = [each for each in meant if isinstance(each, str)]
        archive.join(ids[0], ids[1], now())
        stories = (_told(archive, ids[0]),)
    return _published(config, stories, joined=True, changed=True)


def lines(ruled: Ruled, lang: str) -> tuple[str, ...]:
    """Say what a ruling came to."""
    words = WORDS[lang]
    told = [
        {"title": story[0].title, "sources": ", ".join(each.source_name for each in story)} for story in ruled.stories
    ]
    if ruled.joined:
        said = [words["one"].format(**told[0])]
    elif ruled.changed:
        said = [words["apart"].format(**told[0]), words["left"].format(**told[1])]
    else:
        return (words["alone"].format(**told[0]),)
    end = words["later"] if ruled.files_written is None else words["published"].format(files=ruled.files_written)
    return (*said, end)


def _told(archive: Archive, article_id: str) -> tuple[Telling, ...]:
    return archive.history(article_id).told


def _published(config: Config, stories: tuple[tuple[Telling, ...], ...], *, joined: bool, changed: bool) -> Ruled:
    try:
        files = len(publish_again(config).files_written) if changed else 0
    except LockedError:  # the run that holds it publishes at its end
        return Ruled(stories, joined, changed, None)
    return Ruled(stories, joined, changed, files)

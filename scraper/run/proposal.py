"""Shows what is proposed for a source whose layout changed or whose newsroom moved, and writes it into sources.yaml."""

import asyncio
import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from scraper.archive import Archive
from scraper.errors import PageError
from scraper.model import Candidate, Config, NotModified, Repair, Source
from scraper.parse.results import Known
from scraper.run.collect import enter
from scraper.run.collector import MOST_KNOWN, rules_of
from scraper.run.entrance import Fetch
from scraper.run.history_words import opened
from scraper.run.pages import open_pages
from scraper.run.release import keys_of
from scraper.run.repair import LIST_FIELDS, shown
from scraper.run.subscriptions import printable, read_file, replace_file
from scraper.run.swedish import in_language
from scraper.run.values import written
from scraper.sources.amending import with_rules

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "none": "{id}: inget att reparera; nästa steg: `scraper run {id}`, som föreslår något om det behövs",
        "used": "{id}: används sedan {at} UTC: {what}",
        "proposed": "{id}: föreslås, används inte ({why}): {what}",
        "share": "{explained} av {there} kända meddelanden på sidan förklaras ({known} eftersöktes)",
        "known": "  = {day}  {title}  {url}",
        "new": "  + {day}  {title}  {url}",
        "missing": "  - {day}  {title}  {url}",
        "address": "ny adress {url}",
        "unread": "adressen kunde inte läsas: {why}",
        "unknown": "inget känt meddelande finns där; se efter att det är samma organisation",
        "applied": "infört i {path}",
        "apply": "inför det med `scraper repair {id} --apply`",
    },
    "en": {
        "none": "{id}: nothing to repair; next step: `scraper run {id}`, which proposes something if need be",
        "used": "{id}: in use since {at} UTC: {what}",
        "proposed": "{id}: proposed, not in use ({why}): {what}",
        "share": "{explained} of {there} known releases on the page are explained ({known} were looked for)",
        "known": "  = {day}  {title}  {url}",
        "new": "  + {day}  {title}  {url}",
        "missing": "  - {day}  {title}  {url}",
        "address": "new address {url}",
        "unread": "the address could not be read: {why}",
        "unknown": "no known release is there; make sure that it is the same organisation",
        "applied": "written into {path}",
        "apply": "write it in with `scraper repair {id} --apply`",
    },
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a source: `repair`, None when nothing is, and the `patch` of sources.yaml for it.

    `preview` is what the source would list, `before` the newest releases that are stored. `unread` says why the address
    that it may have moved to could not be read. `applied` is whether sources.yaml has it now.
    """

    source: Source
    path: Path
    repair: Repair | None = None
    preview: tuple[Candidate, ...] = ()
    before: tuple[Known, ...] = ()
    patch: str = ""
    unread: str = ""
    applied: bool = False

    @property
    def met(self) -> int:
        """How many of the previewed are known, by address or title."""
        keys = {key for each in self.before for key in each.keys}
        titles = {each.title for each in self.before}
        return sum(not keys.isdisjoint(keys_of(self.source, each)) or each.title in titles for each in self.preview)


def propose(
    config: Config, source: Source, *, apply: bool = False, now: Callable[[], datetime], fetch: Fetch | None = None
) -> Proposal:
    """Tell what is proposed for a source, and write it into sources.yaml with `apply`.

    An address that its list may have moved to is read, to see whether its releases are there; nothing is stored of it.
    Raises ArchiveError when there is no archive, PatchError when sources.yaml can't be changed from here.
    """
    with opened(config) as archive:
        repair, before = _stored(archive, source)
    if repair is None:
        return Proposal(source, config.path)
    proposal = Proposal(source, config.path, repair, repair.preview, before)
    if repair.url:
        proposal = asyncio.run(_looked_at(config, proposal, repair.url, now, fetch))
    body = read_file(config.path)
    select = {name: getattr(repair.select, name) for name in LIST_FIELDS} if repair.select else None
    made = with_rules(body, config.path, source.id, select=select, url=repair.url)
    if apply:
        replace_file(config.path, made, body)
    return replace(proposal, patch=_diff(body, made, config.path), applied=apply)


def _stored(archive: Archive, source: Source) -> tuple[Repair | None, tuple[Known, ...]]:
    repair = archive.repairs().get(source.id)
    if repair is None or repair.rules != rules_of(source):
        return None, ()
    return repair, tuple(archive.newest_known(source.id, MOST_KNOWN))


async def _looked_at(
    config: Config, proposal: Proposal, url: str, now: Callable[[], datetime], fetch: Fetch | None
) -> Proposal:
    """Read the address that a list may have moved to."""
    async with open_pages(config.settings, now=now, fetch=fetch) as pages:
        try:
            found = await enter(replace(proposal.source, url=url), pages, now=now)
        except PageError as error:
            return replace(proposal, unread=error.reason)
    return proposal if isinstance(found, NotModified) else replace(proposal, preview=found.listing.candidates)


def _diff(before: bytes, after: bytes, path: Path) -> str:
    old, new = (each.decode("utf-8-sig").splitlines(keepends=True) for each in (before, after))
    lines = difflib.unified_diff(old, new, f"a/{path.name}", f"b/{path.name}")
    return "".join(each if each.endswith("\n") else f"{each}\n\\ No newline at end of file\n" for each in lines)


def lines(proposal: Proposal, lang: str) -> Iterator[str]:
    """Say it for people: what is proposed, what it gives beside what is stored, and the patch."""
    words, repair, source_id = WORDS[lang], proposal.repair, proposal.source.id
    if repair is None:
        yield words["none"].format(id=source_id)
        return
    what = words["address"].format(url=repair.url) if repair.url else shown(repair.select) if repair.select else ""
    why = in_language(repair.why, lang)
    yield words["used" if repair.used else "proposed"].format(
        id=source_id, at=f"{repair.at:%Y-%m-%d %H:%M}", why=why, what=what
    )
    if repair.select:
        yield words["share"].format(explained=repair.explained, there=repair.there, known=repair.known)
    if proposal.unread:
        yield words["unread"].format(why=in_language(proposal.unread, lang))
    elif repair.url and not proposal.met:
        yield words["unknown"]
    yield from _compared(proposal, words)
    yield proposal.patch.rstrip("\n")
    yield words["applied"].format(path=proposal.path) if proposal.applied else words["apply"].format(id=source_id)


def _compared(proposal: Proposal, words: Mapping[str, str]) -> Iterator[str]:
    """Tell each item that the list would have: known or new; and which known releases it lacks."""
    keys = {key for each in proposal.before for key in each.keys}
    given: set[str] = set()
    for each in proposal.preview:
        own = keys_of(proposal.source, each)
        given |= own
        day = f"{each.published_at:%Y-%m-%d}" if each.published_at else "?"
        word = "new" if keys.isdisjoint(own) else "known"
        yield words[word].format(day=day, title=printable(each.title), url=printable(each.url))
    for known in proposal.before:
        if given.isdisjoint(known.keys):
            day = f"{known.published_at:%Y-%m-%d}" if known.published_at else "?"
            yield words["missing"].format(day=day, title=printable(known.title), url=printable(known.url))


def as_json(proposal: Proposal) -> str:
    """Write it for programs."""
    return written(
        {
            "source": proposal.source.id,
            "repair": proposal.repair,
            "preview": proposal.preview,
            "known": proposal.met,
            "unread": proposal.unread,
            "patch": proposal.patch,
            "applied": proposal.applied,
        }
    )

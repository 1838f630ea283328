"""The nouns: the values that travel from sources.yaml to a feed, each frozen.

All datetimes are aware; names that end in `_at` are in UTC, `_s` are seconds, `_bytes` are bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Literal

from scraper.errors import Blocker

Precision = Literal["minute", "day", "inferred"]
"""How well a time of publication is known.

A `day` is 00:00 UTC of that calendar day, so that the day a public body printed survives storage, feeds and exports
wherever they are read; `inferred` is when we first saw the release.
"""

Kind = Literal["pressmeddelande", "pressinbjudan", "nyhet", "notis"]

Stage = Literal["fetch", "listing", "article", "archive", "publish"]

ListingForm = Literal["html", "app-state", "json", "rss", "atom", "json-feed", "sitemap"]
"""What a source's page turned out to be. All but `html` state their fields outright."""

Outcome = Literal["new", "duplicate", "revised", "moved", "unchanged", "gone", "returned"]

RemarkKind = Literal[
    "no list",
    "empty list",
    "all left out",
    "too few",
    "duplicate titles",
    "missing date",
    "future date",
    "short body",
    "same body",
    "site name as title",
    "no lead",
    "selector matched nothing",
    "nothing in selection",
    "no date in selection",
    "entrance differs",
    "entrance changed",
    "not compared",
    "older passed over",
    "given up",
    "recovered",
    "degraded",
    "quiet",
    "unreadable now",
    "page not kept",
    "churns",
    "repaired",
    "repair proposed",
    "as before again",
]
"""What a `Remark` is about; the words for it are in run/remarks.py."""


@dataclass(frozen=True, slots=True)
class Selectors:
    """A source's own CSS selectors, for the pages that defeat discovery; in each list the first match wins."""

    items: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    image: tuple[str, ...] = ()
    caption: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A public body's newsroom as sources.yaml describes it, with the settings' defaults filled in."""

    id: str
    name: str
    url: str
    home: str = ""
    platform: str | None = None
    aliases: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    every_s: float = 900
    timezone: str = "Europe/Stockholm"
    encoding: str | None = None
    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()
    full_text: bool = True
    min_items: int = 1
    max_silence_s: float | None = None
    enabled: bool = True
    select: Selectors = field(default_factory=Selectors)


@dataclass(frozen=True, slots=True)
class Platform:
    """A publishing system: the marks its pages bear, the hosts it serves them from, and where on them a release is."""

    id: str
    marks: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    select: Selectors = field(default_factory=Selectors)


@dataclass(frozen=True, slots=True)
class Network:
    """How politely and how far to fetch; `proxy` is the URL of one that all requests go through."""

    allow_private: tuple[tuple[str, int], ...] = ()
    delay_s: float = 1.0
    timeout_s: float = 30.0
    max_body_bytes: int = 5_000_000
    retries: int = 3
    proxy: str | None = field(default=None, repr=False)  # a password may be in it


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """How much the feeds hold: the whole text or its lead, how many entries, and how many days before the newest.

    `archive_entries` is how many more the archive pages of a feed hold.
    """

    content: Literal["full", "summary"] = "full"
    entries: int = 100
    days: int | None = None
    archive_entries: int = 1_000


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """Whether visits move to when a source publishes: at intervals of `every` / `faster` to `every` x `slower`."""

    adapt: bool = True
    faster: int = 5
    slower: int = 8


@dataclass(frozen=True, slots=True)
class Alerts:
    """Whom an operator's alerts go to, after how many failed visits in a row, and how often they are reminded.

    `notify` are Apprise addresses, or env:NAME; `remind_s` None: never.
    """

    notify: tuple[str, ...] = field(default=(), repr=False)  # passwords and keys are in them
    after: int = 3
    remind_s: float | None = 86_400


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for all sources."""

    title: str = "Pressmeddelanden"
    public_url: str = "http://127.0.0.1:8000/"
    data: Path = Path("data")
    timezone: str = "Europe/Stockholm"
    lang: Literal["sv", "en"] = "sv"
    contact: str | None = None
    every_s: float = 900
    schedule: ScheduleSettings = field(default_factory=ScheduleSettings)
    keep_pages_s: float = 30 * 86_400
    recheck_s: tuple[float, ...] = (3_600, 6 * 3_600, 86_400, 3 * 86_400, 7 * 86_400)
    backfill: int = 50  # enough for the feeds to start with, and few enough for a polite first visit
    websub_hub: str | None = None
    feeds: FeedSettings = field(default_factory=FeedSettings)
    network: Network = field(default_factory=Network)
    alerts: Alerts = field(default_factory=Alerts)


Digest = Literal["immediately", "hourly"] | time
"""When a watch tells what came: at once, each hour, or each day at a local time."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A standing search a reporter wants to hear about.

    `quiet` are the local times between which nothing is sent, which may lie around midnight; `edits` is whether
    changes that a reader must know are told, too.
    """

    id: str
    name: str
    match: str
    sources: tuple[str, ...] = ()
    notify: tuple[str, ...] = field(default=(), repr=False)  # passwords and keys are in them
    kinds: tuple[Kind, ...] = ()
    digest: Digest = "immediately"
    quiet: tuple[time, time] | None = None
    edits: bool = True

    @property
    def selection(self) -> "Selection":
        """What it looks for."""
        return Selection(match=self.match, sources=self.sources, kinds=self.kinds)


@dataclass(frozen=True, slots=True)
class Config:
    """A checked sources.yaml."""

    path: Path
    settings: Settings
    sources: tuple[Source, ...]
    watches: tuple[Watch, ...] = ()


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has it changed?" with (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page: `url` is where it was found after redirects, `charset` what the HTTP header said."""

    url: str
    body: bytes
    media_type: str
    charset: str | None
    validators: Validators
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says the page is as it was when its validators were given."""

    url: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """Where a source has been read since `chosen_at`; `reviewed_at` is when that was last compared with its page."""

    url: str
    form: ListingForm
    chosen_at: datetime
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class Rest:
    """A page that exceeded a limit `failures` times in a row, and is left alone `until` then."""

    reason: str
    failures: int
    until: datetime


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """A host's robots.txt as it was read; `text` is empty when the host has none."""

    text: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A release that a listing points at, before its own page is read; `how` says what it was found by."""

    url: str
    title: str
    published_at: datetime | None = None
    published_precision: Precision = "inferred"
    lead: str | None = None
    native_id: str | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """All candidates of one page, in its order; an empty one is a list that is there and holds nothing."""

    form: ListingForm
    candidates: tuple[Candidate, ...]

    @property
    def explicit(self) -> bool:
        """Whether its fields were stated by a format rather than read off a layout."""
        return self.form != "html"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of a release; the credit ("Bild: …") is kept apart from the caption."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a reporter may call."""

    name: str | None = None
    role: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that belongs to a release."""

    url: str
    title: str
    media_type: str | None = None
    size_bytes: int | None = None


CHANGE_STANDS_IN = "date of change, as no other is stated"
"""How a time of publication is known that is only when the page was changed: any date of publication beats it."""


@dataclass(frozen=True, slots=True)
class Article:
    """A release as one source published it.

    `text` is paragraphs joined by a blank line, `html` the same content sanitised; `found` maps a field's name to how
    it was won. `originator` is the body that the page itself names as its source ("Källa: …"), when it is a reprint.
    """

    id: str
    source_id: str
    url: str
    title: str
    native_id: str | None = None
    lead: str | None = None
    html: str = ""
    text: str = ""
    published_at: datetime | None = None
    published_precision: Precision = "inferred"
    published_how: str = ""
    updated_at: datetime | None = None
    byline: str | None = None
    originator: str | None = None
    images: tuple[Image, ...] = ()
    contacts: tuple[Contact, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    categories: tuple[str, ...] = ()
    place: str | None = None
    kind: Kind = "nyhet"
    lang: str | None = None
    found: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """From which page an article was read, and with what its listing said; all that is needed to read it again.

    `url` is where the page was found after redirects, `digest` what its bytes are kept under (None: they are not kept).
    `check_at` is when it is asked for again, None when it is no more; `missing` counts the 404s in a row.
    """

    article_id: str
    source_id: str
    candidate: Candidate
    explicit: bool
    url: str
    media_type: str
    charset: str | None
    digest: str | None
    validators: Validators
    fetched_at: datetime
    check_at: datetime | None = None
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article at a source and a URL: one attribution of a story."""

    source_id: str
    source_name: str
    source_home: str
    article_id: str
    url: str
    published_at: datetime
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """One piece of news: the article that leads it, and everyone who published it, the leader first.

    `id` is that of the article which led when the story was first shown, and never changes after that.
    """

    id: str
    lead: Article
    sightings: tuple[Sighting, ...]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Passage:
    """A place where a version differs: the words as they were and as they are, with some beside them."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that readers must know: the article as it is now, and where a version differs from the one before it."""

    article: Article
    source_name: str
    source_home: str
    version: int
    seen_at: datetime
    classes: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What readers were told of an article by its source's feed, where it was at the address that `key` stands for.

    `updated_at` is None when they were told of no change, `version` the latest whose change they were told of.
    """

    source_id: str
    key: str
    article_id: str
    published_at: datetime
    precision: Precision
    updated_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """What feeds told readers before an archive began anew: of articles, and which categories had a feed.

    `stories` are their ids, with the time of the last change.
    """

    articles: tuple[Told, ...] = ()
    stories: Mapping[str, datetime] = field(default_factory=dict)
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which stories a feed shows: all, or one source's articles, or of a kind, with a category, or found by a watch.

    `page` is that of an archive page of all or of a source, counted from 0; `kinds` are what a watch is limited to.
    """

    source_id: str | None = None
    kind: Kind | None = None
    terms: tuple[str, ...] = ()
    match: str | None = None
    sources: tuple[str, ...] = ()
    page: int | None = None
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedSummary:
    """A feed as the page of feeds shows it; `stem` is its path without an ending."""

    stem: str
    entries: int
    newest_at: datetime | None = None
    newest_precision: Precision | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """A story as one source tells it: when it was published there, and the sentences that no other source has.

    `alone` is a text for each paragraph that has such sentences.
    """

    article_id: str
    source_name: str
    url: str
    title: str
    published_at: datetime
    alone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of plain text, and where in it the words stand that were looked for: from (included) and to (excluded)."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A story that a search found, by the article of it that matches: the one that leads it, else the newest.

    `at` is when the newest of its articles that match was published; hits are in the order of it, within their `rank`
    when they are by relevance: 0 when the words are in the title as typed, 1 in the title, 2 in title or lead, 3 else.
    """

    story: Story
    article: Article
    title: Excerpt
    excerpt: Excerpt
    at: datetime
    gone: bool
    rank: int = 0


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Some hits of a search, one a story; `after` is what the next page is asked for with, None on the last.

    `widened` is whether nothing has the words, so that those which begin so were looked for; `unknown` are the sources
    asked for that are none; `cut` is whether the search was too long and only its beginning counted.
    """

    hits: tuple[Hit, ...]
    after: str | None = None
    widened: bool = False
    unknown: tuple[str, ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """An article with what the archive knows of it; `revision` counts its versions from 1.

    `sightings` are those of its story, its own first; empty where nobody asked for them.
    """

    article: Article
    source_name: str
    story_id: str
    revision: int
    first_seen_at: datetime
    gone: bool
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What the archive made of an article it was given.

    `churn` is set for one whose page changes whenever it is asked for, so that this change was not kept.
    """

    outcome: Outcome
    article_id: str
    story_id: str
    churn: Literal["began", "goes on"] | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something an operator should look at, though nothing failed.

    `detail` is what the words for `kind` leave open; `pages` is of how many pages it is true, `url` being the first.
    """

    kind: RemarkKind
    url: str
    detail: str = ""
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Repair:
    """Other rules for a source whose layout changed: selectors of its list, or another address (`url`).

    `used` is whether runs go by it; what is not used is proposed. `rules` name those of the source's own that it is
    for: under others it is void. Of `known` releases that were looked for, `there` were on the page and `explained`
    given by the selectors. `why` says why it is not used, or what was found at `url`; `preview` is what it gives.
    """

    source_id: str
    at: datetime
    rules: str
    used: bool
    select: Selectors | None = None
    url: str | None = None
    explained: int = 0
    there: int = 0
    known: int = 0
    why: str = ""
    preview: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that did not work, with all an operator needs to act on it.

    `exceeded` is whether the page went over a limit of size, time or memory, so that trying it again is dear.
    `status` is the HTTP status, when there was one, `retry_after_s` how long we were asked to wait, `blocked_by` what
    keeps us from it. `missing` is what should be on the page and is not ("title"), when that is the reason.
    """

    source_id: str
    url: str
    stage: Stage
    reason: str
    transient: bool
    next_step: str
    exceeded: bool = False
    status: int | None = None
    retry_after_s: float | None = None
    blocked_by: Blocker | None = None
    missing: str | None = None


Health = Literal["ok", "quiet", "degraded", "broken", "blocked", "unreachable"]
"""How a source fares as a whole.

`unreachable`: its list could not be had, which may pass. `blocked`: its host will not let us have it. `broken`: it is
had, or gone, and of no use. `degraded`: it works in part. `quiet`: it works, and has been silent for improbably long.
"""

FindingKind = Literal[
    "no-answer",
    "kept-out",
    "list-gone",
    "no-list",
    "empty-list",
    "unreadable-list",
    "short-list",
    "releases-failing",
    "fields-missing",
    "dates-frozen",
    "same-body",
    "silent",
]
"""What is wrong with a source; which health each makes is in run/health.py."""

ReleaseField = Literal["page", "title", "body", "text", "date"]
"""What a new release should have: a page that is had, a title and a body on it, a text of its own, and a date."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How one new release was read at the last of its `tries`; `seen_at` is when it was tried first.

    `fields` says which it had, as far as it could be told. `published_at` is the date that was stated. `reason` and
    `next_step` are those of the failure, when it could not be read.
    """

    url: str
    seen_at: datetime
    fields: Mapping[ReleaseField, bool]
    tries: int = 1
    published_at: datetime | None = None
    reason: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is known of how a source's releases are read.

    `samples` are the latest, the newest last. `usual` is, of those before, how many had each field and how many did
    not, old ones forgotten by and by. `lost` are the fields that the latest lack, and have not regained. `newest_at` is
    the newest date of those before, `read_at` when a release was read last.
    """

    samples: tuple[Sample, ...] = ()
    usual: Mapping[ReleaseField, tuple[float, float]] = field(default_factory=dict)
    lost: tuple[ReleaseField, ...] = ()
    newest_at: datetime | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source fares, `since` when, and what is next: kept from run to run.

    `failures` are the visits in a row that its list was not had on, or was of no use; `next_at` is when it is tried
    again, None when at each run. `kind` and `evidence` say why it is not ok. `succeeded_at` is when its list was had
    last.
    """

    health: Health
    since: datetime
    failures: int = 0
    next_at: datetime | None = None
    succeeded_at: datetime | None = None
    evidence: Failure | None = None
    kind: FindingKind | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """A source that fares otherwise than was told last, and why; `was` is None when nothing was told of it before.

    `at` is when that was certain, `since` when it had begun. `kind` is what was found, None for ok and for what was
    told before kinds were kept.
    """

    source_id: str
    source_name: str
    source_url: str
    at: datetime
    was: Health | None
    health: Health
    url: str | None = None
    reason: str | None = None
    next_step: str | None = None
    since: datetime | None = None
    kind: FindingKind | None = None
    stage: Stage | None = None
    status: int | None = None
    blocked_by: Blocker | None = None


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What one source gave in one run; one that is `waiting_until` later was not asked.

    `checked` are the releases whose pages were asked for again.
    """

    source_id: str
    name: str
    form: ListingForm | None = None
    not_modified: bool = False
    candidates: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    remarks: tuple[Remark, ...] = ()
    checked: int = 0
    took_s: float = 0.0
    waiting_until: datetime | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failures


@dataclass(frozen=True, slots=True)
class Ping:
    """A feed, by its public address, that a WebSub hub is still to be told of; `tries` were in vain so far."""

    url: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source that has failed for long, as operators are told of it: since when, and why."""

    source_id: str
    name: str
    health: str
    since: datetime
    failures: int = 0
    url: str = ""
    reason: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """What operators are told at one time: what has `begun` to fail, what `lasts`, and what is `over`."""

    begun: tuple[Trouble, ...] = ()
    lasts: tuple[Trouble, ...] = ()
    over: tuple[Trouble, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.begun or self.lasts or self.over)


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a whole run gave.

    `untold` is what a WebSub hub, or whom watches and alerts are for, could not be told, which fails no run; `notified`
    is how many messages of watches and alerts were sent. `run` is its number in the archive's history, and in the log.
    """

    started_at: datetime
    finished_at: datetime
    sources: tuple[SourceReport, ...]
    files_written: tuple[Path, ...] = ()
    unpublished: tuple[Failure, ...] = ()
    untold: tuple[Failure, ...] = ()
    notified: int = 0
    run: int | None = None

    @property
    def ok(self) -> bool:
        """Whether every source was collected and every story published."""
        return not self.unpublished and all(source.ok for source in self.sources)

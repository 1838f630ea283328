"""The vocabulary of sources.yaml: every key there may be, what it means and which form its value has.

The JSON Schema for editors is made from it, so the descriptions are written for whoever edits the file.
"""

import json
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import PydanticCustomError

from scraper.model import Kind, Settings
from scraper.sources import forms

BACKFILL = Settings().backfill


def _accepted_by(read: Callable[[str], object]) -> AfterValidator:
    """Check a text with `read`. It stays as it was written: the loader reads it again to translate it."""

    def check(text: str) -> str:
        try:
            read(text)
        except forms.FormError as error:
            raise PydanticCustomError("form", "{message}", {"message": str(error)}) from None
        return text

    return AfterValidator(check)


def _unquoted(value: object) -> object:
    """Let a bare number through to the check, whose message tells that it lacks a unit."""
    return value if isinstance(value, bool) or not isinstance(value, int | float) else str(value)


def _shown_as(**schema: str | int) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **schema})


Line = Annotated[str, _accepted_by(forms.line), _shown_as(minLength=1)]
Id = Annotated[str, _accepted_by(forms.identifier), _shown_as(pattern=forms.ID, maxLength=80)]
Url = Annotated[str, _accepted_by(forms.web_address), _shown_as(format="uri", pattern="^https?://")]
Host = Annotated[str, _accepted_by(forms.host), _shown_as(pattern=forms.HOST)]
Duration = Annotated[str, BeforeValidator(_unquoted), _accepted_by(forms.seconds), _shown_as(pattern=forms.DURATION)]
Interval = Annotated[
    str, BeforeValidator(_unquoted), _accepted_by(forms.at_least_a_second), _shown_as(pattern=forms.DURATION)
]
Size = Annotated[str, BeforeValidator(_unquoted), _accepted_by(forms.size_bytes), _shown_as(pattern=forms.SIZE)]
TimeZone = Annotated[str, _accepted_by(forms.timezone)]
Encoding = Annotated[str, _accepted_by(forms.encoding)]
Pattern = Annotated[str, _accepted_by(forms.pattern), _shown_as(format="regex")]
Selector = Annotated[str, _accepted_by(forms.selector), _shown_as(minLength=1)]
PrivateAddress = Annotated[str, _accepted_by(forms.private_address), _shown_as(pattern=":[0-9]+$")]
ProxyAddress = Annotated[str, _accepted_by(forms.proxy_address), _shown_as(format="uri", pattern="^https?://")]
Contact = Annotated[str, _accepted_by(forms.contact)]
NoticeTarget = Annotated[str, _accepted_by(forms.notice_target)]
Digest = Annotated[str, BeforeValidator(_unquoted), _accepted_by(forms.digest), _shown_as(pattern=forms.DIGEST)]
Quiet = Annotated[str, _accepted_by(forms.quiet), _shown_as(pattern=forms.QUIET)]
Folder = Annotated[str, _accepted_by(forms.folder), _shown_as(minLength=1)]


class _Section(BaseModel):
    # Built when the whole is, not each section by itself and again in what it is part of.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class NetworkSection(_Section):
    """How politely and how far to fetch."""

    allow_private: list[PrivateAddress] = Field(
        default=[],
        description='Own servers that may be fetched though their address is private: "127.0.0.1:8099".',
    )
    delay: Duration = Field(default="1s", description="Pause between two requests to one host.")
    timeout: Interval = Field(default="30s", description="Longest time a page may take, redirects and body included.")
    max_body: Size = Field(default="5MB", description="Largest page that is read, unpacked.")
    retries: int = Field(default=3, ge=0, le=10, description="How often a request is repeated after a passing failure.")
    proxy: ProxyAddress | None = Field(
        default=None,
        description="Proxy for all requests, http or https. It looks up names and connects in our place, so it must "
        "refuse private addresses itself. Proxies named in the environment are not used.",
    )


class FeedsSection(_Section):
    """How much the feeds hold."""

    content: Literal["full", "summary"] = Field(
        default="full", description="Whether an entry has the whole text, or only its lead; who published it always."
    )
    entries: int = Field(
        default=100,
        ge=10,
        le=1_000,
        description="How many entries a feed has; more when more have come within two days, so that nothing is missed.",
    )
    days: int | None = Field(
        default=None, ge=1, description="How many days older than its newest entry a feed's entries may be; null: any."
    )
    archive_entries: int = Field(
        default=1_000,
        ge=0,
        le=1_000_000,
        description="How many entries the archive pages of all and of each source hold (RFC 5005); 0: there are none.",
    )


class ScheduleSection(_Section):
    """How `scraper serve` shares out the visits that `every` allows."""

    adapt: bool = Field(
        default=True,
        description="Whether visits are moved to the hours in which a source publishes, as many of them in each week.",
    )
    faster: int = Field(
        default=5, ge=1, le=60, description="Then at most so many times as often as every; never within a minute."
    )
    slower: int = Field(default=8, ge=1, le=96, description="Then at most so many times as seldom as every.")


class AlertsSection(_Section):
    """Whom to tell that sources have stopped working."""

    notify: list[NoticeTarget] = Field(default=[], description="Whom to tell: Apprise addresses, or env:NAME.")
    after: int = Field(default=3, ge=1, le=1_000, description="After so many failed visits in a row.")
    remind: Interval | None = Field(
        default="24h",
        description="How often it is told again while it lasts; null: never. That it is over is told once.",
    )


class SettingsSection(_Section):
    """What holds for all sources."""

    title: Line = Field(default="Pressmeddelanden", description="Title of the feeds and of the newsroom page.")
    public_url: Url = Field(default="http://127.0.0.1:8000/", description="Where readers reach the feeds.")
    data: Folder = Field(default="data", description="Folder for the archive and the feeds, relative to this file.")
    timezone: TimeZone = Field(default="Europe/Stockholm", description="Zone of clock times that name none.")
    lang: Literal["sv", "en"] = Field(
        default="sv", description="Language of the feeds, of the newsroom page and of what commands tell."
    )
    contact: Contact | None = Field(
        default=None, description="E-mail or web address that publishers can turn to; it goes into the User-Agent."
    )
    every: Interval = Field(default="15m", description="How often each source is polled.")
    schedule: ScheduleSection = Field(default_factory=ScheduleSection)
    keep_pages: Duration = Field(default="30d", description="How long raw pages are kept, to be parsed again.")
    recheck: list[Duration] = Field(
        default=["1h", "6h", "1d", "3d", "7d"],
        description="How long after its publication a release's page is asked for again, to see edits and removals.",
    )
    backfill: int = Field(
        default=BACKFILL,
        ge=0,
        le=1_000,
        description="How many releases the first visit to a source takes, the newest; 0: only what is published later.",
    )
    websub_hub: Url | None = Field(default=None, description="WebSub hub that is told when a feed has changed.")
    feeds: FeedsSection = Field(default_factory=FeedsSection)
    network: NetworkSection = Field(default_factory=NetworkSection)
    alerts: AlertsSection = Field(default_factory=AlertsSection)


class SelectSection(_Section):
    """A source's own CSS selectors, for pages that discovery can't read; in each list the first match wins."""

    items: list[Selector] = Field(default=[], description="In the listing: the element of each release.")
    link: list[Selector] = Field(default=[], description="In an item: the link to the release.")
    title: list[Selector] = Field(default=[], description="The headline.")
    date: list[Selector] = Field(default=[], description="The date of publication.")
    lead: list[Selector] = Field(default=[], description="The lead.")
    body: list[Selector] = Field(default=[], description="The element that holds the text.")
    image: list[Selector] = Field(default=[], description="Pictures.")
    caption: list[Selector] = Field(default=[], description="Captions.")
    credit: list[Selector] = Field(default=[], description="Photographers.")
    contact: list[Selector] = Field(default=[], description="Contacts for reporters.")
    drop: list[Selector] = Field(default=[], description="What does not belong to the release.")


class SourceSection(_Section):
    """A newsroom to watch. Only id, name and url are needed; the rest is for what differs."""

    id: Id = Field(description="Short name for commands and files; never change it, the archive goes by it.")
    name: Line = Field(description="Name as readers see it.")
    url: Url = Field(description="The listing page, a feed, a JSON listing or a sitemap: which one is detected.")
    home: Url | None = Field(default=None, description="The publisher's first page; else the root of url.")
    platform: Id | None = Field(default=None, description="Publishing system, when it is not detected.")
    aliases: list[Host] = Field(default=[], description="Further hosts that show the same pages.")
    categories: list[Line] = Field(default=[], description="Categories that all its releases get.")
    every: Interval | None = Field(default=None, description="How often it is polled, if not as the others.")
    timezone: TimeZone | None = Field(default=None, description="Zone of its clock times, if another.")
    encoding: Encoding | None = Field(default=None, description="Encoding of its pages, when they state a wrong one.")
    include: list[Pattern] = Field(
        default=[], description="Regular expressions: only releases whose address or title matches one are kept."
    )
    exclude: list[Pattern] = Field(
        default=[], description="Regular expressions: releases whose address or title matches one are left out."
    )
    full_text: bool = Field(default=True, description="Whether each release's own page is read.")
    min_items: int = Field(default=1, ge=0, description="Fewer releases than this on the listing are a failure.")
    max_silence: Interval | None = Field(
        default=None, description="Longest time without a new release before the source is reported as silent."
    )
    enabled: bool = Field(default=True, description="Whether it is polled.")
    select: SelectSection = Field(default_factory=SelectSection)


class WatchSection(_Section):
    """A standing search that a reporter wants to hear about."""

    id: Id = Field(description="Short name; the watch's feed is called by it.")
    name: Line = Field(description="Name as readers see it.")
    match: Line = Field(description='What to search for: words, vaccin*, OR, NOT, "a phrase" (SQLite\'s FTS5 syntax).')
    sources: list[Id] = Field(default=[], description="Ids of the sources to search; none means all.")
    notify: list[NoticeTarget] = Field(default=[], description="Whom to tell: Apprise addresses, or env:NAME.")
    kinds: list[Kind] = Field(default=[], description="Kinds of releases to search; none means all.")
    digest: Digest = Field(
        default="immediately",
        description='When to tell what came: immediately, hourly, daily (at 07:30), or a time of day such as "16:00".',
    )
    quiet: Quiet | None = Field(
        default=None, description='When to send nothing, such as "22:00-06:30"; what came meanwhile is told after.'
    )
    edits: bool = Field(default=True, description="Whether to tell of changes that a reader must know, too.")


class SourcesFile(_Section):
    """The newsrooms to watch, and how."""

    settings: SettingsSection = Field(default_factory=SettingsSection)
    sources: list[SourceSection] = Field(description="The newsrooms to watch.")
    watches: list[WatchSection] = Field(default=[], description="Standing searches, each with its own feed.")


class _EditorSchema(GenerateJsonSchema):
    """Schema without a title on every field: editors would show it in place of the description."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002  # pydantic's signature
        return False


def json_schema() -> str:
    """Write the JSON Schema (draft 2020-12) of sources.yaml, for completion in editors; the same text every time."""
    schema = SourcesFile.model_json_schema(schema_generator=_EditorSchema)
    head = {"$schema": GenerateJsonSchema.schema_dialect}
    return json.dumps({**head, **schema, "title": "sources.yaml"}, indent=2, ensure_ascii=False) + "\n"

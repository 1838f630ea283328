"""The words readers see, in Swedish and English, and how dates and lists of names are written with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Literal

from scraper.model import Kind, Precision


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that is said to readers, in one language; `{…}` marks what is filled in."""

    lang: Literal["sv", "en"]
    months: tuple[str, ...]
    clock: str
    first_seen: str
    and_: str
    untitled: str
    source: str
    reprint: str
    also_by: str
    contact: str
    documents: str
    kinds: Mapping[Kind, str]
    feed_of: str
    feed_from: str
    calendar: str
    calendar_hint: str
    called_off: str
    maybe_off: str
    page_removed: str
    taking_part: str
    skip_link: str
    intro: str
    updated: str
    latest: str
    nothing_yet: str
    feeds: str
    feeds_hint: str
    groups: Mapping[str, str]
    other_group: str
    changes: str
    changes_about: str
    status: str
    status_about: str
    kinds_all: Mapping[Kind, str]
    name: str
    entries: str
    newest: str
    also_at: str
    subscribe: str
    footer: str

    def date(self, at: datetime, precision: Precision, zone: tzinfo) -> str:
        """Write a time as people do: the date alone when no more is known, and "first seen" when it is a guess.

        A time of day precision is 00:00 UTC of its calendar day, so it is never moved to another zone.
        """
        day = self.day(at, precision, zone)
        if precision == "day":
            return day
        local = _local(at, zone)
        written = self.clock.format(day=day, hour=local.hour, minute=local.minute)
        return self.first_seen.format(date=written) if precision == "inferred" else written

    def day(self, at: datetime, precision: Precision, zone: tzinfo) -> str:
        """Write the date of a time, without the time of day."""
        local = _local(at, UTC if precision == "day" else zone)
        return f"{local.day} {self.months[local.month - 1]} {local.year}"

    def listed(self, names: Sequence[str]) -> str:
        """Join names as in a sentence: "A", "A and B", "A, B and C"."""
        *head, last = names
        return f"{', '.join(head)} {self.and_} {last}" if head else last


CLASSES_OF_CHANGE: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "correction": "rättelse",
        "figure": "siffra",
        "date": "datum",
        "name": "namn",
        "quote": "citat",
        "contact": "kontakt",
        "other": "annat",
        "typo": "skrivfel",
    },
    "en": {
        "correction": "correction",
        "figure": "figure",
        "date": "date",
        "name": "name",
        "quote": "quote",
        "contact": "contact",
        "other": "other",
        "typo": "typo",
    },
}
"""What an edit is called by what it changes, in both languages."""


def _local(at: datetime, zone: tzinfo) -> datetime:
    try:
        return at.astimezone(zone)
    except OverflowError:  # New Year's Eve of 9999: one release's odd time must not cost the page
        return at


SWEDISH = Words(
    lang="sv",
    months=(
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ),
    clock="{day} kl. {hour:02}.{minute:02}",
    first_seen="först sedd {date}",
    and_="och",
    untitled="(utan rubrik)",
    source="Källa: {source}.",
    reprint="Källa: {source}, som anger {originator} som källa.",
    also_by="Även publicerad av {names}.",
    contact="Kontakt:",
    documents="Dokument:",
    kinds={
        "pressmeddelande": "Pressmeddelande",
        "pressinbjudan": "Pressinbjudan",
        "nyhet": "Nyhet",
        "notis": "Notis",
    },
    feed_of="{feed} – {title}",
    feed_from="Pressmeddelanden och nyheter: {feed}.",
    calendar="Pressträffar – {title}",
    calendar_hint="Pressträffar och pressvisningar som kalender (iCalendar)",
    called_off="Inställt: {title}",
    maybe_off="Inställt? {title}",
    page_removed="Inbjudan har tagits bort från avsändarens webbplats. Fråga avsändaren om det blir av.",
    taking_part="Medverkande:",
    skip_link="Hoppa till innehållet",
    intro="Nytt från offentliga avsändare, hämtat från deras egna pressidor och länkat till originalen.",
    updated="Senaste ändring {date}",
    latest="Senaste",
    nothing_yet="Inget har publicerats ännu. När den första insamlingen är klar visas meddelandena här.",
    feeds="Flöden",
    feeds_hint="Kopiera en adress till din RSS-läsare. RSS, Atom och JSON Feed har samma innehåll.",
    groups={
        "": "Samlat",
        "source": "Avsändare",
        "category": "Områden",
        "kind": "Typ",
        "watch": "Bevakningar",
    },
    other_group="Övrigt",
    changes="Ändringar",
    changes_about="Ändringar i publicerade texter som en läsare bör känna till, med före och efter.",
    status="Driftläge",
    status_about="Källor som slutat fungera, och sådana som fungerar igen. Inga nyheter.",
    kinds_all={
        "pressmeddelande": "Pressmeddelanden",
        "pressinbjudan": "Pressinbjudningar",
        "nyhet": "Nyheter",
        "notis": "Notiser",
    },
    name="Flöde",
    entries="Antal",
    newest="Senaste",
    also_at="även hos {names}",
    subscribe="{feed} som {form}",
    footer="Texterna är avsändarnas egna. Kontrollera alltid mot originalet före publicering.",
)

ENGLISH = Words(
    lang="en",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    clock="{day} at {hour:02}:{minute:02}",
    first_seen="first seen {date}",
    and_="and",
    untitled="(untitled)",
    source="Source: {source}.",
    reprint="Source: {source}, which names {originator} as its source.",
    also_by="Also published by {names}.",
    contact="Contact:",
    documents="Documents:",
    kinds={
        "pressmeddelande": "Press release",
        "pressinbjudan": "Press invitation",
        "nyhet": "News",
        "notis": "Notice",
    },
    feed_of="{feed} – {title}",
    feed_from="Press releases and news: {feed}.",
    calendar="Press events – {title}",
    calendar_hint="Press events as a calendar (iCalendar)",
    called_off="Cancelled: {title}",
    maybe_off="Cancelled? {title}",
    page_removed="The invitation was removed from the publisher's site. Ask the publisher if it takes place.",
    taking_part="Taking part:",
    skip_link="Skip to content",
    intro="News from public bodies, collected from their own press pages and linked to the originals.",
    updated="Last change {date}",
    latest="Latest",
    nothing_yet="Nothing has been published yet. Releases appear here when the first collection is done.",
    feeds="Feeds",
    feeds_hint="Copy an address into your feed reader. RSS, Atom and JSON Feed carry the same content.",
    groups={
        "": "Combined",
        "source": "Publishers",
        "category": "Areas",
        "kind": "Kind",
        "watch": "Watches",
    },
    other_group="Other",
    changes="Changes",
    changes_about="Changes of published texts that a reader should know, with before and after.",
    status="Status",
    status_about="Sources that broke, and such as work again. No news.",
    kinds_all={
        "pressmeddelande": "Press releases",
        "pressinbjudan": "Press invitations",
        "nyhet": "News",
        "notis": "Notices",
    },
    name="Feed",
    entries="Entries",
    newest="Latest",
    also_at="also at {names}",
    subscribe="{feed} as {form}",
    footer="The texts are the publishers' own. Always check with the original before you publish.",
)


def words_in(lang: Literal["sv", "en"]) -> Words:
    """Give the words of a settings file's `lang`."""
    return SWEDISH if lang == "sv" else ENGLISH

"""Five thousand releases of the nastiest kind from eight sources, the same each time, and an archive that holds them.

What is nasty goes round in lists of lengths that have nothing in common, so that everything meets everything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import cycle, islice
from pathlib import Path
from random import Random

from scraper.archive import Archive
from scraper.model import (
    Article,
    Attachment,
    Config,
    Contact,
    Failure,
    FeedSettings,
    Image,
    Kind,
    Precision,
    Settings,
    Source,
    Standing,
    Watch,
)
from scraper.parse.text import _CLEANER
from scraper.parse.urls import article_id, canonical_url

NUMBER = 5_000
SEEN_AT = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)

NAMES = (
    "Region Exempel",
    'Kommunen <b>"Å & Ö"</b> AB',
    "\u202eTuomioistuin\u202c עיר",
    "Larm 112 🚑👩‍👩‍👧‍👦",
    "]]> CDATA &amp; co",
    "Räksmörgås\u00a0kommun",
    "Myndigheten för " + "samhälls" * 40,
    "=1+1; \\n, :verket",
)
SOURCES = tuple(
    Source(
        id=f"kalla-{n}",
        name=name,
        url=f"https://kalla{n}.example/press/",
        home=("", "javascript:alert(1)", "https://räksmörgås.example/", "https://kalla.example/a b?x=<1>")[n % 4],
        categories=("Exempel län", "<i>Område</i> & annat")[: n % 3],
    )
    for n, name in enumerate(NAMES)
)

CONTROLS = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF, 0x1FFFE)))
MARKUP = (
    "<b>Fet</b> rubrik & <script>alert(1)</script>",
    f"Styr{CONTROLS}tecken",
    "Ensamt \ud83d surrogat \udc00",
    "Emoji 👩‍👩‍👧‍👦🇸🇪 och 🚑",
    "\u202eomvänd\u202c עברית \u2066العربية\u2069",
    "Slut på ]]> CDATA <![CDATA[ x ]]>",
    "&amp;lt; &#0; &nbsp; &okänd; &#x3C;i&#x3E; AT&amp;T R&D",
    "Rad\nbrytning\r\noch\ttabb \u2028 \u2029 \x85",
    "Hög feber: <38 & >40, a<b",
    "<?xml version='1.0'?><!-- x --><!DOCTYPE x>",
)
TITLES = ("", "   ", "\x00", "<br>", "-" * 3, "Bro" * 2_000, *MARKUP, "Helt vanlig rubrik om en bro i Exempelstad")
BODIES = (
    "<p>]]&gt; mitt i ]]> texten &amp; &lt;script&gt;</p>",
    '<p><a href="../relativ?x=1&amp;y=2">a</a> <a href="#mitt">b</a> <a href="">c</a> <a href="?q">d</a></p>',
    '<p><a href="//cdn.example/b c.pdf">e</a> <a href="http://[trasig">f</a> <a href="//[trasig">g</a></p>',
    '<p><a href="javascript:alert(1)">h</a> <a href="mailto:a@b.example">i</a> <a href="data:x">j</a></p>',
    f"<p>{CONTROLS}</p><p onclick='x()' style='color:red'>k<iframe src='x'></iframe></p>",
    "<script>alert(1)</script><style>p{}</style><p>\u2066RTL\u2069 שלום &okänd; &#0; \ud800</p>",
    '<p>Skriv href="x" och src="/y" i <code>koden</code></p>',
    "",
    "<ul><li>Ett<li>Två</ul><h1>Öppen <b>fet<p>Ny",
)
PATHS = (
    *("nyhet/{n}",) * 6,
    "nyhet/{n}/å ä ö?q=a b&c=<d>",
    "nyhet/[{n}]/100%?a[]=1&b=%zz",
    'nyhet/{n}/"citat"\\^`{{|}}',
    "nyhet/{n}#del/två",
    "nyhet/{n}?" + "x=y&" * 500,
    "nyhet/{n}/\x00\x01\t\u202e",
)
NO_ADDRESSES = (
    "javascript:alert({n})",
    "mailto:press{n}@kalla.example",
    "/press/relativ/{n}",
    "http://[trasig/{n}",
    "ftp://kalla.example/{n}",
    "https://kalla.example:abc/{n}",
    "https:///utan-vard/{n}",
    "https://en vard.example/{n}",
)
"""Addresses that no reader could open: a release that has one can't be an entry, and is told as a failure."""

SYLLABLES = tuple(a + b + c for a in "bdfgkl" for b in "aeiouy" for c in ("rn", "st", "ll", "mp", "nk", "sk"))
LANGUAGES = (
    *("sv", None, "sv_SE", "EN-us", "inte ett språk!", "x" * 40, "", "i-klingon", "zh-hans-cn", "sv-sv-sv", "en-a"),
    *("de-1901-1901", "sv\n"),
)
TIMES = (
    *(SEEN_AT, None, SEEN_AT + timedelta(microseconds=5), SEEN_AT - timedelta(days=2), datetime(1, 1, 1, tzinfo=UTC)),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, tzinfo=UTC),
    datetime(2051, 6, 7, tzinfo=UTC),
    datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=14))),
    *(SEEN_AT - timedelta(days=days, hours=days) for days in range(1, 801, 9)),
)
PICTURES = (
    *("relativ.png", "javascript:alert(1)", "data:image/png;base64,AA==", "//cdn.example/a.jpg", "https://[fel/a.jpg"),
    *("https://bild.example/å ä.jpg", "https://räksmörgås.example/b.webp", "HTTPS://BILD.EXAMPLE/C.PNG?a[]=1&b=%"),
    *("https://bild.example:99999/d.jpg", "https:\\\\bild.example\\e.jpg", "https://bild.example/\nf.gif", ""),
    *("https://bild.example/g", "https://bild.example/h.jpg", "https://bild.example/h.jpg", "https://a..b/i.jpg"),
    *("https://-.example/j.jpg", "https://u:p@bild.example/k.jpg", "https://[::1]/l.jpg", "https://127.0.0.1:8/m.jpg"),
)
MEDIA_TYPES = (None, "PDF", "application/pdf", "text/html; charset=utf-8", "a/b/c", "/", "text/\x00", "å/ö", "", "A/B")
SIZES = (None, -1, 0, 1, 10**18)
KINDS: tuple[Kind, ...] = ("nyhet", "pressmeddelande", "notis", "pressinbjudan", "nyhet")
PRECISIONS: tuple[Precision, ...] = ("minute", "day", "inferred")


def config_in(folder: Path) -> Config:
    """Configure the eight sources, and two watches, so that a feed has room for all that a source published."""
    settings = Settings(
        title='Press & "nytt" <i>idag</i>',
        public_url="https://press.example/nyheter/",
        data=folder / "data",
        websub_hub="https://hub.example/?a=1&b=2",
        feeds=FeedSettings(entries=NUMBER // len(SOURCES) + 30),
    )
    watches = (Watch("bro", "Bevakning <b>&</b> ]]>", "exempelstad OR bro*"), Watch("tom", "Ingenting", "finnsinte"))
    return Config(folder / "sources.yaml", settings, SOURCES, watches)


def articles() -> Iterator[Article]:
    """Make the releases."""
    chance = Random(6)
    for n in range(NUMBER):
        source = SOURCES[n % len(SOURCES)]
        bad = n % 250 == 249
        path = NO_ADDRESSES[n // 250 % len(NO_ADDRESSES)] if bad else source.url + PATHS[n % len(PATHS)]
        url = path.format(n=n)
        kind = KINDS[n % len(KINDS)]
        yield Article(
            id=article_id(source.id, canonical_url(url) if not bad else url),
            source_id=source.id,
            url=url,
            title=TITLES[n % len(TITLES)] if n % 3 else f"Rubrik {n} {TITLES[n % len(TITLES)]}",
            native_id=f"\x01{n}<" if n % 11 == 0 else None,
            lead=(None, "", f"Ingress {n} {MARKUP[n % len(MARKUP)]}")[n % 3],
            html=_body(n),
            text=_text(n, kind),
            published_at=TIMES[n % len(TIMES)],
            published_precision=PRECISIONS[n % len(PRECISIONS)],
            updated_at=TIMES[n % 31] if n % 5 == 0 else None,
            byline=(None, " ", MARKUP[n % len(MARKUP)])[n % 3],
            originator=(None, MARKUP[n % len(MARKUP)], NAMES[n % len(NAMES)])[n % 3] if n % 7 == 0 else None,
            images=tuple(
                Image(address, *chance.choices((None, "", "Foto: <A>", *MARKUP), k=3))
                for address in islice(cycle(PICTURES), n % len(PICTURES), n % len(PICTURES) + n % 4)
            ),
            contacts=tuple(
                Contact(*chance.choices((None, "", "+46 (0)1 <2>", "a@b\x00.se", *MARKUP), k=4)) for _ in range(n % 3)
            ),
            attachments=tuple(
                Attachment(address, title, MEDIA_TYPES[n % len(MEDIA_TYPES)], SIZES[n % len(SIZES)])
                for address, title in zip(chance.choices(PICTURES, k=n % 4), MARKUP, strict=False)
            ),
            categories=_categories(n),
            place=(None, "\x00", "Å <b>&</b> Ö", MARKUP[n % len(MARKUP)])[n % 4],
            kind=kind,
            lang=LANGUAGES[n % len(LANGUAGES)],
        )


def stocked(folder: Path) -> Config:
    """Store the releases in an archive, edit some, publish some twice, and let sources break and recover."""
    config, made = config_in(folder), tuple(articles())
    with Archive(config.settings.data / "archive.db") as archive:
        archive.register(SOURCES)
        for n, article in enumerate(made):
            _save(archive, article, SEEN_AT - timedelta(minutes=n))
        _edit(archive, made)
        _reprint(archive, made)
        _break_and_recover(archive)
    return config


def is_no_address(url: str) -> bool:
    """Whether it is one of `NO_ADDRESSES`."""
    return not url.startswith(tuple(source.url for source in SOURCES))


def _save(archive: Archive, article: Article, seen_at: datetime) -> None:
    archive.save(article, keys={article.url}, seen_at=seen_at)


def _edit(archive: Archive, made: Sequence[Article]) -> None:
    """Change what readers must know of in every fortieth, and of some of those that can be no entry."""
    for n, article in enumerate(made):
        if n % 40 == 9:
            text = f"{article.text}\n\nRättelse: {n + 1} kronor, inte {n}. {MARKUP[n % len(MARKUP)]} {'lång' * 500}"
            changed = replace(article, title=f"{article.title} {n}", text=text, attachments=())
            _save(archive, changed, SEEN_AT + timedelta(minutes=n))


def _reprint(archive: Archive, made: Sequence[Article]) -> None:
    """Let the next source publish every hundredth release too, word for word: one story with two publishers."""
    for n in range(50, NUMBER, 100):
        source = SOURCES[(n + 1) % len(SOURCES)]
        url = f"{source.url}eftertryck/{n}"
        copy = replace(made[n], id=article_id(source.id, url), source_id=source.id, url=url, native_id=None)
        _save(archive, copy, SEEN_AT)


def _break_and_recover(archive: Archive) -> None:
    for n in range(40):
        source = SOURCES[n % len(SOURCES)]
        reason, at = f"svarade {MARKUP[n % len(MARKUP)]}", SEEN_AT + timedelta(hours=n)
        failure = Failure(source.id, NO_ADDRESSES[n % 4], "fetch", reason, True, "Vänta & se <1>.")
        health = ("broken", "blocked", "ok")[n // len(SOURCES) % 3]
        standing = Standing(health, at, evidence=None if health == "ok" else failure)
        archive.remember_manners({source.id: standing}, {})


def _body(n: int) -> str:
    """Make the HTML as pages are read to: cleaned, but still with relative links in it."""
    if n in (77, 78):
        return "<p>" + ("å" * 500_000 if n == 77 else "Långt. " * 150_000) + "</p>"
    cleaned: str = _CLEANER.clean(BODIES[n % len(BODIES)].encode("utf-8", "replace").decode())
    return cleaned


def _text(n: int, kind: Kind) -> str:
    """Make a text that is like no other one; an invitation says when and where."""
    if n == 77:
        return "å" * 500_000
    words = Random(n).choices(SYLLABLES, k=60)
    mixed = " ".join(f"{odd} {word}" for odd, word in zip(MARKUP[n % len(MARKUP)].split(" "), words, strict=False))
    own = f"{mixed}\n\n{' '.join(words)}"
    if kind == "pressinbjudan":
        day = SEEN_AT + timedelta(days=n % 60)
        return (
            f"Tid: {day.day}/{day.month} {day.year} kl. 10.{n % 60:02}\n\nPlats: Hallen {MARKUP[n % len(MARKUP)]}\n\n"
            f"Medverkande: {MARKUP[n % 7]}\n\n{own}"
        )
    return f"{own} {'ord' * 5_000}" if n % 500 == 3 else own


def _categories(n: int) -> tuple[str, ...]:
    if n % 500 == 6:
        return tuple(f"Kategori <{i if i < 6 else n + i}> {MARKUP[i % len(MARKUP)]}" for i in range(300))
    return ("", "\x00", " A  B ", "a b", *(MARKUP[n % len(MARKUP)] for _ in range(n % 2)), "<i>Vård</i>")[: n % 8]

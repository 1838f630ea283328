"""Listings on pages: each shape that press rooms have, with the menus, boxes and paging that stand around them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scraper.errors import LayoutError
from scraper.model import Candidate, Selectors, Source
from scraper.parse.listing import find_candidates, read_listing

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
URL = "https://www.regionexempel.example/press/nyhetsarkiv"

TITLES = (
    "Ny vårdcentral öppnar i Sjövik i höst",
    "Regionen bygger ut kollektivtrafiken mot kusten",
    "Fler vaccineras mot säsongsinfluensa i länet",
    "Konsthallen får ny chef efter sommaren",
    "Längre öppettider på akuten i Norrstad",
    "Budget för nästa år klar: satsning på primärvården",
)
DAYS = (18, 16, 12, 9, 5, 2)
SLUGS = tuple(f"nyhet-{number}-om-varden" for number in range(1, 7))

MENU = """<a class="skip" href="#main">Hoppa till innehåll</a><header><nav aria-label="Huvudmeny"><ul>
<li><a href="/halsa-och-vard">Hälsa och vård</a></li><li><a href="/kollektivtrafik">Kollektivtrafik</a></li>
<li><a href="/kultur-och-fritid">Kultur och fritid</a></li><li>
<a href="/regional-utveckling">Regional utveckling</a></li>
<li><a href="/om-regionen">Om regionen och politiken</a></li><li>
<a href="/jobba-hos-oss">Jobba hos oss i regionen</a></li>
<li><a href="/press">Press och nyheter</a></li></ul></nav></header>
<ol class="breadcrumb"><li><a href="/">Start</a></li><li><a href="/press">Press</a></li></ol>"""
BESIDE = """<aside><h2>Mest läst</h2><ul>
<li><a href="/press/nyhetsarkiv/gammal-nyhet-om-sommaren">Så har vården öppet under sommaren i hela länet</a>
<span>1 juni 2025</span></li>
<li><a href="/press/nyhetsarkiv/gammal-nyhet-om-vaccin">Här kan du vaccinera dig mot covid-19 i vinter</a>
<span>2 december 2025</span></li>
<li><a href="/press/nyhetsarkiv/gammal-nyhet-om-tandvard">Så mycket kostar tandvården för unga vuxna</a>
<span>3 januari 2026</span></li>
</ul><h2>Kalendarium</h2><ul class="kalender">
<li><a href="/kalender/regionfullmaktige">Regionfullmäktige sammanträder i Norrstad</a>
<time datetime="2026-04-21">21 april 2026</time></li>
<li><a href="/kalender/oppet-hus">Öppet hus på folkhögskolan i Sjövik</a>
<time datetime="2026-05-02">2 maj 2026</time></li></ul></aside>"""
PAGING = """<ul class="pagination"><li><a href="?page=2">2</a></li><li><a href="?page=3">3</a></li><li>
<a href="?page=2">Nästa sida</a></li></ul>"""
FOOTER = """<footer><h2>Kontakta oss</h2><p>Region Exempel, Box 1, 111 11 Norrstad</p><ul>
<li><a href="/om-webbplatsen">Om webbplatsen och kakor</a></li><li>
<a href="/tillganglighet">Tillgänglighetsredogörelse</a></li>
<li><a href="/personuppgifter">Så behandlar vi personuppgifter</a></li></ul><p>Sidan uppdaterad 19 mars 2026
</p></footer>"""


def page(items: str, *, lang: str = "sv", heading: str = "<h1>Nyhetsarkiv</h1>") -> bytes:
    """A press room's page with everything that stands around the list."""
    head = f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'><title>Nyhetsarkiv</title></head>"
    return f"{head}<body>{MENU}<main id='main'>{heading}{items}{PAGING}</main>{BESIDE}{FOOTER}</body></html>".encode()


def link(number: int) -> str:
    """Where item `number` leads."""
    return f"/press/nyhetsarkiv/{SLUGS[number]}"


def the_releases(found: tuple[Candidate, ...], *, titles: tuple[str, ...] = TITLES) -> None:
    """Claim that exactly the page's releases were found, in its order."""
    assert [each.url for each in found] == [f"https://www.regionexempel.example{link(n)}" for n in range(len(titles))]
    assert [each.title for each in found] == list(titles)


def the_days(found: tuple[Candidate, ...]) -> None:
    assert [each.published_at for each in found] == [datetime(2026, 3, day, tzinfo=UTC) for day in DAYS]
    assert {each.published_precision for each in found} == {"day"}


def test_a_sitevision_list_gives_title_day_and_how_it_was_found() -> None:
    items = "".join(
        f'<li class="sv-channel-item"><a href="{link(n)}"><h2 class="subheading">{title}</h2></a>'
        f'<time class="normal" datetime="2026-03-{day:02d}">{day} mars 2026</time></li>'
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(f"<ul class='sv-channel'>{items}</ul>"), URL)
    the_releases(found)
    the_days(found)
    assert found[0].how == "li.sv-channel-item × 6, time[datetime]"


def test_a_made_up_clock_gives_way_to_the_one_in_the_text() -> None:
    items = "".join(
        f'<li class="sv-channel-item"><a href="{link(n)}">{title}</a>'
        f'<time datetime="2026-03-{day:02d}T23:59:59+01:00">{day} mars 2026 09:{n:02d}</time></li>'
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(f"<ul>{items}</ul>"), URL)
    the_releases(found)
    assert [each.published_at for each in found] == [
        datetime(2026, 3, day, 9, n, tzinfo=STOCKHOLM) for n, day in enumerate(DAYS)
    ]
    assert {each.published_precision for each in found} == {"minute"}


def test_a_wordpress_theme_with_labels_and_category_links() -> None:
    items = "".join(
        f'<article class="rh-search-elements"><h2 class="h3">'
        f'<a class="rh-search-elements-title" href="{link(n)}">{title}</a></h2>'
        f'<span>Publicerad: </span><time itemprop="datePublished" datetime="2026-03-{day:02d}">2026-03-{day:02d}</time>'
        f'<p class="rh-search-elements-description">En sammanfattning av vad nyhet nummer {n} handlar om, i en'
        f" mening.</p>"
        f'<a class="rh-labels-press" href="/kategori/press">Pressmeddelanden</a>'
        f'<a class="rh-labels-vard" href="/kategori/vard">Vård</a></article>'
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(f"<div class='list'>{items}</div>"), URL)
    the_releases(found)
    the_days(found)
    assert found[2].lead == "En sammanfattning av vad nyhet nummer 2 handlar om, i en mening."


def test_a_legacy_table_in_windows_1252_with_the_title_in_a_cell_beside_the_link() -> None:
    rows = "".join(
        f"<tr><td><font size=2>2026-03-{day:02d}</font></td><td><font size=2>{title}</font></td>"
        f"<td><a href='{link(n)}'>Läs</a></td></tr>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    html = (
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'></head><body>"
        "<table><tr><td><a href='/start'>Startsidan</a><br><a href='/vard'>Hälso- och sjukvård</a><br>"
        "<a href='/trafik'>Trafik</a></td>"
        f"<td><table><tr><th>Datum</th><th>Rubrik</th><th></th></tr>{rows}</table></td></tr></table></body></html>"
    )
    found = find_candidates(html.encode("cp1252"), URL)
    the_releases(found)
    the_days(found)


def test_cards_without_any_date_where_one_link_wraps_the_whole_card() -> None:
    items = "".join(
        f"<a class='card' href='{link(n)}/'><div class='card-image'><img src='/globalassets/{n}.jpg' alt='Bild'></div>"
        f"<div class='card-body'><span class='tag'>Pressmeddelande</span><h3>{title}</h3>"
        f"<p>Det här är en ingress som berättar lite mer om nyhet {n} än rubriken gör.</p></div></a>"
        for n, title in enumerate(TITLES)
    )
    found = find_candidates(page(f"<div class='grid'>{items}</div>"), URL, now=NOW)
    assert [each.title for each in found] == list(TITLES)
    assert all(each.published_at is None and each.published_precision == "inferred" for each in found)
    assert found[1].lead == "Det här är en ingress som berättar lite mer om nyhet 1 än rubriken gör."


def test_a_date_and_a_category_glued_to_the_title_come_off() -> None:
    items = "".join(
        f"<li><a href='{link(n)}'>2026-03-{day:02d} 14:39<span>Pressmeddelande</span><span>{title}</span></a></li>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(f"<ul>{items}</ul>"), URL)
    the_releases(found)
    assert found[0].published_at == datetime(2026, 3, 18, 14, 39, tzinfo=STOCKHOLM)


def test_a_newsroom_with_date_and_kind_before_a_glued_title_in_one_text() -> None:
    items = "".join(
        f"<li><a href='{link(n)}'>{day}.3.2026 08:00:00 CET | Pressmeddelande | {title}</a></li>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(f"<ul>{items}</ul>"), URL)
    the_releases(found)
    assert found[0].published_at == datetime(2026, 3, 18, 8, tzinfo=STOCKHOLM)


def test_a_definition_list_has_its_dates_in_the_terms() -> None:
    items = "".join(
        f"<dt>{day} mars 2026</dt><dd><a href='{link(n)}'>{title}</a></dd>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(f"<dl>{items}</dl>"), URL)
    the_releases(found)
    the_days(found)


def test_headings_with_paragraphs_after_them_are_items_though_no_element_holds_them() -> None:
    items = "".join(
        f"<h3><a href='{link(n)}'>{title}</a></h3><p>Publicerad {day} mars 2026</p>"
        f"<p>Ingressen till nyhet {n} står i ett stycke för sig, utan länk.</p>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(f"<div>{items}</div>"), URL)
    the_releases(found)
    the_days(found)
    assert found[5].lead == "Ingressen till nyhet 5 står i ett stycke för sig, utan länk."


def test_lines_parted_by_breaks_keep_each_its_own_date() -> None:
    items = "<br><br>".join(
        f"{day} mars 2026<br><a href='{link(n)}'>{title}</a><br>Region Exempel"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(f"<p>{items}</p>"), URL)
    the_releases(found)
    the_days(found)


def test_days_without_a_year_under_headings_with_a_month() -> None:
    lists = "".join(
        f"<h2>{month} {year}</h2><ul>"
        + "".join(f"<li><span>{day} {month[:3]}</span> <a href='{link(n)}'>{TITLES[n]}</a></li>" for n, day in items)
        + "</ul>"
        for month, year, items in (
            ("mars", 2024, [(0, 18), (1, 16), (2, 12)]),
            ("februari", 2024, [(3, 9), (4, 5), (5, 2)]),
        )
    )
    found = find_candidates(page(lists), URL)
    the_releases(found)
    assert [each.published_at.date().isoformat() for each in found if each.published_at] == [
        "2024-03-18", "2024-03-16", "2024-03-12", "2024-02-09", "2024-02-05", "2024-02-02",
    ]  # fmt: skip


def test_a_date_over_several_releases_holds_for_all_of_them() -> None:
    items = "".join(
        f"<h3>{day} mars 2026</h3><ul>"
        + "".join(f"<li><a href='{link(n)}'>{TITLES[n]}</a></li>" for n in numbers)
        + "</ul>"
        for day, numbers in ((18, (0, 1, 2)), (12, (3, 4, 5)))
    )
    found = find_candidates(page(items), URL)
    the_releases(found)
    assert [each.published_at.day for each in found if each.published_at] == [18, 18, 18, 12, 12, 12]


def test_relative_days_are_told_from_now_and_left_out_without_it() -> None:
    words = ("Idag 11:41", "Igår 08:05", "12 mars 07:30", "9 mars 10:00", "5 mars 10:00", "2 mars 10:00")
    items = "".join(
        f"<li><a href='{link(n)}'>{title}</a> <span>{word}</span></li>"
        for n, (title, word) in enumerate(zip(TITLES, words, strict=True))
    )
    found = find_candidates(page(f"<ul>{items}</ul>"), URL, now=NOW)
    the_releases(found)
    assert found[0].published_at == datetime(2026, 3, 20, 11, 41, tzinfo=STOCKHOLM)
    assert found[1].published_at == datetime(2026, 3, 19, 8, 5, tzinfo=STOCKHOLM)
    assert found[2].published_at == datetime(2026, 3, 12, 7, 30, tzinfo=STOCKHOLM)
    assert all(each.published_at is None for each in find_candidates(page(f"<ul>{items}</ul>"), URL))


def test_a_day_mentioned_in_the_lead_or_the_title_is_not_the_day_of_publication() -> None:
    leads = [
        f"Den {day} maj 2026 öppnar den nya mottagningen, och redan nu kan du boka tid." for day in (4, 5, 6, 7, 8, 11)
    ]
    items = "".join(
        f"<article><h2><a href='{link(n)}'>{title}</a></h2><p>{lead}</p></article>"
        for n, (title, lead) in enumerate(zip(TITLES, leads, strict=True))
    )
    found = find_candidates(page(items), URL)
    the_releases(found)
    assert [each.lead for each in found] == leads
    assert all(each.published_at is None for each in found)


def test_what_was_last_changed_is_not_what_was_published() -> None:
    items = "".join(
        f"<li><a href='{link(n)}'>{title}</a><p>Publicerad: 2026-03-{day:02d} Senast ändrad: 2026-03-19</p></li>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(f"<ul>{items}</ul>"), URL)
    the_releases(found)
    the_days(found)


def test_only_a_date_of_change_is_no_date() -> None:
    items = "".join(
        f"<li><a href='{link(n)}'>{title}</a><p>Senast uppdaterad: 2026-03-{day:02d}</p></li>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(f"<ul>{items}</ul>"), URL)
    the_releases(found)
    assert all(each.published_at is None for each in found)


def test_the_day_in_an_address_is_taken_when_the_card_has_none() -> None:
    items = "".join(
        f"<li class='item'><a href='/press/2026-03-{day:02d}-{SLUGS[n]}'>{title}</a></li>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(f"<ul>{items}</ul>"), URL)
    assert [each.title for each in found] == list(TITLES)
    the_days(found)
    assert found[0].how.endswith("date in URL")


def test_picture_title_and_read_more_links_to_one_release_are_one_candidate() -> None:
    items = "".join(
        f"<div class='puff'><a href='{link(n)}'><img src='/{n}.jpg' alt=''></a><h2>{title}</h2>"
        f"<span>{day} mars 2026</span>"
        f"<a href='{link(n)}?utm_source=lista'>Läs mer</a></div>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(items), URL)
    assert [each.title for each in found] == list(TITLES)
    assert len({each.url.partition("?")[0] for each in found}) == 6
    the_days(found)


def test_a_lead_story_marked_up_otherwise_is_taken_with_the_list() -> None:
    first = (
        f"<section class='top-story'><a href='{link(0)}'><img src='/0.jpg' alt=''></a><div><h2>"
        f"<a href='{link(0)}'>{TITLES[0]}</a></h2>"
        "<p class='date'>18 mars 2026</p><p>Ingressen till toppnyheten är lite längre än de andra och står här."
        "</p></div></section>"
    )
    rest = "".join(
        f"<li class='item'><div><h3><a href='{link(n)}'>{TITLES[n]}</a></h3><span>{DAYS[n]} mars 2026</span></div></li>"
        for n in range(1, 6)
    )
    found = find_candidates(page(f"{first}<ul>{rest}</ul>"), URL)
    the_releases(found)
    the_days(found)


def test_a_title_that_only_the_label_for_screen_readers_has() -> None:
    items = "".join(
        f"<div class='teaser'><span class='date'>{day} mars 2026</span>"
        f"<a href='{link(n)}' aria-label='{title}'><img src='/{n}.jpg'></a></div>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(items), URL)
    the_releases(found)
    the_days(found)


def test_remarks_about_windows_and_files_are_no_part_of_titles() -> None:
    items = "".join(
        f"<li><a href='{link(n)}'>{title} <span class='env-assistive-text'>(öppnas i nytt fönster)</span>"
        f"</a> {day} mars 2026</li>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(f"<ul>{items}</ul>"), URL)
    the_releases(found)


def test_a_pinned_item_may_be_old_and_its_mark_is_no_part_of_the_title() -> None:
    items = "".join(
        f"<li class='sv-channel-item{' pinned' if n == 0 else ''}'>"
        f"<a href='{link(n)}'>{'<span>Fäst nyhet: </span>' if n == 0 else ''}{title}</a>"
        f"<time datetime='{2025 if n == 0 else 2026}-03-{DAYS[n]:02d}'></time></li>"
        for n, title in enumerate(TITLES)
    )
    found = find_candidates(page(f"<ul>{items}</ul>"), URL)
    the_releases(found)
    assert found[0].published_at == datetime(2025, 3, 18, tzinfo=UTC)


def test_the_base_element_decides_where_relative_links_lead() -> None:
    items = "".join(f"<li><a href='{SLUGS[n]}'>{title}</a> {DAYS[n]} mars 2026</li>" for n, title in enumerate(TITLES))
    html = page(f"<ul>{items}</ul>").replace(
        b"<title>", b"<base href='https://nyheter.regionexempel.example/arkiv/'><title>"
    )
    assert find_candidates(html, URL)[0].url == f"https://nyheter.regionexempel.example/arkiv/{SLUGS[0]}"


def test_the_id_in_an_address_becomes_the_candidates() -> None:
    items = "".join(
        f"<li><a href='/se/exempel/pressreleases/nyhet-{3312450 + n}'>{title}</a> {DAYS[n]} mars 2026</li>"
        for n, title in enumerate(TITLES)
    )
    assert [each.native_id for each in find_candidates(page(f"<ul>{items}</ul>"), URL)] == [
        str(3312450 + n) for n in range(6)
    ]


@pytest.mark.parametrize(
    ("lang", "words", "days"),
    [
        ("en", ("03/18/2026", "03/12/2026", "03/02/2026"), ("2026-03-18", "2026-03-12", "2026-03-02")),
        ("sv", ("18/3/2026", "12/3/2026", "2/3/2026"), ("2026-03-18", "2026-03-12", "2026-03-02")),
        ("en", ("9/3/2026", "8/3/2026", "7/3/2026"), (None, None, None)),
    ],
)
def test_the_page_tells_whether_months_come_first_and_nothing_is_guessed(
    lang: str, words: tuple[str, ...], days: tuple[str | None, ...]
) -> None:
    items = "".join(f"<li><a href='{link(n)}'>{TITLES[n]}</a> <span>{word}</span></li>" for n, word in enumerate(words))
    html = f"<html lang={lang}><body>{MENU}<main><ul>{items}</ul></main></body></html>".encode()
    found = find_candidates(html, URL)
    assert tuple(each.published_at and each.published_at.date().isoformat() for each in found) == days


def test_a_list_of_one_is_a_list() -> None:
    item = f"<article><h2><a href='{link(0)}'>{TITLES[0]}</a></h2><time>18 mars 2026</time></article>"
    (only,) = find_candidates(page(item).replace(BESIDE.encode(), b""), URL)
    assert (only.title, only.published_at) == (TITLES[0], datetime(2026, 3, 18, tzinfo=UTC))


def test_tables_with_a_label_in_the_cell_before_each_value() -> None:
    tables = "".join(
        f"<table><tr><td><a href='{link(n)}'>Dnr 2026-{n}</a></td></tr><tr><td>Rubrik</td><td>{title}</td></tr>"
        f"<tr><td>Ansvarig</td><td>Regionens pressjour</td></tr><tr><td>Datum</td><td>{day} mars 2026</td></tr></table>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_candidates(page(tables), URL)
    the_releases(found)
    the_days(found)


def test_a_page_with_menus_only_has_no_list() -> None:
    html = page("<p>Välkommen till pressrummet. Här hittar du kontaktuppgifter till oss.</p>").replace(
        BESIDE.encode(), b""
    )
    assert find_candidates(html, URL) == ()
    with pytest.raises(LayoutError) as raised:
        read_listing(html, URL)
    assert raised.value.missing == "list of releases"


def test_a_list_that_says_it_is_empty_is_an_empty_list() -> None:
    html = page("<div class='news-list'><p>Det finns inga nyheter att visa just nu.</p></div>").replace(
        BESIDE.encode(), b""
    )
    listing = read_listing(html, URL)
    assert (listing.form, listing.candidates) == ("html", ())


def test_a_page_of_deep_nesting_or_many_links_is_read_in_one_walk() -> None:
    deep = b"<html><body>" + b"<div>" * 3_000 + b"<a href='/x'>En rubrik som ligger djupt</a>"
    assert find_candidates(deep, URL) == ()
    wide = b"".join(
        b"<li><a href='/nyhet/%d'>Nyhet nummer %d i en mycket lang lista</a> 2 mars 2026</li>" % (n, n)
        for n in range(3_000)
    )
    assert len(find_candidates(b"<html lang=sv><body><main><ul>" + wide, URL)) == 3_000


def a_source(**selectors: tuple[str, ...]) -> Source:
    return Source("exempel", "Region Exempel", URL, select=Selectors(**selectors))


def test_a_sources_selectors_go_before_discovery_and_the_first_that_matches_wins() -> None:
    html = page(
        "<div class='a'><b class='t'>Den ena nyheten</b><i class='d'>3 mars 2026</i><a href='/n/1'>x</a>"
        "<em>Kort om den ena.</em></div>"
        "<div class='a'><b class='t'>Den andra nyheten</b><i class='d'>2 mars 2026</i><a href='/n/2'>x</a></div>"
    )
    source = a_source(items=("li.finns-inte", "div.a"), title=(".t",), date=(".d",), lead=("em",))
    first, second = read_listing(html, URL, source=source).candidates
    assert (first.url, first.title, first.lead) == (
        "https://www.regionexempel.example/n/1",
        "Den ena nyheten",
        "Kort om den ena.",
    )
    assert (second.title, second.published_at) == ("Den andra nyheten", datetime(2026, 3, 2, tzinfo=UTC))
    assert first.how == "select.items × 2"


def test_selectors_that_match_nothing_are_reported_and_not_replaced_by_a_guess() -> None:
    items = "".join(f"<li><a href='{link(n)}'>{title}</a> {DAYS[n]} mars 2026</li>" for n, title in enumerate(TITLES))
    with pytest.raises(LayoutError, match=r"div\.borta"):
        read_listing(page(f"<ul>{items}</ul>"), URL, source=a_source(items=("div.borta",)))


def test_of_a_list_beyond_all_measure_the_first_releases_are_read() -> None:
    items = "".join(f'<li><a href="/n/{n}-rubrik">Regionen öppnar mottagning {n} i länet</a></li>' for n in range(6000))
    found = find_candidates(page(f"<ul>{items}</ul>"), URL)
    assert 3000 <= len(found) < 6000
    assert found[0].url.endswith("/n/0-rubrik")

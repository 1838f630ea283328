"""Listings in odd layouts: where titles, days and leads are when no class or heading says so, and what is no list."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from scraper.errors import LayoutError
from scraper.model import Candidate
from scraper.parse.listing import find_candidates, read_listing

HOST = "https://www.norrvik.example"
URL = HOST + "/press/nyheter/"
TITLES = (
    "Ny vårdcentral öppnar i Sjövik efter sommaren",
    "Fullmäktige i korthet",
    "Fler bussar mot kusten – så ändras trafiken",
    "”Vi måste bli bättre på att lyssna”",
    "Akuten får längre öppettider från och med 1 april",
    "Museet förvärvar en samling keramik från 1950-talet",
)
DAYS = ("2026-03-18", "2026-03-17", "2026-03-17", "2026-03-12", "2026-02-27", "2026-01-20")
LEADS = (
    "Den nya vårdcentralen får plats för sextusen listade och ersätter dagens lokaler vid torget.",
    "Här är några av de ärenden som fullmäktige tog ställning till vid sitt möte i Norrvik.",
    "Sommarens tidtabeller ger tätare avgångar och en helt ny linje till Yttre hamnen.",
    "Efter tre månader berättar den nya direktören om vad hon vill förändra i organisationen.",
    "Från och med april håller akuten öppet till klockan tjugotvå alla vardagar i veckan.",
    "Samlingen omfattar över trehundra föremål och visas för allmänheten under hösten i år.",
)
MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()


class Item:
    """What one item of a list is made of, in the forms that layouts need."""

    def __init__(self, number: int) -> None:
        self.number, self.title, self.lead, self.iso = number, TITLES[number], LEADS[number], DAYS[number]
        day = datetime.fromisoformat(self.iso)
        self.day, self.month, self.year = day.day, MONTHS[day.month - 1], day.year
        self.date = f"{self.day} {self.month} {self.year}"
        self.path = f"/press/nyheter/artikel-{number}"


ITEMS = [Item(number) for number in range(len(TITLES))]
WHOLE = ("Vård och hälsa", "Trafik och resor", "Kultur och fritid", "Politik och insyn", "Jobb och utbildning")
PARTS = ("Så fungerar det hos oss", "Avgifter och regler", "Frågor och svar om verksamheten", "Blanketter och tjänster")
MENU = "".join(
    f"<li><a href='/m{number}'>{name}</a><ul>"
    + "".join(f"<li><a href='/m{number}/{part}'>{each}</a></li>" for part, each in enumerate(PARTS))
    + "</ul></li>"
    for number, name in enumerate(WHOLE)
)
FOOTER = "".join(
    f"<div><a href='/o/{number}'>{name}</a></div>"
    for number, name in enumerate(("Tillgänglighet på webbplatsen", "Behandling av uppgifter", "Lämna en synpunkt"))
)


def page(body: str, lang: str = "sv") -> bytes:
    """A page on which nothing but the order tells the menu, the list and the footer apart."""
    return (
        f"<!doctype html><html lang={lang}><head><meta charset=utf-8></head><body><div><ul>{MENU}</ul></div>"
        f"<div><h1>Nyheter</h1><div>{body}</div></div><div>{FOOTER}</div></body></html>"
    ).encode()


def listed(each: Callable[[Item], str], *, before: str = "<ul>", after: str = "</ul>") -> tuple[Candidate, ...]:
    return find_candidates(page(before + "".join(map(each, ITEMS)) + after), URL)


def grouped(key: Callable[[Item], str], opening: str, each: Callable[[Item], str], closing: str) -> str:
    """A list in parts, each under its heading."""
    out, last = "", ""
    for item in ITEMS:
        if key(item) != last:
            out += (closing if last else "") + opening.format(key(item))
        last = key(item)
        out += each(item)
    return out + closing


def days(found: tuple[Candidate, ...]) -> list[str | None]:
    return [each.published_at.date().isoformat() if each.published_at else None for each in found]


def all_right(found: tuple[Candidate, ...], *, dated: bool = True) -> None:
    """Claim that the page's items were found, in order, with their titles and days."""
    assert [each.url for each in found] == [HOST + item.path for item in ITEMS]
    assert [each.title for each in found] == list(TITLES)
    assert days(found) == (list(DAYS) if dated else [None] * len(DAYS))


def with_leads(found: tuple[Candidate, ...]) -> None:
    all_right(found)
    assert [each.lead for each in found] == list(LEADS)


# What is a list, and what is none


def test_a_menu_that_holds_most_of_the_text_is_no_list_and_hides_none() -> None:
    all_right(listed(lambda item: f"<li><a href='{item.path}'>{item.title}</a></li>"), dated=False)
    for shell in ("<div id='app'></div><noscript>Slå på skript.</noscript>", "<p>Laddar …</p>"):
        with pytest.raises(LayoutError):
            read_listing(page(shell), URL)


def test_a_page_that_says_it_has_no_news_is_an_empty_list_though_it_has_menus() -> None:
    assert read_listing(page("<p>Det finns inga nyheter att visa.</p>"), URL).candidates == ()


@pytest.mark.parametrize("heading", ["Mest läst", "Kalender", "Lediga jobb", "Evenemang", "Relaterat innehåll"])
def test_a_box_beside_that_is_built_like_the_list_is_told_by_its_heading(heading: str) -> None:
    box = f"<h2>{heading}</h2><ul>" + "".join(
        f"<li><a href='/annat/{n}'>En sak att göra eller läsa nummer {n}</a> <span>{n} april 2026</span></li>"
        for n in range(1, 5)
    )
    rows = "".join(f"<li><a href='{item.path}'>{item.title}</a> <span>{item.date}</span></li>" for item in ITEMS)
    all_right(find_candidates(page(f"<h2>Nyheter</h2><ul>{rows}</ul>{box}</ul>"), URL))
    all_right(find_candidates(page(f"{box}</ul><h2>Nyheter</h2><ul>{rows}</ul>"), URL))


def test_a_heading_that_the_pages_address_names_is_that_of_its_own_list() -> None:
    rows = "".join(f"<li><a href='/kalender/{n}'>Öppet hus nummer {n}</a> {n} maj 2026</li>" for n in range(1, 5))
    assert len(find_candidates(page(f"<h2>Kalender</h2><ul>{rows}</ul>"), HOST + "/kalender")) == 4


def test_see_all_below_a_calendar_is_not_an_item_with_all_of_the_calendar() -> None:
    calendar = "<h2>Kalender</h2><ul><li><a href='/k/1'>Möte</a> 3 maj 2026</li></ul><a href='/k'>Visa alla möten</a>"
    found = find_candidates(
        page(
            "".join(f"<div><a href='{item.path}'>{item.title}</a><i>{item.date}</i></div>" for item in ITEMS)
            + f"<div>{calendar}</div>"
        ),
        URL,
    )
    all_right(found)


def test_two_items_are_a_list_when_all_but_a_date_speaks_for_it() -> None:
    rows = "".join(
        f"<article><h2><a href='{item.path}'>{item.title}</a></h2><p>{item.lead}</p></article>" for item in ITEMS[:2]
    )
    assert [each.title for each in find_candidates(page(rows), URL)] == list(TITLES[:2])


def test_links_to_share_or_print_an_item_are_not_the_item() -> None:
    with_leads(
        listed(
            lambda item: (
                f"<div><span>{item.date}</span><h2>{item.title}</h2><p>{item.lead}</p><p><a href='{item.path}'>Läs hela"
                f" nyheten</a> | <a href='/dela/{item.number}'>Dela</a> |"
                f" <a href='/skriv/{item.number}'>Skriv ut</a></p></div>"
            )
        )
    )


def test_lead_stories_without_a_date_belong_to_the_dated_list_below_them() -> None:
    stories = "".join(f"<div class='slide'><a href='{item.path}'><h2>{item.title}</h2></a></div>" for item in ITEMS[:2])
    rows = "".join(f"<li><a href='{item.path}'>{item.title}</a> <i>{item.date}</i></li>" for item in ITEMS[2:])
    found = find_candidates(page(f"<div>{stories}</div><ul>{rows}</ul>"), URL)
    assert [each.title for each in found] == list(TITLES)
    assert days(found) == [None, None, *DAYS[2:]]


# Titles


def test_a_lead_in_the_link_is_not_the_title_though_no_heading_tells_them_apart() -> None:
    with_leads(
        listed(
            lambda item: (
                f"<a href='{item.path}'><div>{item.title}</div><div>{item.date}</div><div>{item.lead}</div></a>"
            )
        )
    )
    with_leads(
        listed(lambda item: f"<div><h3>{item.title}</h3><a href='{item.path}'>{item.lead}</a> {item.date}</div>")
    )


@pytest.mark.parametrize("attribute", ["title", "aria-label"])
@pytest.mark.parametrize("dots", ["…", "..."])
def test_a_title_that_is_printed_cut_off_is_whole_where_the_link_states_it(attribute: str, dots: str) -> None:
    all_right(
        listed(
            lambda item: (
                f"<li><i>{item.iso}</i> <a href='{item.path}' {attribute}='{item.title}'>"
                f"{item.title[:18].strip()}{dots}</a></li>"
            )
        )
    )


def test_a_date_glued_to_the_end_of_titles_comes_off_and_one_that_belongs_to_them_stays() -> None:
    some = [item for item in ITEMS if "april" not in item.title]
    glued = "".join(f"<li><a href='{item.path}'>{item.title} ({item.iso})</a></li>" for item in some)
    found = find_candidates(page(f"<ul>{glued}</ul>"), URL)
    assert [each.title for each in found] == [item.title for item in some]
    assert days(found) == [item.iso for item in some]
    titled = "".join(
        f"<li><a href='{item.path}'>Veckobrev – {item.date}</a> <time datetime='2026-03-19'></time> 19 mars 2026</li>"
        for item in some
    )
    assert find_candidates(page(f"<ul>{titled}</ul>"), URL)[0].title == "Veckobrev – 18 mars 2026"


def test_a_label_with_an_element_of_its_own_in_the_link_is_no_part_of_the_title() -> None:
    kinds = ("Pressmeddelande", "Nyhet", "Tal")
    all_right(
        listed(
            lambda item: (
                f"<li><a href='{item.path}'><span>{kinds[item.number % 3]}</span> {item.title}</a>"
                f"<i>{item.date}</i></li>"
            )
        )
    )
    all_right(
        listed(
            lambda item: f"<li><a href='{item.path}'><span>Nyhet: </span>{item.title}</a> <time>{item.date}</time></li>"
        )
    )


def test_where_classes_differ_from_card_to_card_tags_tell_the_titles() -> None:
    sizes = ("text-2xl", "text-lg", "text-lg")
    all_right(
        listed(
            lambda item: (
                f"<div class='p-4 c{'abcdef'[item.number]}'><div class='text-xs'>Vård • {item.date}</div>"
                f"<div class='{sizes[item.number % 3]} bold'><a href='{item.path}'>{item.title}</a></div></div>"
            )
        )
    )


@pytest.mark.parametrize(
    "link",
    [
        "<a href='{path}'><span class='sr-only'>Läs mer om {title}</span></a>",
        "<a href='{path}' aria-label='Läs mer om {title}'>Läs mer</a>",
        "<a href='{path}'>Läs mer</a>",
        "<a href='{path}' title='{title}'>Till nyheten</a>",
    ],
)
def test_what_a_link_says_that_only_leads_on_is_not_the_title(link: str) -> None:
    with_leads(
        listed(
            lambda item: (
                f"<div><h3>{item.title}</h3><p>{item.lead}</p><span>{item.date}</span>"
                f"{link.format(path=item.path, title=item.title)}</div>"
            )
        )
    )


def test_a_title_may_stand_in_the_text_of_a_picture_only_or_run_over_a_break() -> None:
    all_right(
        listed(
            lambda item: (
                f"<figure><a href='{item.path}'><img src=/a.jpg alt='{item.title}'></a>"
                f"<figcaption>{item.date}</figcaption></figure>"
            )
        )
    )
    found = find_candidates(
        page(
            "".join(
                f"<li><a href='/n/{n}'>Kommunen bygger<br>två nya skolor {word}</a> <i>{n} mars 2026</i></li>"
                for n, word in enumerate(("i Ekbacken", "vid hamnen", "på Åsen"), 1)
            )
        ),
        URL,
    )
    assert found[0].title == "Kommunen bygger två nya skolor i Ekbacken"


def test_remarks_in_brackets_about_files_are_no_part_of_titles() -> None:
    all_right(listed(lambda item: f"<li><a href='{item.path}'>{item.title} [PDF 230 kB]</a> - {item.date}</li>"))


# Days


@pytest.mark.parametrize(
    "each",
    [
        "<a href='{path}'>{title}</a><span>{date}</span><span>{lead}</span>",
        "<span>{title}</span><span>{iso}</span><a href='{path}'>Ladda ner</a>",
        "<a href='{path}'><b><i>{day}</i> <i>{month}</i> <i>{year}</i></b><span><i>{title}</i><i>{lead}</i></span></a>",
        "<p>{date} i <a href='/k'>Vård</a> med <a href='{path}#k'>3 svar</a></p><p><a href='{path}'>{title}</a></p>",
        "<a href='{path}'>{title}</a> <abbr title='{iso}T09:00:00+01:00'>för 3 dagar sedan</abbr>",
        "<a href='{path}'>{title}</a> <span data-published='{iso}'>nyligen</span>",
    ],
    ids=["own element", "glued", "in pieces", "byline", "abbreviation", "data"],
)
def test_a_day_is_found_however_it_shares_its_line(each: str) -> None:
    all_right(listed(lambda item: f"<div class='i'>{each.format(**vars(item))}</div>"))


def test_a_date_right_before_each_heading_is_of_the_item_below_it() -> None:
    with_leads(
        listed(
            lambda item: (
                f"<p class='d'>{item.date}</p><h3><a href='{item.path}'>{item.title}</a></h3><p>{item.lead}</p>"
            ),
            before="",
            after="",
        )
    )


@pytest.mark.parametrize(
    ("key", "opening", "each", "closing"),
    [
        ("{date}", "<h3>{}</h3><ul>", "<li><a href='{path}'>{title}</a></li>", "</ul>"),
        ("{date}", "<div class='g'><div>{}</div>", "<div class='i'>kl. <a href='{path}'>{title}</a></div>", "</div>"),
        ("{date}", "<p><b>{}</b></p>", "<p><a href='{path}'>{title}</a></p>", ""),
        ("{month} {year}", "<h2>{}</h2><ul>", "<li><span>{day}</span> <a href='{path}'>{title}</a></li>", "</ul>"),
        ("{month} {year}", "<h2>{}</h2><ul>", "<li>{day} {month}: <a href='{path}'>{title}</a></li>", "</ul>"),
        ("Pressmeddelanden {year}", "<h2>{}</h2><ul>", "<li>{day} {month} <a href='{path}'>{title}</a></li>", "</ul>"),
    ],
    ids=["day over list", "day in group", "day in paragraph", "month over days", "month over dates", "year"],
)
def test_a_heading_over_one_item_or_several_dates_them(key: str, opening: str, each: str, closing: str) -> None:
    body = grouped(lambda item: key.format(**vars(item)), opening, lambda item: each.format(**vars(item)), closing)
    all_right(find_candidates(page(body), URL))


def test_a_month_over_days_may_have_its_year_in_a_heading_above() -> None:
    body = grouped(
        lambda item: item.month,
        "<h3>{}</h3><ul>",
        lambda item: f"<li>{item.day}: <a href='{item.path}'>{item.title}</a></li>",
        "</ul>",
    )
    all_right(find_candidates(page(f"<h2>2026</h2>{body}"), URL))


def test_a_day_and_month_on_lines_of_their_own_are_the_nearest_past_ones() -> None:
    body = "".join(
        f"<div><div class='b'><div>{item.day}</div><div>{item.month[:3]}</div></div>"
        f"<h3><a href='{item.path}'>{item.title}</a></h3></div>"
        for item in ITEMS
    )
    all_right(find_candidates(page(body), URL, now=datetime(2026, 3, 20, 12, tzinfo=UTC)))


def test_a_cell_that_spans_rows_dates_them_all() -> None:
    rows = "".join(
        "<tr>"
        + (f"<td rowspan={DAYS.count(item.iso)}>{item.iso}</td>" if DAYS.index(item.iso) == item.number else "")
        + f"<td><a href='{item.path}'>{item.title}</a></td></tr>"
        for item in ITEMS
    )
    all_right(find_candidates(page(f"<table>{rows}</table>"), URL))


def test_the_heads_of_columns_tell_which_date_counts() -> None:
    rows = "".join(
        f"<tr><td><a href='{item.path}'>{item.title}</a></td><td>2026-01-{item.number + 1:02d}</td>"
        f"<td>{item.iso}</td></tr>"
        for item in ITEMS
    )
    for other, own in (("Sammanträde", "Beslutad"), ("Uppdaterad", "Publicerad"), ("Argued", "Filed")):
        heads = f"<tr><th>Rubrik</th><th>{other}</th><th>{own}</th></tr>"
        all_right(find_candidates(page(f"<table>{heads}{rows}</table>"), URL))


def test_links_that_share_a_row_have_its_title_and_day_each() -> None:
    rows = "".join(
        f"<tr><td>{item.iso}</td><td>{item.title}</td><td><a href='{item.path}'>Beslut</a></td><td>"
        + (f"<a href='{item.path}-reservation'>Reservation</a>" if item.number == 0 else "")
        + "</td></tr>"
        for item in ITEMS
    )
    found = find_candidates(page(f"<table>{rows}</table>"), URL)
    assert [(each.title, day) for each, day in zip(found[:2], days(found), strict=False)] == [(TITLES[0], DAYS[0])] * 2
    assert days(found[1:]) == list(DAYS)


def test_rows_that_open_an_item_are_told_by_their_build_when_more_follows_the_list() -> None:
    rows = "".join(
        f"<tr><td>{item.number}</td><td>{item.title}</td></tr>"
        f"<tr><td><a href='{item.path}'>Öppna</a> {item.date}</td></tr>"
        for item in ITEMS
    )
    after = "<tr><td colspan=2>Övriga ärenden</td></tr><tr><td>77</td><td>Ett annat ärende utan länk</td></tr>"
    all_right(find_candidates(page(f"<table>{rows}{after}</table>"), URL))


def test_years_of_two_figures_are_told_from_days_by_their_varying_less() -> None:
    def listed_as(form: str) -> tuple[Candidate, ...]:
        return listed(
            lambda item: f"<li>{datetime.fromisoformat(item.iso):{form}} <a href='{item.path}'>x {item.title}</a></li>"
        )

    assert days(listed_as("%y-%m-%d")) == list(DAYS)
    assert days(listed_as("%d-%m-%y")) == list(DAYS)
    assert days(listed_as("%Y%m%d")) == list(DAYS)
    alone = f"<article>26-03-18 <h2><a href='{ITEMS[0].path}'>{TITLES[0]}</a></h2><p>{LEADS[0]}</p></article>"
    twice = alone + alone.replace("artikel-0", "artikel-1")
    assert days(find_candidates(page(twice), URL)) == [None, None]

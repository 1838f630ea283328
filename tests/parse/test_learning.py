"""A list is learnt from releases that are known to be on it, and proved on the page before it is believed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scraper.model import Candidate, Listing, Source
from scraper.parse.appraisal import appraise, moved_to
from scraper.parse.learning import learn
from scraper.parse.results import Known, Lesson

HOST = "https://region.example"
SOURCE = Source("region", "Region", f"{HOST}/press/", home=f"{HOST}/")
TITLES = (
    "Vårdcentralen i Exempelstad byggs ut",
    "Nya bussar på linje fyra",
    "Budgeten för nästa år är klar",
    "Fler platser på folkhögskolan",
)


def known(number: int, how: str = "li.old × 4, time") -> Known:
    url = f"{HOST}/press/{number}-beslut"
    return Known((url,), url, TITLES[number], None, datetime(2026, 1, number + 1, tzinfo=UTC), how)


KNOWN = tuple(known(number) for number in range(4))


def page(*items: str) -> str:
    menu = "".join(f"<li><a href='/meny/{each}'>Sida {each} i menyn</a></li>" for each in range(9))
    return f"<html lang=sv><body><nav><ul>{menu}</ul></nav><main><h1>Press</h1>{''.join(items)}</main></body></html>"


def item(number: int, *, title: str = "", at: str = "") -> str:
    title = title or TITLES[number]
    return (
        f"<div class='news-row'><span class='when'>{at or f'{number + 1} januari 2026'}</span>"
        f"<b><a href='/press/{number}-beslut'>{title}</a></b></div>"
    )


def learnt(markup: str) -> Lesson | None:
    return learn(markup, SOURCE.url, SOURCE, KNOWN, now=datetime(2026, 2, 1, tzinfo=UTC), zone=ZoneInfo("UTC"))


def test_what_repeats_around_the_known_is_the_list_and_gives_what_is_new_on_it():
    lesson = learnt(page(item(9, title="Ett helt nytt beslut om tågen", at="9 januari 2026"), *map(item, range(4))))
    assert lesson
    assert (lesson.explained, lesson.there, lesson.known, lesson.doubt) == (4, 4, 4, "")
    assert (lesson.select.items, lesson.select.date) == (("div.news-row",), ("span.when",))
    assert [each.title for each in lesson.candidates] == ["Ett helt nytt beslut om tågen", *TITLES]
    assert lesson.candidates[0].published_at == datetime(2026, 1, 9, tzinfo=UTC)


def test_names_with_figures_are_only_taken_when_nothing_else_tells_the_items_apart():
    markup = page(*map(item, range(4))).replace("news-row", "x7f3a").replace("when", "y81bc")
    lesson = learnt(markup)
    assert lesson
    assert (lesson.explained, lesson.doubt) == (4, "")
    assert "x7f3a" not in lesson.select.items[0]


def test_two_kinds_of_items_are_learnt_together():
    hero = f"<section class='hero'><h2><a href='/press/0-beslut'>{TITLES[0]}</a></h2><p>1 januari 2026</p></section>"
    lesson = learnt(page(hero, *map(item, range(1, 4))))
    assert lesson
    assert (lesson.explained, lesson.doubt) == (4, "")
    assert set(lesson.select.items[0].split(", ")) == {"div.news-row", "section.hero"}


def test_a_list_that_gives_other_days_than_are_known_is_doubted():
    lesson = learnt(
        page(*(item(number).replace("span", "time").replace("januari 2026", "mars 2025") for number in range(4)))
    )
    assert lesson
    assert lesson.doubt == "gives other days"


def test_a_title_without_a_link_counts_as_there_and_is_not_explained():
    lesson = learnt(page(item(0), item(1), f"<p>{TITLES[2]}</p><p>{TITLES[3]}</p>"))
    assert lesson
    assert (lesson.explained, lesson.there, lesson.doubt) == (2, 4, "explains too little")


@pytest.mark.parametrize("markup", ["", page(), page(item(0)), page(item(0, title="Ett annat beslut"))])
def test_nothing_is_learnt_of_one_release_or_none(markup: str):
    assert learnt(markup) is None


def test_what_stands_beside_is_doubted():
    lesson = learnt(page("<aside class='sidebar'>", *map(item, range(4)), "</aside>"))
    assert lesson
    assert lesson.doubt == "stands beside the page's own matter"


def listed(*urls: str, how: str = "div.new × 3") -> Listing:
    return Listing("html", tuple(Candidate(url, "Ett beslut om något", how=how) for url in urls))


class TestAListIsJudged:
    def test_as_usable_when_it_has_what_is_known_and_more_of_its_kind(self):
        verdict = appraise(page(), SOURCE.url, SOURCE, listed(f"{HOST}/press/0-beslut", f"{HOST}/press/9-nytt"), KNOWN)
        assert (verdict.usable, verdict.changed) == (True, True)

    def test_as_another_when_it_has_nothing_known_and_other_addresses(self):
        verdict = appraise(page(), SOURCE.url, SOURCE, listed(f"{HOST}/kalender/1", f"{HOST}/kalender/2"), KNOWN)
        assert (verdict.usable, verdict.why) == (False, "nothing known")

    def test_as_a_burst_when_all_is_new_in_the_usual_place(self):
        verdict = appraise(page(), SOURCE.url, SOURCE, listed(f"{HOST}/press/8-nytt", f"{HOST}/press/9-nytt"), KNOWN)
        assert verdict.usable

    def test_as_another_when_the_known_are_elsewhere_on_the_page(self):
        there = page(*map(item, range(4)))
        verdict = appraise(there, SOURCE.url, SOURCE, listed(f"{HOST}/press/8-nytt", f"{HOST}/press/9-nytt"), KNOWN)
        assert (verdict.usable, verdict.why) == (False, "nothing known")

    def test_as_mixed_when_its_layout_changed_and_it_holds_something_else_too(self):
        verdict = appraise(page(), SOURCE.url, SOURCE, listed(f"{HOST}/press/0-beslut", f"{HOST}/kalender/1"), KNOWN)
        assert (verdict.usable, verdict.why) == (False, "what is no release")

    def test_without_a_second_look_when_it_is_found_as_ever(self):
        same = listed(f"{HOST}/press/0-beslut", f"{HOST}/kalender/1", how="li.old × 9, time")
        assert appraise(page(), SOURCE.url, SOURCE, same, KNOWN).usable

    def test_with_what_it_leaves_out_told(self):
        there = page("<h2><a href='/press/9-nytt'>Ett alldeles nytt beslut om tågen</a></h2>", *map(item, range(4)))
        verdict = appraise(there, SOURCE.url, SOURCE, listed(*(each.url for each in KNOWN)), KNOWN)
        assert verdict.left_out == (f"{HOST}/press/9-nytt",)


@pytest.mark.parametrize(
    ("at", "markup", "target"),
    [
        ("https://other.example/news", page(), "https://other.example/news"),
        (SOURCE.url, "<a href='https://www.wire.example/se/region'>Läs mer</a>", "https://www.wire.example/se/region"),
        (SOURCE.url, "<a href='/om-oss/pressrum'>Till vårt pressrum</a>", f"{HOST}/om-oss/pressrum"),
        (SOURCE.url, "<a href='https://www.wire.example/'>Tjänsten</a>", None),
        (SOURCE.url, page(), None),
    ],
)
def test_where_a_list_went_is_read_off_its_page(at: str, markup: str, target: str | None):
    assert moved_to(markup, at, SOURCE, KNOWN, ["wire.example"])[0] == target

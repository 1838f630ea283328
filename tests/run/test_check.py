"""`scraper check`: what an operator is told of a source that is tried, and that nothing is stored by it."""

import asyncio
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from scraper.cli import main
from scraper.demo import NewsroomServer
from scraper.errors import FetchError
from scraper.model import Remembered, Settings, Source
from scraper.run import check_report
from scraper.run.check import CheckReport, check, made_up, with_selectors
from scraper.run.pages import open_pages

from .conftest import NOW, TEXT, FakeWeb

HOST = "http://alfa.example"
LIST = f"{HOST}/press/"
SOURCE = Source(id="alfa", name="Region Alfa", url=LIST, home=f"{HOST}/")


def tried(web: FakeWeb, source: Source = SOURCE, *, articles: int = 3) -> CheckReport:
    async def run() -> CheckReport:
        async with open_pages(Settings(), now=lambda: NOW, fetch=web) as pages:
            return await check(source, pages, articles=articles, now=lambda: NOW)

    return asyncio.run(run())


def listing(web: FakeWeb, *titles: str) -> None:
    items = "".join(
        f"<li><a href='/nyhet/{n}'>{title}</a> <time>2026-01-{n + 10}</time></li>" for n, title in enumerate(titles)
    )
    web.pages[LIST] = f"<html lang=sv><body><main><h1>Nyheter</h1><ul>{items}</ul></main></body></html>".encode()


def article(web: FakeWeb, n: int, title: str, *paragraphs: str, date: str = "2026-01-20") -> None:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    page = (
        f"<html lang=sv><title>{title}</title><main><article><h1>{title}</h1><p>Publicerad {date}</p>{body}</article>"
    )
    web.pages[f"{HOST}/nyhet/{n}"] = page.encode()


def kinds(report: CheckReport) -> list[str]:
    return [remark.kind for remark in report.remarks]


def test_a_list_its_first_releases_and_how_each_field_was_won_are_told(web: FakeWeb) -> None:
    listing(web, "Ny bro invigs i Exempelstad", "Vårdcentralen byggs ut i höst", "Fler bussar i länet")
    for n, title in enumerate(("Ny bro invigs i Exempelstad", "Vårdcentralen byggs ut i höst")):
        article(web, n, title, *TEXT, f"Diarienummer {n}.")
    report = tried(web, articles=2)
    assert (report.seen, report.form, report.how, report.usable) == ("listing", "html", "given", True)
    assert len(report.candidates) == 3
    assert [each.title for each in report.articles] == ["Ny bro invigs i Exempelstad", "Vårdcentralen byggs ut i höst"]
    assert web.asked == [LIST, f"{HOST}/nyhet/0", f"{HOST}/nyhet/1"]
    said = list(check_report.lines(report, "sv"))
    assert any(re.fullmatch(r"  2026-01-1\d \(dag\) \| Fler bussar i länet \| .*/nyhet/2 \| .+", line) for line in said)
    assert any(re.fullmatch(r"  title: Ny bro invigs i Exempelstad \[h1\]", line) for line in said)
    assert said[-1] == "Användbar: ja"


def test_the_three_reasons_for_an_empty_list_are_three_messages(web: FakeWeb) -> None:
    web.pages[LIST] = b"<html lang=sv><body><main><h1>Kontakt</h1><p>Ring oss.</p></main></body></html>"
    none = tried(web)
    web.pages[LIST] = b"<html lang=sv><body><main><h1>Nyheter</h1><p>Det finns inga nyheter att visa.</p></main></html>"
    empty = tried(web)
    listing(web, "Ny bro invigs i Exempelstad", "Fler bussar i länet i vår")
    left_out = tried(web, replace(SOURCE, exclude=(re.compile("nyhet"),)))
    assert [kinds(each) for each in (none, empty, left_out)] == [["no list"], ["empty list"], ["all left out"]]
    assert not any(each.usable for each in (none, empty, left_out))
    assert "alla 2 poster" in "\n".join(check_report.lines(left_out, "sv"))
    assert "all 2 items" in "\n".join(check_report.lines(left_out, "en"))


def test_what_is_odd_about_the_releases_is_told_with_their_addresses(web: FakeWeb) -> None:
    listing(web, "Regionstyrelsen i korthet", "Regionstyrelsen i korthet", "Ny bro invigs i Exempelstad")
    same = " ".join(TEXT)
    article(web, 0, "Regionstyrelsen i korthet", same)
    article(web, 1, "Regionstyrelsen i korthet", same)
    article(web, 2, "Ny bro invigs i Exempelstad", "Det här är en kort text om ingenting särskilt.")
    report = tried(web, replace(SOURCE, min_items=9))
    told = {(remark.kind, remark.url.removeprefix(HOST)) for remark in report.remarks}
    assert {
        ("too few", "/press/"),
        ("duplicate titles", "/press/"),
        ("same body", "/nyhet/0"),
        ("short body", "/nyhet/2"),
        ("no lead", "/nyhet/2"),
    } <= told
    assert not report.usable


def test_one_title_on_every_page_is_that_of_the_site(web: FakeWeb) -> None:
    listing(web, "Ny bro invigs i Exempelstad", "Fler bussar i länet i vår")
    for n in range(2):
        article(web, n, "Pressrum Alfa", *TEXT, f"Diarienummer {n}.")
    assert kinds(tried(web)).count("site name as title") == 2


@pytest.mark.parametrize(("date", "kind"), [("", "missing date"), ("2026-12-24", "future date")])
def test_a_missing_date_is_told_from_one_that_was_refused_for_lying_ahead(web: FakeWeb, date: str, kind: str) -> None:
    links = "".join(f"<li><h2><a href='/nyhet/{n}'>Beslut nummer {n} i Exempelstad</a></h2></li>" for n in range(6))
    web.pages[LIST] = f"<html lang=sv><body><main><ul>{links}</ul></main></body></html>".encode()
    for n in range(6):
        article(web, n, f"Beslut nummer {n} i Exempelstad", *TEXT, date=date)
    report = tried(web, articles=1)
    assert "missing date" in kinds(report)
    assert ("future date" in kinds(report)) is (kind == "future date")
    if date:
        assert date in "\n".join(check_report.lines(report, "sv"))


def test_a_single_release_is_shown_as_one_and_a_home_page_is_called_one(web: FakeWeb) -> None:
    article(web, 1, "Ny bro invigs i Exempelstad", *TEXT)
    report = tried(web, made_up(f"{HOST}/nyhet/1", Settings()))
    assert (report.seen, report.usable) == ("article", True)
    assert report.articles[0].title == "Ny bro invigs i Exempelstad"
    configured = tried(web, replace(SOURCE, url=f"{HOST}/nyhet/1"))
    assert (configured.seen, configured.usable) == ("article", False)
    web.pages[f"{HOST}/"] = web.pages[f"{HOST}/nyhet/1"]
    assert tried(web, made_up(f"{HOST}/", Settings())).seen == "home page"


def with_list_beside(web: FakeWeb, n: int, *titles: str, lead: str = "") -> str:
    """Put a list of other releases below the text of a release, and give its address."""
    at = f"{HOST}/nyhet/{n}"
    page = web.pages[at]
    assert isinstance(page, bytes)
    items = "".join(
        f"<li><a href='/nyhet/{9 - each}'>{title}</a> <time>2026-01-{each + 10}</time><p>{lead}</p></li>"
        for each, title in enumerate(titles)
    )
    web.pages[at] = page + f"<section><h2>Fler nyheter</h2><ul>{items}</ul></section>".encode()
    return at


OTHERS = ("Vårdcentralen byggs ut i höst", "Fler bussar i länet i vår", "Ny chef för ambulansen", "Konst på sjukhuset")


def test_a_release_with_a_list_of_others_beside_it_is_a_release(web: FakeWeb) -> None:
    article(web, 1, "Ny bro invigs i Exempelstad", *TEXT)
    at = with_list_beside(web, 1, *OTHERS)
    report = tried(web, made_up(at, Settings()))
    assert (report.seen, report.usable, report.candidates) == ("article", True, ())
    assert report.articles[0].text.endswith(TEXT[-1])
    configured = tried(web, replace(SOURCE, url=at))
    assert (configured.seen, configured.usable) == ("article", False)
    assert "beside a single release" in configured.failures[0].reason


def test_a_release_whose_site_names_a_feed_with_the_same_list_is_a_release_too(web: FakeWeb) -> None:
    article(web, 1, "Ny bro invigs i Exempelstad", *TEXT)
    at = with_list_beside(web, 1, *OTHERS)
    feed = f"{HOST}/feed.xml"
    page = web.pages[at]
    assert isinstance(page, bytes)
    head = f"</title><link rel=alternate type=application/rss+xml href={feed}>"
    web.pages[at] = page.replace(b"</title>", head.encode(), 1)
    items = "".join(f"<item><title>{t}</title><link>{HOST}/nyhet/{9 - n}</link></item>" for n, t in enumerate(OTHERS))
    web.pages[feed] = f"<rss version='2.0'><channel><title>Alfa</title>{items}</channel></rss>".encode()
    report = tried(web, made_up(at, Settings()))
    assert (report.seen, report.form, report.url) == ("article", "rss", feed)


def test_a_list_with_a_short_dated_notice_above_it_is_a_list(web: FakeWeb) -> None:
    article(
        web, 1, "Nyheter", *TEXT[:1], "Vi publicerar nyheter varje vardag, och viktiga beslut samma dag som de fattas."
    )
    at = with_list_beside(web, 1, *OTHERS, lead="Regionen berättar mer om detta på en träff för journalister i april.")
    report = tried(web, made_up(at, Settings()), articles=0)
    assert (report.seen, len(report.candidates)) == ("listing", 4)


def test_where_runs_read_a_source_is_shown_beside_what_would_be_chosen_now(web: FakeWeb) -> None:
    listing(web, "Ny bro invigs i Exempelstad", "Fler bussar i länet i vår")
    feed = Remembered(f"{HOST}/feed.xml", "rss", NOW, NOW + timedelta(days=1))

    async def run(remembered: Remembered) -> CheckReport:
        async with open_pages(Settings(), now=lambda: NOW, fetch=web) as pages:
            return await check(SOURCE, pages, articles=0, now=lambda: NOW, remembered=remembered)

    differs = asyncio.run(run(feed))
    assert [(remark.kind, remark.url, remark.detail) for remark in differs.remarks] == [
        ("entrance differs", LIST, f"{HOST}/feed.xml")
    ]
    said = list(check_report.lines(differs, "sv"))
    assert f"Körningar läser: {HOST}/feed.xml (rss, valt 2026-02-02, prövat 2026-02-03)" in said
    assert f"Skulle väljas nu: {LIST} (adressen som angetts)" in said
    assert differs.usable
    assert asyncio.run(run(replace(feed, url=LIST, form="html"))).remarks == ()


def test_selectors_that_give_nothing_are_told_for_each_field_and_page(web: FakeWeb) -> None:
    listing(web, "Ny bro invigs i Exempelstad", "Fler bussar i länet i vår")
    for n, title in enumerate(("Ny bro invigs i Exempelstad", "Fler bussar i länet i vår")):
        article(web, n, title, *TEXT, f"Diarienummer {n}.")
    chosen = with_selectors(SOURCE, ["title=.nope", "title=.inte", "date=h1", "lead=p", "image=article", "drop=.x"])
    report = tried(web, chosen)
    told = [
        (remark.kind, remark.detail) for remark in report.remarks if remark.url == f"{HOST}/nyhet/0" and remark.detail
    ]
    assert told == [
        ("selector matched nothing", "title: .nope, .inte"),
        ("no date in selection", "date: h1"),
        ("nothing in selection", "image: article"),
        ("selector matched nothing", "drop: .x"),
    ]
    assert sum(remark.kind == "no date in selection" for remark in report.remarks) == 2
    assert "selektorn träffar inget: title: .nope, .inte" in "\n".join(check_report.lines(report, "sv"))
    assert "no date in what the selector matches: date: h1" in "\n".join(check_report.lines(report, "en"))


def test_a_selector_that_is_right_for_the_list_need_not_match_on_the_release(web: FakeWeb) -> None:
    listing(web, "Ny bro invigs i Exempelstad", "Fler bussar i länet i vår")
    article(web, 0, "Ny bro invigs i Exempelstad", *TEXT)
    right = with_selectors(SOURCE, ["items=main li", "title=a", "date=time"])
    assert [remark.kind for remark in tried(web, right, articles=1).remarks if remark.detail] == []
    wrong = with_selectors(SOURCE, ["items=main li", "link=a.nope", "title=.nope", "date=a"])
    listed = [(remark.kind, remark.detail) for remark in tried(web, wrong, articles=0).remarks]
    assert listed == [
        ("selector matched nothing", "link: a.nope"),
        ("selector matched nothing", "title: .nope"),
        ("no date in selection", "date: a"),
    ]


def test_every_field_of_a_release_says_how_it_was_won(web: FakeWeb) -> None:
    listing(web, "Ny bro invigs i Exempelstad", "Fler bussar i länet i vår")
    article(web, 0, "Ny bro invigs i Exempelstad", *TEXT)
    said = list(check_report.lines(tried(web, articles=1), "sv"))
    fields = said[said.index(f"Meddelande: {HOST}/nyhet/0") + 1 : -1]
    fields = [line for line in fields if line.startswith("  ")]
    assert {line.split(":")[0].strip() for line in fields} >= {"title", "published_at", "text", "kind", "url", "id"}
    assert [line for line in fields if not re.search(r" \[[^\]]+\]$", line)] == []


def test_a_source_that_cannot_be_had_says_why(web: FakeWeb) -> None:
    web.pages[LIST] = FetchError(LIST, "answered 503", transient=True)
    report = tried(web)
    assert (report.seen, report.usable, report.failures[0].stage) == ("nothing", False, "fetch")


def test_selectors_from_the_command_line_replace_those_of_the_file() -> None:
    source = replace(SOURCE, select=replace(SOURCE.select, title=("h2",), items=("li",)))
    tried_with = with_selectors(source, ["title = h1.x", "title=h1[class='y=z']"]).select
    assert (tried_with.title, tried_with.items) == (("h1.x", "h1[class='y=z']"), ("li",))


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("titel=h1", 'no field "titel", did you mean "title"?'),
        ("h1", '"h1" is not FIELD=CSS'),
        ("title=h1 >>", 'title: "h1 >>" is not a usable CSS selector'),
    ],
)
def test_a_selector_that_cannot_be_tried_is_a_usage_error_in_plain_words(
    chosen: str, said: str, demo_yaml: Path
) -> None:
    done = scraper("check", "region-bergslagen", "--select", chosen, "--config", demo_yaml)
    assert done.exit_code == 2
    assert said in done.stderr


def scraper(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_a_configured_source_is_tried_live_and_nothing_is_stored(demo_yaml: Path) -> None:
    done = scraper("check", "region-havslandet", "--articles", 1, "--config", demo_yaml)
    assert done.exit_code == 0, done.output
    assert "/feed/ (flöde som sidan nämner" in done.stdout
    assert "Elfärjan Tärnan" in done.stdout
    assert sorted(path.name for path in demo_yaml.parent.iterdir()) == ["sources.yaml"]


def test_json_is_one_object_with_everything(demo_yaml: Path) -> None:
    done = scraper("check", "region-bergslagen", "--articles", 1, "--json", "--config", demo_yaml)
    report = json.loads(done.stdout)
    assert (report["usable"], report["form"], len(report["articles"])) == (True, "html", 1)
    assert report["older"].endswith("?page=2")
    assert report["articles"][0]["found"]["title"]


def test_a_forbidden_feed_is_named_with_the_reason_and_the_page_is_read(demo_yaml: Path) -> None:
    done = scraper("check", "region-vanerkusten", "--articles", 0, "--config", demo_yaml)
    assert done.exit_code == 0
    assert re.search(r"Prövad men inte vald: .*state=rss.*: förbjuds av .*/robots.txt", done.stdout)


def test_selectors_are_tried_on_a_live_source_and_one_that_matches_nothing_is_told(demo_yaml: Path) -> None:
    right = scraper("check", "region-bergslagen", "--select", "items=.teaser", "--articles", 0, "--config", demo_yaml)
    assert (right.exit_code, right.stdout.count("select.items × 6")) == (0, 6)
    wrong = scraper("check", "region-bergslagen", "--select", "items=.nope", "--config", demo_yaml)
    assert wrong.exit_code == 1
    assert "hittade ingen lista med meddelanden med selektorn .nope" in wrong.stdout


def test_a_private_address_that_is_not_listed_is_refused_with_the_way_out(
    playing: NewsroomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where there is no sources.yaml
    done = scraper("check", playing.url("region-bergslagen"))
    assert done.exit_code == 1
    assert "127.0.0.1 är ingen publik adress" in done.stdout
    assert "settings.network.allow_private" in done.stdout


@pytest.mark.parametrize("typed", ["www.region.example/press/", "//www.region.example/press/"])
def test_an_address_without_its_scheme_is_answered_with_what_to_type(
    typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = scraper("check", typed)
    assert done.exit_code == 2
    assert "for an address, type https://www.region.example/press/" in done.stderr


def test_check_reads_where_runs_read_a_source_from_their_archive_and_leaves_it_as_it_was(demo_yaml: Path) -> None:
    scraper("run", "region-havslandet", "-q", "--config", demo_yaml)
    archive = demo_yaml.parent / "data/archive.db"
    before = archive.read_bytes()
    done = scraper("check", "region-havslandet", "--articles", 0, "--json", "--config", demo_yaml)
    report = json.loads(done.stdout)
    assert (report["remembered"]["url"], report["remembered"]["form"]) == (report["url"], "rss")
    assert archive.read_bytes() == before


def test_a_source_that_is_not_in_the_file_suggests_the_nearest(demo_yaml: Path) -> None:
    done = scraper("check", "region-bergslage", "--config", demo_yaml)
    assert done.exit_code == 2
    assert 'ingen källa har id "region-bergslage"; menade du "region-bergslagen"?' in done.stderr


def test_on_a_terminal_the_list_and_the_fields_are_tables(web: FakeWeb) -> None:
    listing(web, "Ny bro [invigs] i Exempelstad", "Fler bussar i länet i vår")
    article(web, 0, "Ny bro [invigs] i Exempelstad", *TEXT)
    console = Console(width=160, file=io.StringIO())
    with console.capture() as captured:
        check_report.show(tried(web, articles=1), "en", console)
    shown = captured.get()
    assert re.search(r"^Date +Title +Address +How", shown, re.MULTILINE)
    assert re.search(r"^title +Ny bro \[invigs\] i Exempelstad +h1", shown, re.MULTILINE)
    assert "Usable: yes" in shown

"""Some hours of what `python -m bench.soak` plays for days."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.faults import Fault, Newsroom, Pages
from bench.soak import alerts_are_right, articles_are_whole, others, soak

START = datetime(2026, 3, 2, 7, tzinfo=UTC)
WORDS = """regionen sjukhuset patienter beslut nämnden budget bussar ordförande medarbetare avtal invånare kommunen
forskning kultur bibliotek klimat utveckling satsning ökar minskar öppnar stänger och att som till med för""".split()


def sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words)).capitalize()


def article(site: int, number: int, edited: bool = False) -> dict[str, Any]:
    chance = random.Random(1_000 * site + number)
    title = sentence(chance, 7)
    paragraphs = [f"{sentence(chance, 30)} och till." for _ in range(4)]
    return {"title": title, "paragraphs": [*paragraphs, *(["Rättelse: beloppet är 12 kronor."] if edited else [])]}


class Played:
    """Pages of three newsrooms."""

    def __init__(self) -> None:
        self.pages = Pages(self.answer, article)

    def answer(self, address: str, site: int, path: str, newest: int, day: int) -> tuple[str, bytes] | None:
        if path == "/nyheter":
            items = "".join(self.item(site, number) for number in range(newest, 0, -1))
            return self.page("Nyheter", f"<h1>Nyheter</h1><ul class='news'>{items}</ul>")
        if path.startswith("/nyhet/"):
            made = self.pages.article(site, int(path.rpartition("/")[2]))
            text = "".join(f"<p>{each}</p>" for each in made["paragraphs"])
            dated = f"<p>Publicerad: {made['at']:%Y-%m-%d %H:%M}</p>"
            return self.page(made["title"], f"<article><h1>{made['title']}</h1>{dated}{text}</article>")
        return None

    def item(self, site: int, number: int) -> str:
        made = self.pages.article(site, number)
        link = f"<h2><a href='/nyhet/{number}'>{made['title']}</a></h2>"
        return f"<li class='news-item'>{link}<time>{made['at']:%Y-%m-%d %H:%M}</time></li>"

    def page(self, title: str, body: str) -> tuple[str, bytes]:
        html = f"<!doctype html><html lang='sv'><title>{title}</title><body><main>{body}</main></body></html>"
        return "text/html; charset=utf-8", html.encode()


def test_what_comes_and_goes_loses_no_release_and_tells_operators_what_it_should(tmp_path: Path) -> None:
    times = [START - timedelta(hours=5 * n) for n in range(6, 0, -1)]
    times += [START + timedelta(minutes=90 * n + 17) for n in range(3)]
    faults = {1: (Fault("503", 0.5, 2.0),), 2: (Fault("garbage", 1.0, 1.7), Fault("edited", 1.8, 2.4))}
    rooms = [Newsroom(number, tuple(times), faults.get(number, ())) for number in (1, 2, 3)]
    pages = Played().pages
    it = soak(pages, tmp_path, rooms, hours=6, start=START)
    checks = [*articles_are_whole(it, pages), *alerts_are_right(it), *others(it)]
    assert [check for check in checks if not check.ok] == []
    assert it.alerts

"""What went wrong, and what to do about it, is said in Swedish wherever a person reads it, and loses nothing by it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.errors import BlockedError, FetchError, LayoutError
from scraper.model import Failure, Remark
from scraper.run.remarks import remark_line
from scraper.run.report import failure_line
from scraper.run.swedish import CAUSE, fit_of, in_language, sentences
from scraper.run.swedish.causes import FOREIGN
from tests.run.texts import OPEN, Text, texts_of

TEXTS = texts_of(Path(scraper.__file__).parent)

ONLY_PASSED_ON = (
    Text("scraper/fetch/body.py: _unpacked", "the body is not a gzip file as it says"),
    Text("scraper/run/plan.py: _read_again", "a bug in this program"),
    *(
        Text("scraper/parse: what a list lacks, or a repair", said)
        for said in (
            *("nothing", "nothing known", "too little of what is known", "what is no release"),
            *("a list beside the page's own matter", "stands beside the page's own matter", "explains too little"),
            *("gives what is no release", "gives other days", "the list redirects there", "nothing there is known"),
            *("the page links to a newswire", "the page links to a newsroom"),
        )
    ),
    Text("scraper/fetch/guard.py: _checked", "7 is 7, which is not a public address"),
)
"""What the code makes in ways that can't be followed."""


def untold(text: str) -> list[str]:
    """Return the parts of a text that have no Swedish."""
    if is_open(text):
        return []
    fit = fit_of(text)
    if fit is None:
        return [text]
    inside = untold(fit.said[CAUSE]) if CAUSE in fit.said else []
    return inside or [text for name, value in fit.said.items() if name != CAUSE and not is_open(value)]


def is_open(part: str) -> bool:
    """Whether it is left open by the code, or a name in it."""
    return not re.search("[A-Za-z]", part) or bool(re.fullmatch("[a-z]+(_[a-z]+)+|identity", part))


def used_by(text: str) -> Iterator[str]:
    """Yield the English of the sentences that a text is made of."""
    fit = fit_of(text)
    while fit:
        yield fit.sentence.english
        fit = fit.cause


class TestEverythingThatIsSaidHasSwedish:
    def test_the_texts_are_found(self) -> None:
        said = {text.said for text in TEXTS}
        assert len(said) > 150
        assert {
            f"answered {OPEN}",  # passed on by several functions
            "answered 7: the server wants payment",  # from a table
            "found no list of releases",  # framed by the error's constructor
            "redirects to an address that is longer than 7 characters",  # one of two beginnings
            "7: there is no archive to publish from; `scraper run` makes one",
            "If it is a page that is wanted, raise settings.network.max_body.",
        } <= said

    def test_each_cause_and_next_step(self) -> None:
        missing = [f'{text.where}: "{part}"' for text in TEXTS for part in untold(text.said)]
        assert not missing, (
            f"without Swedish; add it to scraper/run/swedish/causes.py, steps.py or mistakes.py, "
            f"with a {{hole}} where a {OPEN} stands:\n" + "\n".join(missing)
        )

    def test_no_sentence_is_kept_that_nobody_says_any_more(self) -> None:
        used = {each for text in (*TEXTS, *ONLY_PASSED_ON) for each in used_by(text.said)}
        assert {each.english for each in sentences()} - used - set(FOREIGN) == set()

    def test_no_sentence_loses_what_it_is_about(self) -> None:
        for each in sentences():
            assert set(re.findall(r"\{(\w+)\}", each.swedish)) == set(each.holes), each.english

    def test_no_two_holes_touch(self) -> None:
        for each in sentences():
            assert all(each.fixed[1:-1]), each.english


@pytest.mark.parametrize(
    ("english", "swedish"),
    [
        ("answered 503", "svarade 503"),
        (
            "answered 503 and asked not to be asked again for 1800 s",
            "svarade 503 och bad att få vara i fred i 1800 s",
        ),
        (
            "robots.txt could not be read: no connection by way of the proxy proxy.example: connection refused",
            "robots.txt kunde inte läsas: ingen anslutning via proxyn proxy.example: anslutningen nekades",
        ),
        (
            "body over 5 MB (tried once; left alone until 2026-02-02 10:00 UTC)",
            "innehållet är större än 5 MB (prövat en gång; lämnas i fred till 2026-02-02 10:00 UTC)",
        ),
        ("the address is longer than 2,000 characters", "adressen är längre än 2 000 tecken"),
        ("timed out after 0.5 s", "blev inte klar inom 0,5 s"),
        ("intra.example is 10.0.0.1, which is not a public address", "intra.example är 10.0.0.1, som inte är en"),
        ("10.0.0.1 is not a public address", "10.0.0.1 är ingen publik adress"),
        ("/srv/data/archive.db: the disk is full (database or disk is full)", "/srv/data/archive.db: disken är full"),
        ('unknown key, did you mean "title"?', 'okänd nyckel; menade du "title"?'),
    ],
)
def test_it_reads_as_an_editor_would_write_it(english: str, swedish: str) -> None:
    assert in_language(english, "sv").startswith(swedish)


class TestWhatIsNotKnown:
    def test_stays_english(self) -> None:
        assert in_language("sang a song", "sv") == "sang a song"
        assert in_language("robots.txt could not be read: sang a song", "sv") == (
            "robots.txt kunde inte läsas: sang a song"
        )

    def test_is_never_lost_nor_an_error_whatever_a_server_said(self) -> None:
        for odd in ("", ": ", "{cause}", "{0} {}", "7: " * 5_000, "answered ", "found no "):
            assert in_language(odd, "sv") == odd
        assert in_language("the proxy answered {0} {name}", "sv") == "proxyn svarade {0} {name}"
        twice = "7 has no unit: write 8s for seconds, 9m for minutes, or h, d, w"
        assert in_language(twice, "sv") == twice

    @given(st.text(), st.sampled_from(sentences()))
    def test_whatever_fills_a_hole_is_in_the_swedish_too(self, filling, sentence) -> None:
        text = sentence.english.format(**dict.fromkeys(sentence.holes, f"«{filling}»"))
        assert in_language(text, "sv").count(f"«{filling}»") >= min(1, len(sentence.holes))


def failure_of(error: FetchError | LayoutError) -> Failure:
    return Failure("alfa", error.url, "fetch", error.reason, error.transient, error.next_step)


class TestWhereItIsRead:
    URL = "http://alfa.example/press"

    def test_a_failure_is_one_swedish_line(self) -> None:
        blocked = BlockedError(self.URL, "answered 403: the server refuses us", by="server", status=403)
        assert failure_line(failure_of(blocked), "sv") == (
            f"alfa: hämtning: {self.URL}: svarade 403: servern släpper inte in oss (bestående); nästa steg: "
            "Be utgivaren släppa in programmet, eller om ett flöde; settings.contact talar om vem som frågar. "
            "Programmet försöker inte ta sig förbi ett nej."
        )

    def test_and_an_english_one_with_lang_en(self) -> None:
        down = FetchError(self.URL, "answered 503", transient=True, status=503)
        assert failure_line(failure_of(down), "en") == (
            f"alfa: fetch: {self.URL}: answered 503 (passing); next step: "
            "It is tried again at the next run; if it stays, open the address in a browser."
        )

    def test_a_remark_says_why_in_swedish_and_quotes_what_is_no_cause(self) -> None:
        changed = Remark("entrance changed", self.URL, "http://alfa.example/rss: is empty")
        assert remark_line(changed, "sv").endswith("läses nu här i stället för på http://alfa.example/rss: är tomt")
        title = Remark("site name as title", self.URL, "is empty")
        assert remark_line(title, "sv").endswith("rubriken är webbplatsens namn: is empty")

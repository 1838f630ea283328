"""Invitations to the press as made-up bodies write them, and what a calendar must make of each."""

from datetime import UTC, datetime
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from scraper.model import Article
from scraper.parse.invitations import Invitation, names_invitation, read_invitation

MONDAY = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)  # 08.30 in Stockholm
TWELFTH = "2026-03-12 09:00"


def invite(text: str, *, title: str = "Pressinbjudan: Ny simhall", published_at: datetime = MONDAY, **fields):
    article = Article("urn:uuid:1", "ekbyn", "https://ekbyn.example/1", title, text=text, published_at=published_at)
    return read_invitation(
        Article(**{**{name: getattr(article, name) for name in article.__slots__}, "kind": "pressinbjudan", **fields})
    )


def told(found: Invitation | None) -> str | None:
    """Write when it is, in UTC: "2026-03-12 09:00–10:30", or the day alone."""
    if found is None:
        return None
    if found.all_day:
        return f"{found.starts_at:%Y-%m-%d}"
    until = f"–{found.ends_at:%H:%M}" if found.ends_at else ""
    return f"{found.starts_at:%Y-%m-%d %H:%M}{until}"


LINES = [
    ("Tid: torsdag 12 mars klockan 10.00–11.30", f"{TWELFTH}–10:30"),
    ("Tid: Torsdag den 12 mars kl. 10-11.30", f"{TWELFTH}–10:30"),
    ("Tid: kl. 10.00 torsdag 12 mars", TWELFTH),
    ("När: 12/3 kl. 10", TWELFTH),
    ("När: 12/3, kl 10:00", TWELFTH),
    ("När? Torsdag 12 mars klockan 10", TWELFTH),
    ("Datum: 12 mars 2026\nTid: 10–11", f"{TWELFTH}–10:00"),
    ("Datum: 2026-03-12\nTid: 10.00 - 11.00", f"{TWELFTH}–10:00"),
    ("Tid: 10–11\nDatum: 12 mars", f"{TWELFTH}–10:00"),
    ("Dag: torsdagen den 12 mars\nTid: kl. 10", TWELFTH),
    ("- Datum: 12 mars\n- Tid: klockan 10 till 11.30\n- Plats: Hallen", f"{TWELFTH}–10:30"),
    ("Tid:\ntorsdag 12 mars klockan 10", TWELFTH),
    ("Tid\n\ntorsdag 12 mars klockan 10", TWELFTH),
    ("Datum och tid: 12 mars, klockan 10.00", TWELFTH),
    ("Tid och plats: torsdag 12 mars klockan 10, Hallen, Badgatan 2", TWELFTH),
    ("Tid | torsdag 12 mars kl 10\nPlats | Hallen", TWELFTH),
    ("Tid: 12 mars klockan 10 Plats: Hallen Anmälan: senast 9 mars", TWELFTH),
    ("Tid torsdag 12 mars kl 10", TWELFTH),
    ("Tid: torsdag 12 mars, mellan klockan 10 och 11.30", f"{TWELFTH}–10:30"),
    ("Tid: torsdag 12 mars kl. 10.00 – ca 11.30", f"{TWELFTH}–10:30"),
    ("Tid: klockan 10.00 den 12 mars (samling 9.45)", TWELFTH),
    ("Tid: 12 mars, kl. 10.00–11.30 (insläpp från 09.45)", f"{TWELFTH}–10:30"),
    ("DATUM: 12 MARS\nTID: KL 10.00", TWELFTH),
    ("Tid: den 5:e mars klockan 13", "2026-03-05 12:00"),
    ("Tid: 12 mars", "2026-03-12"),
    ("Tid: 12 mars klockan 22–01", "2026-03-12 21:00–00:00"),
    ("Tid: i morgon klockan 9", "2026-03-03 08:00"),
    ("Tid: idag kl. 13.15", "2026-03-02 12:15"),
    ("Tid: i övermorgon klockan 9-10", "2026-03-04 08:00–09:00"),
    ("Tid: torsdag kl 10", "2026-03-05 09:00"),
    ("Tid: torsdag nästa vecka klockan 10", TWELFTH),
    ("Tid: 12 mars klockan 10 och 13 mars klockan 14", TWELFTH),
    ("Tid: 12 mars kl 10\nPlats: Hallen\n\nTid: 13 mars kl 14\nPlats: Badet", TWELFTH),
    ("Tid: 12 mars klockan 10. Anmäl dig senast 9 mars klockan 12.", TWELFTH),
    ("OSA: 9 mars klockan 12\nTid: 12 mars klockan 10", TWELFTH),
    ("Sista anmälningsdag: 9 mars\nTid: 12 mars klockan 10", TWELFTH),
]


@pytest.mark.parametrize(("text", "when"), LINES, ids=[text for text, _ in LINES])
def test_lines_that_are_for_it_tell_when(text: str, when: str):
    assert told(invite(text)) == when


SENTENCES = [
    ("Välkommen till en visning av hallen torsdagen den 12 mars klockan 10.", TWELFTH),
    ("Torsdagen den 12 mars klockan 10 visar vi hallen, innan vattnet fylls på i vår.", TWELFTH),
    ("Klockan 10 torsdagen den 12 mars bjuder vi in till pressträff.", TWELFTH),
    ("Vi bjuder in till pressträff i morgon klockan 9.", "2026-03-03 08:00"),
    ("Torsdag klockan 10 nästa vecka håller vi pressträff.", TWELFTH),
    ("Nu på torsdag klockan 10 håller vi pressträff.", "2026-03-05 09:00"),
    ("Välkommen den 12 mars klockan 10! Hallen öppnar för allmänheten den 14 mars.", TWELFTH),
    ("Välkommen den 12 mars klockan 10. Anmäl dig senast fredagen den 6 mars klockan 12.", TWELFTH),
    ("Anmäl dig till presstjänsten senast den 6 mars. Pressträffen är den 12 mars klockan 10.", TWELFTH),
    ("Välkommen den 12 mars klockan 10. Den 10 mars är sista dag för anmälan.", TWELFTH),
    ("Kom till pressvisningen den 12 mars.\n\nProgram\n\n- 10.00 Samling i entrén\n- 10.20 Rundvandring", TWELFTH),
    ("Välkommen den 12 mars till hallen.", "2026-03-12"),
    ("Den 2 februari var första spadtaget. Välkommen den 12 mars klockan 10.", TWELFTH),
    ("Hallen kostade 10.50 kronor per vecka. Välkommen till visning den 12 mars.", "2026-03-12"),
]


@pytest.mark.parametrize(("text", "when"), SENTENCES, ids=[text for text, _ in SENTENCES])
def test_else_the_sentence_that_bids_us_welcome_does(text: str, when: str):
    assert told(invite(text)) == when


LEFT_OPEN = [
    "Anmälan senast 10 mars.",
    "Anmälan: 10 mars klockan 12",
    "OSA senast den 10 mars klockan 12 till presstjänsten.",
    "O.s.a. den 10 mars.",
    "Tid: meddelas senare",
    "Tid: 12 mars klockan 10 eller 13 mars klockan 14",
    "Välkommen den 12 mars klockan 10 alternativt den 13 mars klockan 10.",
    "Välkommen den 12 mars klockan 10. Välkommen den 17 mars klockan 13.",
    "Pressträffen hölls den 12 februari klockan 10.",
    "Tid: 12 februari 2026 klockan 10",
    "Tid: fredag 12 mars klockan 10",  # it is a Thursday
    "Tid: 31 april klockan 10",
    "Tid: 5–7 mars klockan 10–16",  # days in a row are not read yet
    "Vi hörs. Ring 070-174 06 12 eller läs beslutet från i torsdags.",
    "Hallen har byggts sedan 2022 och öppnar i vår.",
    "",
]


@pytest.mark.parametrize("text", LEFT_OPEN)
def test_deadlines_the_past_and_what_is_left_open_give_none(text: str):
    assert invite(text) is None


def test_the_year_is_that_of_the_next_such_day_after_the_publication():
    december = datetime(2026, 12, 18, 9, 0, tzinfo=UTC)
    assert told(invite("Tid: 14 januari klockan 10", published_at=december)) == "2027-01-14 09:00"
    assert told(invite("Tid: 18 december klockan 13", published_at=december)) == "2026-12-18 12:00"
    assert invite("Tid: 10 december klockan 10", published_at=december) is None
    assert told(invite("Tid: 14 september 2027 klockan 10", published_at=december)) == "2027-09-14 08:00"
    assert invite("Tid: 14 september klockan 10", published_at=december) is None  # over 180 days


def test_the_day_of_publication_is_told_where_the_source_is_not_in_utc():
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # the third in Stockholm
    assert told(invite("Tid: i dag klockan 13", published_at=late)) == "2026-03-03 12:00"
    by_day = invite("Tid: i dag klockan 13", published_at=MONDAY.replace(hour=0, minute=0), published_precision="day")
    assert told(by_day) == "2026-03-02 12:00"


def test_summer_time_begins_and_ends_with_the_zone():
    assert told(invite("Tid: 28 mars klockan 10")) == "2026-03-28 09:00"
    assert told(invite("Tid: 29 mars klockan 10")) == "2026-03-29 08:00"
    assert told(invite("Tid: 29 mars klockan 01.30–03.30")) == "2026-03-29 00:30–01:30"
    article = Article(
        "urn:uuid:1", "ekbyn", "https://ekbyn.example/1", "Pressinbjudan: Bron", text="Tid: 12 mars kl. 10",
        published_at=MONDAY,
    )  # fmt: skip
    assert told(read_invitation(article, zone=ZoneInfo("Europe/Helsinki"))) == "2026-03-12 08:00"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Plats: Ekbyns simhall, Badgatan 2.", "Ekbyns simhall, Badgatan 2"),
        ("Var: Stora salen", "Stora salen"),
        ("Var? Stora salen", "Stora salen"),
        ("Plats:\nStora salen", "Stora salen"),
        ("Plats: Simhallen\nAdress: Badgatan 2", "Simhallen, Badgatan 2"),
        ("Samlingsplats: Entrén mot parken", "Entrén mot parken"),
        ("Plats | Simhallen", "Simhallen"),
        ("Plats: Digitalt via Teams, https://moten.example/abc", "Digitalt via Teams, https://moten.example/abc"),
        ("Vi ses i hallen.", None),
    ],
)
def test_the_place_is_what_its_line_says(text: str, place: str | None):
    found = invite(f"Tid: 12 mars klockan 10\n{text}")
    assert found
    assert found.place == place


def test_a_place_may_stand_behind_the_time():
    found = invite("Tid och plats: torsdag 12 mars klockan 10–11, Simhallen, Badgatan 2.")
    assert found
    assert found.place == "Simhallen, Badgatan 2"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Medverkande: Anna Ek, regionråd, och Bo Ask, badchef", ("Anna Ek, regionråd", "Bo Ask, badchef")),
        ("Medverkande: Anna Ek (S), regionråd, Bo Ask, badchef", ("Anna Ek (S), regionråd", "Bo Ask, badchef")),
        ("Medverkande: regionråd Anna Ek och badchef Bo Ask", ("regionråd Anna Ek och badchef Bo Ask",)),
        ("Medverkande: Anna Ek; Bo Ask; två elever", ("Anna Ek", "Bo Ask", "två elever")),
        ("Medverkande:\n- Anna Ek, regionråd\n- Bo Ask, badchef", ("Anna Ek, regionråd", "Bo Ask, badchef")),
        ("Medverkande:\n\n- Anna Ek, regionråd\n- Bo Ask\n\nKaffe finns.", ("Anna Ek, regionråd", "Bo Ask")),
        ("På plats finns:\nAnna Ek, regionråd\nBo Ask, badchef", ("Anna Ek, regionråd", "Bo Ask, badchef")),
        (
            "På plats finns landshövdingen, badchefen och tre elever. Kaffe.",
            ("landshövdingen", "badchefen", "tre elever"),
        ),
        ("På plats finns också fyra elever, som har valt färger, möbler och konst.", ("fyra elever",)),
        ("Vid visningen deltar Anna Ek, badchef, och Bo Ask. Kaffe.", ("Anna Ek, badchef", "Bo Ask")),
        ("- Medverkande: Anna Ek\n- Ta med legitimation", ("Anna Ek",)),
        ("Alla är välkomna.", ()),
    ],
)
def test_those_who_take_part_are_listed_with_their_roles(text: str, people: tuple[str, ...]):
    found = invite(f"Tid: 12 mars klockan 10\n\n{text}")
    assert found
    assert found.participants == people


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("INSTÄLLD: Pressinbjudan om simhallen", ""),
        ("Inställt: Pressträff om simhallen", ""),
        ("Pressinbjudan: Ny simhall (inställd)", ""),
        ("Pressinbjudan – INSTÄLLD", ""),
        ("Pressträffen om simhallen är inställd", ""),
        ("Pressinbjudan: Ny simhall", "Pressträffen är tyvärr inställd på grund av sjukdom."),
        ("Pressinbjudan: Ny simhall", "Visningen av hallen ställs in."),
        ("Pressinbjudan: Ny simhall", "Vi måste tyvärr ställa in pressträffen."),
        ("Pressinbjudan: Ny simhall", "OBS! Inställt."),
    ],
)
def test_what_is_off_is_told(title: str, text: str):
    found = invite(f"{text}\n\nTid: 12 mars klockan 10", title=title)
    assert found
    assert found.cancelled


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Pressinbjudan: Så minskar vi inställda operationer", "Varje vecka blir tio operationer inställda."),
        ("Pressinbjudan: Ny simhall", "Många tåg ställs in i helgen. Träffen blir av."),
        ("Pressinbjudan: Ny simhall", "Pressträffen är inte inställd."),
        ("Pressinbjudan: Ny simhall", "Vi är inställda på frågor. Mötet är inställt på kvartslånga intervjuer."),
    ],
)
def test_other_things_may_be_off(title: str, text: str):
    found = invite(f"{text}\n\nTid: 12 mars klockan 10", title=title)
    assert found
    assert not found.cancelled


@pytest.mark.parametrize(
    "title",
    [
        "Inbjudan till pressträff om budgeten",
        "Pressinbjudan: Ny simhall",
        "Välkommen till pressvisning av simhallen",
        "Välkomna till en digital pressträff",
        "Media inbjuds till invigningen",
        "Medier är välkomna till simhallen",
        "Pressen bjuds in till första simtaget",
        "Inställd: Pressträff om budgeten",
    ],
)
def test_titles_tell_that_the_press_is_invited(title: str):
    assert names_invitation(title)
    assert invite("Tid: 12 mars klockan 10", title=title, kind="nyhet")


@pytest.mark.parametrize(
    "title",
    [
        "Välkommen till invigningen av simhallen",
        "Mediaplan antagen",
        "Pressade priser på kollektivtrafik",
        "Nu är simhallen klar",
        "Inställda turer på linje 4",
        "Pressmeddelande: Ny simhall",
    ],
)
def test_other_titles_do_not(title: str):
    assert not names_invitation(title)
    assert invite("Tid: 12 mars klockan 10", title=title, kind="nyhet") is None


def test_a_lead_that_is_not_in_the_text_is_read_too_and_the_title():
    assert told(invite("Kaffe finns.", lead="Välkommen den 12 mars klockan 10.")) == TWELFTH
    assert told(invite("Kaffe finns.", title="Inbjudan till pressträff 12 mars klockan 10")) == TWELFTH


def test_it_says_how_the_day_was_found():
    line, sentence = invite("När: 12 mars kl 10"), invite("Välkommen den 12 mars kl 10.")
    assert line
    assert sentence
    assert (line.how, sentence.how) == ("När", "sentence")


@pytest.mark.parametrize("filler", ["12 ", "mellan kl ", "Tid: ", "kl 10–", "pressträff ", "Anna Ek, ", "fredag "])
def test_a_line_without_end_costs_no_more_than_its_length(filler: str):
    begin = perf_counter()
    invite("Tid: " + filler * 20_000)
    invite("Välkommen " + filler * 20_000)
    assert perf_counter() - begin < 5

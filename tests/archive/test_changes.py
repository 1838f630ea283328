"""What changed between two versions of a release: in which words, of which kind, and whether a reader must know."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.archive.changes import Change, compare, digest, texts_of
from scraper.archive.kinds import distance
from scraper.archive.wording import applied, fold, spans, timeless, word_diff

TODAY = {date(2026, 11, 25)}

TEXT = (
    "Regionstyrelsen beslutade på måndagen att vårdcentralen i Exempelstad byggs ut med åtta mottagningsrum. Arbetet "
    "börjar den 12 maj klockan 9.00 och beräknas kosta 42 miljoner kronor, varav 3,5 miljoner är statligt stöd. Frågor "
    "besvaras på 070-174 06 13.\n\n"
    "– Vi har väntat länge på det här och är mycket glada, säger Kim Ek, regionråd.\n\n"
    "Under byggtiden flyttar barnavårdscentralen till lokaler vid torget. Det är tillåtet att parkera på gården."
)

CONTACT = {"name": "Kim Ek", "role": "regionråd", "phone": "070-174 06 13", "email": "kim.ek@exempel.example"}
DOCUMENT = {"url": "https://e.example/a.pdf", "title": "Beslutet", "media_type": "application/pdf", "size_bytes": 9}
PICTURE = {"url": "https://e.example/hus.jpg?width=480", "caption": "Ett hus", "credit": "Foto: Kim Ek", "alt": None}


def version(text: str = TEXT, **fields: Any) -> dict[str, Any]:
    made = {"title": "Vårdcentralen byggs ut", "lead": None, "text": text}
    return made | {"contacts": [CONTACT], "attachments": [DOCUMENT], "images": [PICTURE]} | fields


def change(old: str, new: str, text: str = TEXT) -> Change | None:
    assert old in text
    return compare(version(text), version(text.replace(old, new)), TODAY)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mottagningsrum", "mottagningrum"),
        ("mottagningsrum", "mottagnignsrum"),
        ("barnavårdscentralen", "barnavårds centralen"),
        ("flyttar", "flyttar flyttar"),
        ("torget.", "torget"),
        ("kronor, varav", "kronor; varav"),
        ("Under byggtiden", "under byggtiden"),
        ("mycket glada", "mycket gladda"),
    ],
)
def test_a_slip_of_the_pen_is_no_more_than_that(old: str, new: str) -> None:
    found = change(old, new)
    assert found
    assert (found.classes, found.material) == (("typo",), False)


@pytest.mark.parametrize(
    ("old", "new", "classes"),
    [
        ("42", "48", ("figure",)),
        ("åtta", "nio", ("figure",)),
        ("42 miljoner", "42 miljarder", ("figure",)),
        ("3,5", "35", ("figure",)),
        ("12 maj", "14 maj", ("date",)),
        ("måndagen", "tisdagen", ("date",)),
        ("9.00", "10.00", ("date",)),
        ("maj", "juni", ("date",)),
        ("Exempelstad", "Annorstad", ("name",)),
        ("Exempelstad", "Exempelstaden", ("name",)),
        ("väntat länge", "väntat alldeles för länge", ("quote",)),
        ("Kim Ek, regionråd", "Åsa Ek, regionråd", ("name", "quote")),
        ("070-174 06 13.", "070-174 06 14.", ("contact",)),
        ("flyttar", "stänger", ("other",)),
        ("är tillåtet", "är inte tillåtet", ("other",)),
        ("tillåtet", "otillåtet", ("other",)),
        ("\n\nUnder", "\n\nEn ny mening utan siffror som säger mer om bygget.\n\nUnder", ("other",)),
        ("\n\nUnder", "\n\n– Jag hade hoppats på mer än så här, säger Bo By.\n\nUnder", ("quote",)),
        ("på gården.", "på gården.\n\nRättelse: Bygget kostar 42 miljoner kronor.", ("correction",)),
        ("Arbetet", "Rättelse: Arbetet", ("correction",)),
        ("42", "48, och åtta rum i Annorstad", ("figure", "name", "other")),
    ],
)
def test_what_says_something_else_is_material_and_called_by_what_it_is(
    old: str, new: str, classes: tuple[str, ...]
) -> None:
    found = change(old, new)
    assert found
    assert (found.classes, found.material) == (classes, True)


def test_filler_words_are_other_and_immaterial() -> None:
    found = change("och är mycket", "samt är mycket", TEXT.replace("– Vi", "Vi"))
    assert found
    assert (found.classes, found.material) == (("other",), False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" är ", "\xa0är  "),
        ("mottagningsrum", "mot\xadtagnings\xadrum"),
        ("– Vi", "— Vi"),
        ("\n\nUnder", "\n\n\n Under"),
        ("varav 3,5", "varav\n\n3,5"),
        ("070-174", "070–174"),
    ],
)
def test_space_and_glyphs_are_noise(old: str, new: str) -> None:
    assert change(old, new) is None
    assert fold(TEXT) == fold(TEXT.replace(old, new))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Delad 14 gånger", "Delad 15 gånger"),
        ("Visningar: 123", "Visningar: 4 711"),
        ("Läst av 12 personer", "Läst av 13 personer"),
        ("3 kommentarer | 14 delningar", "4 kommentarer | 15 delningar"),
        ("Sidan uppdaterad 24 november 2026", "Sidan uppdaterad 25 november 2026"),
        ("Sidan hämtad: 2026-11-20 kl. 08.00", "Sidan hämtad: 2026-11-25 kl. 09.12"),
        ("Utskriven onsdagen den 24 november 2026.", "Utskriven torsdagen den 25 november 2026."),
    ],
)
def test_counters_and_the_day_of_fetching_are_noise(before: str, after: str) -> None:
    old, new = f"{TEXT}\n\n{before}", f"{TEXT}\n\n{after}"
    assert compare(version(old), version(new), TODAY) is None
    assert compare(version(TEXT), version(new), TODAY) is None
    assert digest(version(old)) == digest(version(new)) == digest(version(TEXT))
    found = compare(version(old), version(new.replace("åtta", "nio")), TODAY)
    assert found
    assert found.classes == ("figure",)


def test_another_day_than_that_of_fetching_is_a_date() -> None:
    old, new = (f"{TEXT}\n\nSidan uppdaterad {day} november 2026" for day in (20, 24))
    found = compare(version(old), version(new), TODAY)
    assert found
    assert found.classes == ("date",)
    assert timeless(old) == timeless(new)


class TestFieldsBeside:
    def test_the_order_of_contacts_documents_and_pictures_and_the_size_of_a_picture_are_noise(self) -> None:
        other = CONTACT | {"name": "Bo By"}, DOCUMENT | {"url": "https://e.example/b"}, PICTURE | {"url": "https://f/"}
        old = version(contacts=[CONTACT, other[0]], attachments=[DOCUMENT, other[1]], images=[PICTURE, other[2]])
        larger = PICTURE | {"url": "https://e.example/hus.jpg?width=960&quality=80"}
        respelt = CONTACT | {"phone": "+46 (0)70 174 06 13", "email": "Kim.Ek@exempel.example"}
        new = version(contacts=[other[0], respelt], attachments=[other[1], DOCUMENT], images=[other[2], larger])
        assert compare(old, new, TODAY) is None
        assert digest(old) == digest(new)

    @pytest.mark.parametrize(
        ("fields", "classes", "material"),
        [
            ({"contacts": [CONTACT | {"phone": "070-174 06 99"}]}, ("contact",), True),
            ({"contacts": []}, ("contact",), True),
            ({"attachments": []}, ("other",), True),
            ({"attachments": [DOCUMENT | {"size_bytes": 10}]}, ("other",), True),
            ({"attachments": [DOCUMENT | {"title": "Besluttet"}]}, ("typo",), False),
            ({"images": []}, ("other",), False),
            ({"images": [PICTURE | {"url": "https://e.example/annat.jpg"}]}, ("other",), False),
            ({"images": [PICTURE | {"credit": "Foto: Bo By"}]}, ("name",), True),
            ({"title": "Rättelse: Vårdcentralen byggs ut"}, ("correction",), True),
            ({"title": "Vårdcentralen byggs inte ut"}, ("other",), True),
            ({"lead": "Bygget kostar 42 miljoner."}, ("figure", "other"), True),
        ],
    )
    def test_they_change_as_the_text_does(
        self, fields: dict[str, Any], classes: tuple[str, ...], material: bool
    ) -> None:
        found = compare(version(), version(**fields), TODAY)
        assert found
        assert (found.classes, found.material) == (classes, material)

    def test_a_lead_that_the_text_begins_with_is_told_once(self) -> None:
        old, new = (
            version(f"{lead}\n\n{TEXT}", lead=lead) for lead in ("Det kostar 42 kronor.", "Det kostar 43 kronor.")
        )
        found = compare(old, new, TODAY)
        assert found
        assert found.classes == ("figure",)


words = st.lists(
    st.sampled_from(
        ["Kim", "Ek", "42", "43", "och", "inte", "bygget", "bygge", "–", "\n\n", "\xa0", "\xad", " ", ".", "“"]
    ),
    max_size=40,
).map(" ".join)


@given(old=words | st.text(max_size=60), new=words | st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_a_diff_applied_to_the_old_text_gives_the_new_one_and_names_what_went_and_came(old: str, new: str) -> None:
    runs = word_diff(old, new)
    assert applied(runs, old) == new
    for span in spans(runs):
        assert old[span.at :].startswith(span.gone)
        assert new[span.new_at :].startswith(span.come)
    if old == new:
        assert runs in ((), (len(old),))


@given(old=words, new=words)
@settings(max_examples=200, deadline=None)
def test_nothing_is_no_change_and_any_change_has_a_class_and_can_be_made_again(old: str, new: str) -> None:
    assert compare(version(old), version(old), TODAY) is None
    found = compare(version(old), version(new), TODAY)
    if found is None:
        assert timeless(old) == timeless(new)
    else:
        assert found.classes
        assert applied(found.diff["text"], texts_of(version(old))["text"]) == texts_of(version(new))["text"]


def test_a_text_without_end_is_not_compared_word_by_word() -> None:
    old, new = "ja nej " * 2_000, "nej ja ja " * 2_000
    assert applied(word_diff(old, new), old) == new
    assert len(word_diff(old, new)) <= 4


@pytest.mark.parametrize(
    ("one", "other", "most", "far"),
    [("hus", "hus", 2, 0), ("hus", "sus", 2, 1), ("hus", "hsu", 2, 1), ("hus", "huset", 2, 2), ("hus", "båtar", 2, 3)],
)
def test_letters_that_changed_places_are_one_slip(one: str, other: str, most: int, far: int) -> None:
    assert distance(one, other, most) == far

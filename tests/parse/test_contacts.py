"""Whom a reporter may call, in the many ways a release writes it."""

import pytest

from scraper.model import Contact
from scraper.parse.contacts import is_contact_heading, read_contacts

KIM = Contact("Kim Ek", "presschef", "070-174 06 01", "kim.ek@region.example")


@pytest.mark.parametrize(
    "lines",
    [
        ["Kim Ek, presschef, 070-174 06 01, kim.ek@region.example"],
        ["För mer information, kontakta:", "Kim Ek, presschef, telefon: 070-174 06 01, e-post: kim.ek@region.example"],
        ["Presskontakt: Kim Ek, presschef, tfn 070-174 06 01, kim.ek@region.example"],
        ["Kim Ek", "presschef", "Telefon: 070-174 06 01", "E-post: kim.ek@region.example"],
        ["Kim Ek | presschef | 070-174 06 01 | kim.ek@region.example"],
        ["Kim Ek, presschef, nås på telefon 070-174 06 01 eller kim.ek@region.example."],
        ["Kontaktperson(er): Kim Ek, presschef", "Mobil 070-174 06 01", "kim.ek@region.example"],
    ],
)
def test_a_person_is_read_however_the_line_is_laid_out(lines):
    assert read_contacts(lines) == (KIM,)


def test_several_people_are_kept_apart():
    lines = [
        "Kim Ek (S), regionråd, 070-174 06 01 och Robin Ås, 0980-319 202",
        "Sam von Berg, chef, Folktandvården, +46 70 174 06 03",
        "sam.berg@region.example",
    ]
    assert read_contacts(lines) == (
        Contact("Kim Ek", "regionråd (S)", "070-174 06 01", None),
        Contact("Robin Ås", None, "0980-319 202", None),
        Contact("Sam von Berg", "chef, Folktandvården", "+46 70 174 06 03", "sam.berg@region.example"),
    )


def test_a_desk_without_a_person_is_named_by_what_it_is():
    assert read_contacts(["Presstjänsten, Region Exempel, 08-465 004 10"]) == (
        Contact("Presstjänsten", "Region Exempel", "08-465 004 10", None),
    )


@pytest.mark.parametrize("template", ["Kontaktperson , Telefon: E-post:", "Kontakt:", "Telefon:", ""])
def test_an_empty_template_names_nobody(template):
    assert read_contacts([template]) == ()


def test_a_year_an_amount_and_a_case_number_are_no_telephone_numbers():
    assert read_contacts(["Budget 2025, 1 234 567 kronor, diarienummer 2024-00123"]) == ()


@pytest.mark.parametrize(
    "heading",
    [
        "För mer information (kontakta):",
        "För ytterligare information kontakta:",
        "För frågor:",
        "Kontaktperson(er):",
        "Kontakt",
        "Kontakter",
        "Presskontakt",
        "Mer info",
        "Kontakt för media",
    ],
)
def test_a_contact_heading_is_known(heading):
    assert is_contact_heading(heading)


@pytest.mark.parametrize("sentence", ["Kontakta vårdcentralen om du blir sjuk.", "Mer information kommer under våren."])
def test_a_sentence_is_no_contact_heading(sentence):
    assert not is_contact_heading(sentence)

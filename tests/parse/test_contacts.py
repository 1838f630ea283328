"""Whom a reporter may call, in the many ways a release writes it."""

import pytest

from scraper.model import Contact
from scraper.parse.contacts import is_contact_heading, is_empty_template, read_contacts

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
        ["Frågor?", "Kim Ek, presschef, 070-174 06 01, kim.ek@region.example"],
        ["Har du frågor? Kontakta Kim Ek, presschef, 070-174 06 01, kim.ek@region.example"],
        ["För frågor från media, kontakta presschef Kim Ek på 070-174 06 01 eller kim.ek@region.example."],
        ["Frågor om pressmeddelandet besvaras av:", "Kim Ek, presschef, 070-174 06 01, kim.ek@region.example"],
        ["Upplysningar lämnas av presschef Kim Ek, 070-174 06 01, kim.ek@region.example"],
        ["Namn: Kim Ek", "Titel: presschef", "Telefon: 070-174 06 01", "E-post: kim.ek@region.example"],
        ["Namn | Titel | Telefon | E-post", "Kim Ek | presschef | 070-174 06 01 | kim.ek@region.example"],
        ["Kim Ek (presschef), 070-174 06 01, kim.ek@region.example"],
        ["Kim Ek – presschef – 070-174 06 01 – kim.ek@region.example"],
        ["Dr. Kim Ek, presschef, 070-174 06 01, kim.ek@region.example"],
        ["Kim Ek, presschefTelefon: 070-174 06 01E-post: kim.ek@region.example"],
        ["Kim Ek, presschef, 070-174 06 01, kim.ek(at)region.example"],
        ["Kim Ek, presschef, 070-174 06 01, kim.ek [snabel-a] region.example"],
        ["Kim Ek, presschef, 070-174 06 01, kim.ek [at] region [dot] example"],
        ["Kim Ek, presschef, växel 070-174 06 01, fax 010-123 45 99", "<kim.ek@region.example>"],
        ["Kim Ek", "presschef", "Box 12, 701 16 Sjövik", "Vardagar kl. 8–17", "070-174 06 01", "kim.ek@region.example"],
        ["Kim Ek, presschef, 070-174 06 01, kim.ek@region.example", "Dela på Facebook", "Skriv ut", "Till pressrummet"],
        ["Kim Ek, presschef", "070-174 06 01", "Kim Ek, kim.ek@region.example"],
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


def test_a_title_may_stand_before_the_name():
    assert read_contacts(["Presschef", "Kim Ek", "070-174 06 01", "Regionråd", "Robin Ås", "070-174 06 02"]) == (
        Contact("Kim Ek", "Presschef", "070-174 06 01", None),
        Contact("Robin Ås", "Regionråd", "070-174 06 02", None),
    )
    assert read_contacts(["Regionstyrelsens ordförande Kim Ek (S), 070-174 06 01"]) == (
        Contact("Kim Ek", "Regionstyrelsens ordförande (S)", "070-174 06 01", None),
    )
    assert read_contacts(["Smittskyddsläkare: Kim Ek, 070-174 06 01"]) == (
        Contact("Kim Ek", "Smittskyddsläkare", "070-174 06 01", None),
    )


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+46 (0)10-123 45 67", "+46 (0)10-123 45 67"),
        ("0046 10 123 45 67", "0046 10 123 45 67"),
        ("(010) 123 45 67", "(010) 123 45 67"),
        ("070/174 06 01", "070/174 06 01"),
        ("010 – 123 45 67", "010-123 45 67"),
        ("010\u2011123\xa045\xa067", "010-123 45 67"),
        ("0101234567", "0101234567"),
    ],
)
def test_a_number_is_read_in_the_forms_it_is_written_in(written, number):
    assert read_contacts([f"Kim Ek, tfn {written}"]) == (Contact("Kim Ek", None, number, None),)


def test_the_same_person_said_twice_is_one_contact_with_all_that_is_known():
    assert read_contacts(
        ["Kim Ek, 070-174 06 01", "Robin Ås, 070-174 06 02", "Kim Ek, presschef, kim.ek@region.example"]
    ) == (
        KIM,
        Contact("Robin Ås", None, "070-174 06 02", None),
    )


@pytest.mark.parametrize(
    "line",
    [
        "Region Exempel ansvarar för hälso- och sjukvård, tandvård och kollektivtrafik i länet.",
        "Pressbilder finns att ladda ner i regionens pressrum på webben.",
        "Publicerad 2024-02-14 08:20",
        "Kim Ek",
    ],
)
def test_a_line_that_reaches_nobody_is_no_contact_and_nobodys_role(line):
    assert read_contacts([line]) == ()
    assert read_contacts(["Kim Ek, presschef, 070-174 06 01, kim.ek@region.example", line]) == (KIM,)


def test_a_desk_without_a_person_is_named_by_what_it_is():
    assert read_contacts(["Presstjänsten, Region Exempel, 08-465 004 10"]) == (
        Contact("Presstjänsten", "Region Exempel", "08-465 004 10", None),
    )


@pytest.mark.parametrize("line", ["Presstjänst: 010-123 45 67", "Pressjour: 010-123 45 67 (dygnet runt)"])
def test_a_desk_is_known_by_what_stands_before_its_number(line):
    assert read_contacts([line]) == (Contact(line.partition(":")[0], None, "010-123 45 67", None),)


@pytest.mark.parametrize("template", ["Kontaktperson , Telefon: E-post:", "Kontakt:", "Telefon:", "Namn:", ""])
def test_an_empty_template_names_nobody(template):
    assert read_contacts([template]) == ()
    assert is_empty_template("Kontaktperson , Telefon: E-post:")
    assert not is_empty_template("Telefon: 010-123 45 67")


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
        "Frågor?",
        "Presstjänst",
        "För intervju",
        "Mediekontakter",
    ],
)
def test_a_contact_heading_is_known(heading):
    assert is_contact_heading(heading)


@pytest.mark.parametrize(
    "sentence",
    [
        "Kontakta vårdcentralen om du blir sjuk.",
        "Mer information kommer under våren.",
        "För information till gravida",
        "Frågor och svar",
    ],
)
def test_a_sentence_is_no_contact_heading(sentence):
    assert not is_contact_heading(sentence)

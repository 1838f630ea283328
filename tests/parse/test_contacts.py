"""Whom a reporter may call, in the many ways a release writes it."""

import pytest

from scraper.model import Contact
from scraper.parse.contacts import is_contact_heading, is_empty_template, read_contacts
from tests.parse.releases import TEXT, added, paragraphs, release

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


class TestOnAPage:
    """Contacts are taken out of the text in whatever markup they stand, and nothing else is."""

    @pytest.mark.parametrize(
        "markup",
        [
            (
                "<h2>Kontakt</h2><table><tr><td>Kim Ek</td><td>presschef</td><td>070-174 06 01</td>"
                "<td>kim.ek@region.example</td></tr></table>"
            ),
            (
                "<h2>Kontakt</h2><dl><dt>Namn</dt><dd>Kim Ek</dd><dt>Titel</dt><dd>presschef</dd><dt>Telefon</dt>"
                "<dd>070-174 06 01</dd><dt>E-post</dt><dd>kim.ek@region.example</dd></dl>"
            ),
            (
                "<div class='vcard'><span class='fn'>Kim Ek</span><span class='title'>presschef</span>"
                "<a class='tel' href='tel:+46701740601'>070-174 06 01</a>"
                "<a class='email' href='mailto:kim.ek@region.example'>Mejla Kim</a></div>"
            ),
            (
                "<div class='h-card'><p class='p-name'>Kim Ek</p><p class='p-job-title'>presschef</p>"
                "<p><a class='p-tel' href='tel:070-174%2006%2001'>Ring Kim</a></p>"
                "<p><a class='u-email' href='mailto:kim.ek@region.example?subject=Press'>E-post</a></p></div>"
            ),
            (
                "<p><strong>Frågor?</strong><br>Kim Ek, presschef<br>Tfn 070-174 06 01<br>"
                "E-post: <a href='mailto:kim.ek@region.example'>kim.ek@region.example</a></p>"
            ),
            "<h2>Kontakt</h2><p><a href='mailto:kim.ek@region.example'>Kim Ek</a>, presschef, 070-174 06 01</p>",
            "<address>Kim Ek<br>presschef<br>070-174 06 01<br>kim.ek@<wbr>region.example</address>",
            (
                "<aside class='kontakt'><p>Kim Ek, presschef</p><p>070-174 06 01</p></aside>"
                "<h2>Kontakt</h2><p>Kim Ek, presschef, kim.ek@region.example</p>"
            ),
        ],
    )
    def test_one_person_is_read_and_left_out_of_the_text(self, markup):
        article = release(after=markup)
        assert article.contacts == (KIM,)
        assert added(article) == []

    @pytest.mark.parametrize(
        ("line", "contact"),
        [
            ("Presstjänst: 010-123 45 67", Contact("Presstjänst", None, "010-123 45 67", None)),
            ("Kontaktperson: Kim Ek, presschef", Contact("Kim Ek", "presschef", None, None)),
            ("Har du frågor? Kontakta Kim Ek, 010-123 45 67", Contact("Kim Ek", None, "010-123 45 67", None)),
            ("Vid frågor, mejla press@region.example.", Contact(None, None, None, "press@region.example")),
        ],
    )
    def test_a_line_that_announces_a_contact_and_names_it_needs_no_heading(self, line, contact):
        article = release(after=f"<p>{line}</p>")
        assert (article.contacts, added(article)) == ((contact,), [])

    def test_several_people_in_one_paragraph_are_parted_by_its_lines(self):
        people = "Kim Ek, presschef, 010-123 45 67<br>Robin Ås, regionråd (S), 010-123 45 68<br>Sam Berg, 010-123 45 69"
        article = release(after=f"<h2>Kontakt</h2><p>{people}</p>")
        assert [(each.name, each.role) for each in article.contacts] == [
            ("Kim Ek", "presschef"),
            ("Robin Ås", "regionråd (S)"),
            ("Sam Berg", None),
        ]

    def test_an_empty_template_is_neither_contact_nor_text(self):
        article = release(after="<p>Kontaktperson , Telefon: E-post:</p>")
        assert (article.contacts, added(article)) == ((), [])

    @pytest.mark.parametrize(
        "text",
        [
            "Ring 010-123 45 00 om du vill boka tid för vaccination. Linjen är öppen varje vardag.",
            "Anmäl dig senast den 12 mars till anmalan@region.example, så att vi vet hur många som kommer.",
            "Tid: Torsdag 14 mars klockan 10.00\nPlats: Storgatan 12, Sjövik",
            "Om du inte kan komma, ring 010-123 45 00 för att avboka din tid.",
            "Vid frågor om din remiss, kontakta mottagningen på 010-123 45 00.",
            "För frågor om provtagning, ring 010-123 45 00.",
        ],
    )
    def test_numbers_and_addresses_in_the_text_stay_there(self, text):
        article = release(within=f"<p>{text}</p>".replace("\n", "<br>"))
        assert (added(article), article.contacts) == ([text], ())

    @pytest.mark.parametrize(
        "heading", ["<h2>Bakgrund</h2>", "<p><strong>Fakta om vårdcentralen</strong></p>"], ids=["heading", "bold"]
    )
    def test_text_after_the_contacts_is_text(self, heading):
        after = f"<p><b>Kontakt</b></p><p>Kim Ek, 010-123 45 67</p>{heading}<p>Sjövik har saknat egen vårdcentral.</p>"
        article = release(after=after)
        assert added(article)[1:] == ["Sjövik har saknat egen vårdcentral."]
        assert article.contacts == (Contact("Kim Ek", None, "010-123 45 67", None),)

    def test_text_after_contacts_at_the_top_is_text(self):
        article = release(before="<div><h2>Kontakt</h2><p>Kim Ek, 010-123 45 67</p></div>")
        assert paragraphs(article) == TEXT
        assert [each.name for each in article.contacts] == ["Kim Ek"]

    @pytest.mark.parametrize("heading", ["Frågor", "Mer information till dig som är gravid", "För frågor om maten"])
    def test_a_heading_that_may_announce_contacts_announces_text_when_none_follow(self, heading):
        prose = "Enkäten innehöll tolv frågor om maten."
        assert added(release(within=f"<h2>{heading}</h2><p>{prose}</p>")) == [heading, prose]

    def test_text_after_a_line_that_names_a_contact_is_text(self):
        prose = "Vaccinet är gratis i hela länet, och det finns på alla vårdcentraler från och med måndag."
        article = release(within=f"<p>Har du frågor? Kontakta Kim Ek, presschef, 010-123 45 67</p><p>{prose}</p>")
        assert added(article) == [prose]
        assert [each.role for each in article.contacts] == ["presschef"]

    def test_what_the_publisher_says_of_itself_is_no_contact(self):
        article = release(
            after="<h2>Kontakt</h2><p>Kim Ek, 010-123 45 67</p><p>Region Exempel ansvarar för vården i länet.</p>"
        )
        assert article.contacts == (Contact("Kim Ek", None, "010-123 45 67", None),)
        assert added(article) == []

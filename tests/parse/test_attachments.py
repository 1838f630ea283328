"""The documents a release offers, with title, type and size, in the ways pages print them."""

import pytest

from scraper.model import Attachment
from tests.parse.releases import added, release

PDF = "application/pdf"


def offered(path: str, title: str, size_bytes: int | None = None, media_type: str = PDF) -> tuple[Attachment, ...]:
    return (Attachment(f"https://region.example{path}", title, media_type, size_bytes),)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            "<a href='/download/18.5a/17/b.pdf'>Beslut<span class='env-assistive-text'> Pdf, 168.7 kB.</span></a>",
            offered("/download/18.5a/17/b.pdf", "Beslut", 168_700),
        ),
        ("<a href='/f/b.pdf'>Beslut (PDF, 1,2 MB)</a>", offered("/f/b.pdf", "Beslut", 1_200_000)),
        ("<a href='/f/b.pdf'>Beslut</a> (PDF, 1,2 MB)", offered("/f/b.pdf", "Beslut", 1_200_000)),
        ("<a href='/f/b.pdf'>Beslut (pdf, 1&nbsp;234 kB)</a>", offered("/f/b.pdf", "Beslut", 1_234_000)),
        ("<a href='/f/download?id=7'>Beslut (pdf)</a>", offered("/f/download?id=7", "Beslut")),
        ("<a href='/f/B.PDF?v=2'>Beslut</a>", offered("/f/B.PDF?v=2", "Beslut")),
        ("<a href='/f/Protokoll%20RS.pdf'>Protokoll RS.pdf</a>", offered("/f/Protokoll%20RS.pdf", "Protokoll RS")),
        ("<a href='/f/Protokoll%20RS.pdf'></a>", offered("/f/Protokoll%20RS.pdf", "Protokoll RS")),
        ("Beslutsunderlag <a href='/f/b.pdf'>Ladda ner</a>", offered("/f/b.pdf", "Beslutsunderlag")),
        (
            "<a href='/f/a.docx'>Underlag (Word, 34 KB)</a>",
            offered(
                "/f/a.docx",
                "Underlag",
                34_000,
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
        ),
    ],
)
def test_a_line_that_offers_a_document_is_an_attachment_and_no_text(markup, expected):
    article = release(after=f"<p>{markup}</p>")
    assert article.attachments == expected
    assert added(article) == []


def test_a_document_that_is_linked_in_a_sentence_is_an_attachment_and_the_sentence_text():
    article = release(within="<p>Nämnden har antagit en <a href='/f/plan.pdf'>plan för flytten (pdf)</a> i går.</p>")
    assert article.attachments == offered("/f/plan.pdf", "plan för flytten")
    assert added(article) == ["Nämnden har antagit en plan för flytten (pdf) i går."]


def test_a_link_to_a_page_is_no_attachment():
    article = release(within="<p>Anmäl dig <a href='/anmalan'>här</a></p>")
    assert (article.attachments, added(article)) == ((), ["Anmäl dig här"])

"""What is cut out of a page before it is given away, and what must stay."""

import pytest

from scraper.parse.trimming import trimmed

LONG = "QUJD" * 40


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<script>spåra()</script><p>Text", "<script></script><p>Text"),
        ('<SCRIPT src="a.js" async>x</SCRIPT >', '<SCRIPT src="a.js" async></SCRIPT >'),
        ("<script>if (a) document.write('<!--')</script><p>Text", "<script></script><p>Text"),
        ("<style>p { color: red }</style>", "<style></style>"),
        ('<svg viewBox="0 0 1 1"><path d="M0"/></svg>Text', '<svg viewBox="0 0 1 1"></svg>Text'),
        ("<p>A<!-- arbetsnamn: <b>Kim</b> -->B", "<p>AB"),
        (f'<img src="data:image/png;base64,{LONG}" alt="Bro">', '<img src="data:," alt="Bro">'),
        (f"<p style='background: url(data:image/gif;base64,{LONG})'>", "<p style='background: url(data:,)'>"),
    ],
)
def test_code_styles_drawings_comments_and_embedded_files_are_cut_out(page: str, expected: str) -> None:
    assert trimmed(page.encode()) == expected.encode()


@pytest.mark.parametrize(
    "page",
    [
        '<script type="application/ld+json">{"@type": "NewsArticle"}</script>',
        "<script type=application/json>{}</script>",
        '<script id="__NEXT_DATA__">{"props": {}}</script>',
        '<script>self.__next_f.push([1, "x"])</script>',
        'x<script>AppRegistry.registerInitialState("12.3", {"items": []})</script>',
        '<script>window.__STATE__ = {"news": [{"title": "Ny bro"}]}</script>',
        '<script>window.state = JSON.parse("{}")</script>',
        '<p title="data:image/png;base64,kort">Text om data: i bild</p>',
        "<scripture>Psaltaren</scripture><stylesheet>",
    ],
)
def test_what_a_page_holds_as_data_stays(page: str) -> None:
    assert trimmed(page.encode()) == page.encode()


@pytest.mark.parametrize("page", ["<p>Text<script>var a", "<p>Text<!-- utan slut", "<svg><svg", "<script", "", "<"])
def test_what_has_no_end_stays(page: str) -> None:
    assert trimmed(page.encode()) == page.encode()


def test_bytes_of_any_encoding_come_through() -> None:
    page = b"<p>\xe5\xe4\xf6\x80\x00\xff<script>\xe5</script>\xe5</p>"
    assert trimmed(page) == b"<p>\xe5\xe4\xf6\x80\x00\xff<script></script>\xe5</p>"
    assert trimmed("<p>å<script>ö</script>".encode("utf-16")) == "<p>å<script>ö</script>".encode("utf-16")

"""Plain text as formats have it: its signs stay, and what is no text does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.publish.plain import clean, one_line


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Hög feber: <38 & >40, a<b och R&D &okänd;", "Hög feber: <38 & >40, a<b och R&D &okänd;"),
        ("<b>Fet</b> rubrik<br/>på <a href='x'>två</a> rader", "Fet rubrik på två rader"),
        ("AT&amp;amp;T &#38; &lt;5 år&nbsp;&hellip;", "AT&T & <5 år …"),
        ("&lt;i&gt;Vård&lt;/i&gt;", "Vård"),
        ("om x <b och c> d", "om x <b och c> d"),
        ("Rad\r\nbrytning\u2028och\ttabb\x00\x0b", "Rad brytning och tabb"),
        ("1\x962 \x80 5\x85 \x81\x7f", "1–2 € 5…"),
        ("<b></b>", ""),
    ],
)
def test_a_line_is_shown_as_it_was_meant(said, shown):
    assert one_line(said) == shown


@given(st.text())
def test_no_text_is_changed_twice(text):
    assert clean(clean(text)) == clean(text)
    assert one_line(clean(text)) == one_line(text)

"""Writes the sanitised HTML of a release as Markdown (CommonMark): only the few tags that sanitising leaves."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote

from scraper.publish.addresses import web_url
from scraper.publish.plain import clean

_HEADINGS = {"h1": "#", "h2": "##", "h3": "###", "h4": "####", "h5": "#####", "h6": "######"}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_BLOCKS = frozenset(("p", "ul", "ol", "li", "blockquote", "pre", *_HEADINGS))
_INLINE = frozenset(("a", *_MARKS))
_DEEPEST = 24
_BREAK = "\\\n"
_MARK = "\0"  # a line break in a paragraph that is not done; no text has it
_OUTSIDE = f" \t\n{_MARK}"
_SPACE = re.compile(r"[ \t\n\r\f]+")
_SPECIAL = re.compile(r"[\\`*<\[\]]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|~(?=~)")
_AT_START = re.compile(
    r"(?m)^(?P<digits>\d{1,9})?(?P<mark>(?(digits)[.)](?=\s|$)|(?:#{1,6}|[-+](?=\s|$|-)|>|={1,}$|-)))"
)


def markdown_of(html: str) -> str:
    """Write sanitised HTML as Markdown; what stands in tags that are not known is kept as text."""
    writer = _Writer()
    writer.feed(clean(html))
    writer.close()
    return writer.done()


def escaped(text: str) -> str:
    """Write plain text so that Markdown shows it as it is: CommonMark, section 2.4."""
    return _line_starts(_SPECIAL.sub(r"\\\g<0>", clean(text)))


def linked(text: str, url: str) -> str:
    """Write a link, or its text alone when it leads nowhere on the web."""
    target = f"mailto:{quote(url[7:], safe='@+')}" if url.lower().startswith("mailto:") else web_url(url)
    if not target:
        return text
    return f"[{text}](<{target}>)" if re.search(r"[()]", target) else f"[{text}]({target})"


def _line_starts(text: str) -> str:
    return _AT_START.sub(lambda match: f"{match['digits'] or ''}\\{match['mark']}", text)


@dataclass(slots=True)
class _Frame:
    """An element that is open: the text so far of its paragraph, the blocks so far, the number of its next item."""

    tag: str
    href: str = ""
    number: int = 1
    inline: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Take the paragraph that is being written."""
        made = "".join(self.inline)
        self.inline.clear()
        if self.tag == "pre":
            return made.strip("\n")
        lines = [" ".join(line.split()) for line in made.split(_MARK)]
        return _BREAK.join(lines).removesuffix(_BREAK).strip()

    def end_paragraph(self) -> None:
        """Make a block of the paragraph that is being written."""
        if made := self.text():
            self.blocks.append(made if self.tag == "pre" else _line_starts(made))


class _Writer(HTMLParser):
    """Keeps a stack of open elements; those below the depth limit are text of the one they are in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._stack = [_Frame("")]

    def done(self) -> str:
        """Close what is open, and give all that was written."""
        while len(self._stack) > 1:
            self._close()
        root = self._stack[0]
        root.end_paragraph()
        return "\n\n".join(root.blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "br":
            self._stack[-1].inline.append("\n" if self._within("pre") else _MARK)
        elif len(self._stack) > _DEEPEST:
            return
        elif tag in _BLOCKS:
            while self._stack[-1].tag in _INLINE:
                self._close()
            self._stack[-1].end_paragraph()
            start = given.get("start") or given.get("value") or ""
            frame = _Frame(tag, number=int(start) if re.fullmatch(r"[0-9]{1,9}", start, re.ASCII) else 1)
            if tag == "li" and given.get("value") and self._stack[-1].tag == "ol":
                self._stack[-1].number = frame.number
            self._stack.append(frame)
        elif tag in _INLINE and not self._within("pre"):
            self._stack.append(_Frame(tag, href=given.get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        if any(frame.tag == tag for frame in self._stack[1:]):
            while self._close() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._within("pre"):
            self._stack[-1].inline.append(data)
        else:
            self._stack[-1].inline.append(_SPECIAL.sub(r"\\\g<0>", _SPACE.sub(" ", data)))

    def _within(self, tag: str) -> bool:
        return any(frame.tag == tag for frame in self._stack)

    def _close(self) -> str:
        frame, parent = self._stack.pop(), self._stack[-1]
        if frame.tag in _INLINE:
            parent.inline.append(_inline(frame))
        else:
            frame.end_paragraph()
            if made := _block(frame, parent):
                parent.blocks.append(made)
        return frame.tag


def _inline(frame: _Frame) -> str:
    """Write a link or an emphasis; the space at its ends goes outside, as CommonMark wants it (section 6.2)."""
    inside = "".join(frame.inline)
    bare = inside.strip(_OUTSIDE)
    if not bare:
        return inside
    before, after = inside[: len(inside) - len(inside.lstrip(_OUTSIDE))], inside[len(inside.rstrip(_OUTSIDE)) :]
    made = linked(bare, frame.href) if frame.tag == "a" else f"{_MARKS[frame.tag]}{bare}{_MARKS[frame.tag]}"
    return before + made + after


def _block(frame: _Frame, parent: _Frame) -> str:
    if frame.tag in ("ul", "ol"):
        return "\n".join(frame.blocks)
    if frame.tag == "pre":
        text = "\n".join(frame.blocks)
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
        return f"{fence}\n{text}\n{fence}" if text else ""
    if not frame.blocks:
        return ""
    if frame.tag in _HEADINGS:
        return f"{_HEADINGS[frame.tag]} {' '.join(frame.blocks).replace(_BREAK, ' ')}"
    if frame.tag == "li":
        marker = f"{parent.number}." if parent.tag == "ol" else "-"
        parent.number += 1
        return f"{marker} " + _indented("\n".join(frame.blocks), " " * (len(marker) + 1))
    text = "\n\n".join(frame.blocks)
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if frame.tag == "blockquote" else text


def _indented(text: str, indent: str) -> str:
    return text.replace("\n", f"\n{indent}")

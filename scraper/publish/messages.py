"""Turns what a watch found into a message: plain text for chats, HTML for e-mail, and a title of one line.

What releases say is theirs to say, but not how it is shown: in HTML it is escaped, in text the signs that services take
for markup, links under other words or calls to everybody are put by others that look alike.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from zoneinfo import ZoneInfo

from scraper.model import Edit, Passage, Settings, Story
from scraper.publish.addresses import web_url
from scraper.publish.notices import words_of_edits
from scraper.publish.plain import one_line
from scraper.publish.words import Words, words_in

LONGEST_TITLE = 200
LONGEST_LEAD = 400
LONGEST_PASSAGE = 300
MOST_PASSAGES = 5

_ALIKE = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "*": "∗", "`": "ʼ", "~": "∼", "|": "¦", "\\": "⧵"})
_CALLS = re.compile(r"(?<![\w.+-])@(?=\w)")
_EDGES = re.compile(r"(?<!\w)_|_(?!\w)")
_FIRST = re.compile(r"^(#+|[-+=]+(?=\s)|:)")

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "one": "{watch}: {title}",
        "edited": "{watch}: ändrat: {title}",
        "many": "{watch}: {counts}",
        "new": "{count} ny|{count} nya",
        "edits": "{count} ändrad|{count} ändrade",
        "changed": "Ändrat {at}",
        "why": "Du får det här för bevakningen {watch}.",
    },
    "en": {
        "one": "{watch}: {title}",
        "edited": "{watch}: changed: {title}",
        "many": "{watch}: {counts}",
        "new": "{count} new",
        "edits": "{count} changed",
        "changed": "Changed {at}",
        "why": "You get this for the watch {watch}.",
    },
}


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: a title of one line, and the same content as text and as HTML."""

    title: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Block:
    """One story in a message: its headline, lines below it, and its address."""

    headline: str
    lines: tuple[str, ...]
    url: str | None


def message_of(watch: str, told: Sequence[Story | Edit], settings: Settings) -> Message:
    """Make the message that tells one or several things for a watch of this name."""
    words = _WORDS[settings.lang]
    blocks = [_block(each, settings) for each in told]
    name = plain(watch)
    if len(told) == 1:
        key = "edited" if isinstance(told[0], Edit) else "one"
        title = words[key].format(watch=name, title=plain(blocks[0].headline))
    else:
        edits = sum(isinstance(each, Edit) for each in told)
        counts = ((len(told) - edits, "new"), (edits, "edits"))
        said = [_count(words[key], number) for number, key in counts if number]
        title = words["many"].format(watch=name, counts=", ".join(said))
    why = words["why"]
    text = "\n\n".join([*map(_as_text, blocks), why.format(watch=name)])
    html = "\n".join([*map(_as_html, blocks), f"<p><small>{escape(why.format(watch=one_line(watch)))}</small></p>"])
    return Message(shortened(title, LONGEST_TITLE), text, html)


def plain(text: str) -> str:
    """Write a text of somebody else's as one line that no service takes for markup, or for a call to anybody."""
    text = _EDGES.sub("ˍ", _CALLS.sub("@\u2060", one_line(text).translate(_ALIKE)))
    return _FIRST.sub("\u2060\\1", text)


def shortened(text: str, most: int) -> str:
    """Cut a text at a word."""
    text = one_line(text)
    return text if len(text) <= most else text[:most].rpartition(" ")[0] + " …"


def _count(words: str, number: int) -> str:
    one, _, many = words.partition("|")
    return (one if number == 1 or not many else many).format(count=number)


def _block(told: Story | Edit, settings: Settings) -> _Block:
    words, zone = words_in(settings.lang), ZoneInfo(settings.timezone)
    article = told.article if isinstance(told, Edit) else told.lead
    headline = shortened(article.title, LONGEST_TITLE) or words.untitled
    lines = _of_an_edit(told, words, zone) if isinstance(told, Edit) else _of_a_story(told, words, zone)
    return _Block(headline, tuple(line for line in lines if line), web_url(article.url))


def _of_a_story(story: Story, words: Words, zone: ZoneInfo) -> list[str]:
    article, names = story.lead, list(dict.fromkeys(one_line(each.source_name) for each in story.sightings))
    lead = article.lead or article.text.partition("\n\n")[0]
    at = words.date(article.published_at or story.updated_at, article.published_precision, zone)
    said = [words.source.format(source=names[0])] if names else []
    if len(names) > 1:
        said.append(words.also_by.format(names=words.listed(names[1:])))
    return [at, shortened(lead, LONGEST_LEAD), " ".join(said)]


def _of_an_edit(edit: Edit, words: Words, zone: ZoneInfo) -> list[str]:
    said = words_of_edits(words.lang)
    at = _WORDS[words.lang]["changed"].format(at=words.date(edit.seen_at, "minute", zone))
    classes = ", ".join(said.get(each, each) for each in edit.classes)
    lines = [f"{at}: {classes}" if classes else at]
    lines += [_passage(each, said) for each in edit.passages[:MOST_PASSAGES]]
    if more := len(edit.passages) - MOST_PASSAGES:
        lines += [said["more"].format(count=more)] if more > 0 else []
    return [*lines, words.source.format(source=one_line(edit.source_name))]


def _passage(passage: Passage, said: Mapping[str, str]) -> str:
    before, after = (shortened(each, LONGEST_PASSAGE) or said["nothing"] for each in (passage.before, passage.after))
    return f"{said.get(passage.field, passage.field)}: {before} → {after}"


def _as_text(block: _Block) -> str:
    return "\n".join([plain(block.headline), *map(plain, block.lines), *([block.url] if block.url else [])])


def _as_html(block: _Block) -> str:
    headline = escape(block.headline)
    if block.url:
        headline = f'<a href="{escape(block.url)}">{headline}</a>'
    return f"<p><b>{headline}</b><br>{'<br>'.join(map(escape, block.lines))}</p>"

"""The calendar, the list of feeds and the page beside the feeds: RFC 5545, OPML 2.0 and HTML."""

import re
from collections import Counter
from html.parser import HTMLParser

import icalendar
from lxml import etree

from tests.publish.rules.values import is_web, slips_of_text

_VOID = frozenset({"meta", "link", "br", "img", "hr", "input", "source", "wbr"})
_OCTETS = 75


def slips_of_calendar(data):
    """Yield what RFC 5545 would say of a calendar; it must be one that a program can read."""
    if not data.endswith(b"\r\n") or re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        yield "lines do not end in CRLF"
    lines = data.split(b"\r\n")
    yield from (f"a line of {len(line)} octets" for line in lines if len(line) > _OCTETS)
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data):
        yield "control characters"
    for line in lines:
        line.decode("utf-8")  # a fold within a character is one that many programs can't undo
    calendar = icalendar.Calendar.from_ical(data)
    if not (calendar.get("version") == "2.0" and calendar.get("prodid")):
        yield "no version or product"
    if not calendar.subcomponents:
        yield "nothing in it"
    uids = Counter(str(event["uid"]) for event in calendar.events)
    yield from (f"{uid} recurs" for uid, count in uids.items() if count > 1)
    for event in calendar.events:
        yield from (f"{event['uid']}: no {name}" for name in ("dtstamp", "dtstart", "summary") if name not in event)
        yield from (f"{event['uid']}: {name}" for name in event.errors)
        if not is_web(str(event["url"])):
            yield f"{event['uid']}: {event['url']} is no address"
        if "dtend" in event and event["dtend"].dt <= event["dtstart"].dt:
            yield f"{event['uid']}: ends before it begins"


def slips_of_opml(data):
    """Yield what OPML 2.0 would say of a list of feeds."""
    opml = etree.fromstring(data)
    if (opml.tag, opml.get("version"), [child.tag for child in opml]) != ("opml", "2.0", ["head", "body"]):
        yield "no OPML 2.0"
    for outline in opml.iter("outline"):
        yield from slips_of_text(outline.get("text", ""), "text")
        if outline.get("type") == "rss" and not is_web(outline.get("xmlUrl", "")):
            yield f"no feed: {outline.get('xmlUrl')!r}"
        if "htmlUrl" in outline.attrib and not is_web(outline.get("htmlUrl")):
            yield f"no page: {outline.get('htmlUrl')!r}"


def slips_of_page(data):
    """Yield what is not closed, not in order, or twice in a page of HTML."""
    reader = _Page()
    reader.feed(data.decode("utf-8"))
    reader.close()
    yield from reader.slips
    yield from (f"<{tag}> is not closed" for tag in reader.opened)
    yield from (f"id {name} recurs" for name, count in reader.ids.items() if count > 1)
    if {"script", "iframe", "style"} & reader.tags:
        yield "a script or the like"


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.opened, self.slips, self.tags, self.ids = [], [], set(), Counter()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.ids.update(value for name, value in attrs if name == "id")
        if tag not in _VOID:
            self.opened.append(tag)
        for name, value in attrs:
            if name == "href" and ":" in value and not is_web(value):
                self.slips.append(f"{value!r} is no address")

    def handle_endtag(self, tag):
        if self.opened and self.opened[-1] == tag:
            self.opened.pop()
        else:
            self.slips.append(f"</{tag}> closes nothing")

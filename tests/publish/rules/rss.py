"""RSS 2.0: its specification, and the RSS Advisory Board's Best Practices Profile (https://www.rssboard.org/rss-profile)."""

import re
from collections import Counter
from email.utils import parsedate_to_datetime

from lxml import etree

from tests.publish.rules.atom import ATOM, DC, WHOLE, slips_of_media
from tests.publish.rules.values import is_language, is_media_type, is_uri, is_web, slips_of_html, slips_of_text

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DATE = re.compile(r"(?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT)")
_CHANNEL = {
    *("title", "link", "description", "language", "copyright", "managingEditor", "webMaster", "pubDate"),
    *("lastBuildDate", "category", "generator", "docs", "cloud", "ttl", "image", "skipHours", "skipDays", "item"),
}
_ITEM = {"title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate", "source"}


def slips(data, self_url):
    """Yield what the specification, the profile or a validator would say of a feed that is read at an address."""
    rss = etree.fromstring(data, WHOLE)
    channels = rss.findall("channel")
    if (rss.tag, rss.get("version"), len(channels)) != ("rss", "2.0", 1):
        yield "no RSS 2.0 with one channel"
        return
    yield from _slips_of_channel(channels[0], self_url)
    items = channels[0].findall("item")
    guids = Counter(item.findtext("guid") for item in items)
    yield from (f"guid recurs: {guid}" for guid, count in guids.items() if count > 1)
    for item in items:
        yield from (f"{item.findtext('guid')}: {slip}" for slip in _slips_of_item(item))


def slips_of_character_data(data):
    """Yield the titles in which `&` or `<` is not a hexadecimal reference, as the profile asks for plain text."""
    for found in re.finditer(rb"<(title|category|source)(?: [^>]*)?>([^<]*)</", data):
        if re.search(rb"&(?!#x(?:26|3C);|gt;)", found[2]):
            yield found[0].decode()


def ids(data):
    """Return the ids of a feed's items, in order."""
    return [each.text for each in etree.fromstring(data, WHOLE).iterfind("channel/item/guid")]


def _slips_of_channel(channel, self_url):
    names = [child.tag for child in channel]
    yield from (
        f"channel has {names.count(name)} {name}" for name in ("title", "link", "description") if names.count(name) != 1
    )
    yield from _slips_of_children(channel, _CHANNEL, several={"item", "category"})
    if "item" in names and any(name != "item" for name in names[names.index("item") :]):
        yield "an item stands before what is of the channel"
    for name in ("title", "description"):
        yield from slips_of_text(channel.findtext(name), f"channel {name}")
    if not is_web(channel.findtext("link")):
        yield f"channel link {channel.findtext('link')!r}"
    selves = [each.attrib for each in channel.findall(f"{ATOM}link") if each.get("rel") == "self"]
    if [(each.get("href"), each.get("type")) for each in selves] != [(self_url, "application/rss+xml")]:
        yield f"self is {selves}, not {self_url}"
    if not channel.findtext("ttl", "1").isdecimal() or not int(channel.findtext("ttl", "1")):
        yield "ttl is no number of minutes"
    if not is_language(channel.findtext("language", "")):
        yield "no language"
    yield from _slips_of_dates(channel, "lastBuildDate", "pubDate")
    for image in channel.findall("image"):
        if any(image.findtext(name) != channel.findtext(name) for name in ("title", "link")):
            yield "the image's title and link are not the channel's"
        if not is_web(image.findtext("url", "")) or int(image.findtext("width", "88")) > 144:
            yield "image"


def _slips_of_item(item):
    yield from _slips_of_children(item, _ITEM, several={"category"})
    if item.find("title") is None and item.find("description") is None:
        yield "neither title nor description"
    yield from slips_of_text(item.findtext("title", "-"), "title")
    yield from slips_of_html(item.findtext("description", ""), "description")
    yield from slips_of_html(item.findtext(CONTENT, ""), "content")
    names = [child.tag for child in item]
    if CONTENT in names and "description" not in names[: names.index(CONTENT)]:
        yield "content without a description before it"
    if not is_web(item.findtext("link", "")):
        yield f"link {item.findtext('link')!r}"
    guid = item.find("guid")
    if guid is None or not is_uri(guid.text) or (guid.get("isPermaLink") != "false" and not is_web(guid.text)):
        yield "guid"
    yield from _slips_of_dates(item, "pubDate")
    yield from _slips_of_references(item)
    yield from slips_of_media(item)


def _slips_of_children(element, known, several):
    counts = Counter(child.tag for child in element if not child.tag.startswith("{"))
    yield from (f"{element.tag} has an unknown {name}" for name in counts if name not in known)
    yield from (
        f"{element.tag} has {count} {name}" for name, count in counts.items() if count > 1 and name not in several
    )


def _slips_of_references(item):
    for enclosure in item.findall("enclosure"):
        url, length, media_type = (enclosure.get(name, "") for name in ("url", "length", "type"))
        if not (is_web(url) and length.isdecimal() and is_media_type(media_type)):
            yield f"enclosure {dict(enclosure.attrib)}"
    for source in item.findall("source"):
        yield from slips_of_text(source.text or "", "source")
        if not is_web(source.get("url", "")):
            yield f"source {source.get('url')!r}"
    for category in item.findall("category"):
        yield from slips_of_text(category.text or "", "category")
        if "domain" in category.attrib and not is_uri(category.get("domain")):
            yield f"domain {category.get('domain')!r}"
    author = item.findtext("author")
    if author is not None and not re.fullmatch(r"[^\s@]+@[^\s@]+ \([^()]+\)", author):
        yield f"author {author!r}"
    language = item.findtext(f"{DC}language")
    if language is not None and not is_language(language):
        yield f"language {language!r}"


def _slips_of_dates(element, *names):
    for name in names:
        for text in (each.text for each in element.findall(name)):
            match = _DATE.fullmatch(text)
            if not match or f"{parsedate_to_datetime(text):%a}" != match["day"]:
                yield f"{name} {text!r}"

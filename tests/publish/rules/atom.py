"""Atom 1.0: RFC 4287 by its schema, and by what its prose demands."""

from collections import Counter
from pathlib import Path

from lxml import etree

from tests.publish.rules.values import (
    is_language,
    is_media_type,
    is_time,
    is_uri,
    is_web,
    slips_of_html,
    slips_of_text,
)

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "schemas" / "atom.rng"))
WHOLE = etree.XMLParser(huge_tree=True, resolve_entities=False)


def slips(data, self_url):
    """Yield what RFC 4287 or a validator would say of a feed that is read at an address."""
    feed = etree.fromstring(data, WHOLE)
    if not SCHEMA.validate(feed):
        yield from (f"schema, line {error.line}: {error.message}" for error in SCHEMA.error_log)
        return
    entries = feed.findall(f"{ATOM}entry")
    yield from _slips_of_feed(feed, self_url)
    ids = Counter(element.findtext(f"{ATOM}id") for element in (feed, *entries))
    yield from (f"id recurs: {id_}" for id_, count in ids.items() if count > 1)
    has_author = feed.find(f"{ATOM}author") is not None
    for entry in entries:
        yield from (f"{entry.findtext(f'{ATOM}id')}: {slip}" for slip in _slips_of_entry(entry, has_author=has_author))


def ids(data):
    """Return the ids of a feed's entries, in order."""
    return [each.text for each in etree.fromstring(data, WHOLE).iterfind(f"{ATOM}entry/{ATOM}id")]


def _slips_of_feed(feed, self_url):
    yield from slips_of_text(feed.findtext(f"{ATOM}title"), "feed title")
    yield from slips_of_text(feed.findtext(f"{ATOM}subtitle"), "subtitle")
    selves = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if selves != [self_url]:
        yield f"self is {selves}, not {self_url}"
    if not is_language(feed.get(LANG, "")):
        yield "no language"
    yield from _slips_of_links(feed)
    yield from _slips_of_metadata(feed)


def _slips_of_entry(entry, has_author):
    """Yield what is wrong in an entry (sections 4.1.2, 4.1.3.3 and 4.2)."""
    yield from slips_of_text(entry.findtext(f"{ATOM}title"), "title")
    names = [author.findtext(f"{ATOM}name") for author in entry.iterfind(f"{ATOM}author")]
    if not (names or has_author or entry.find(f"{ATOM}source/{ATOM}author") is not None):
        yield "no author"
    links = entry.findall(f"{ATOM}link")
    content = entry.find(f"{ATOM}content")
    if content is None and not any(link.get("rel", "alternate") == "alternate" for link in links):
        yield "neither content nor an alternate link"
    for construct in (content, entry.find(f"{ATOM}summary")):
        if construct is None:
            continue
        if construct.get("type") == "html":
            yield from slips_of_html(construct.text, etree.QName(construct).localname)
        else:
            yield from slips_of_text(construct.text or "", etree.QName(construct).localname)
    yield from _slips_of_links(entry)
    yield from _slips_of_metadata(entry)
    source = entry.find(f"{ATOM}source")
    if source is not None:
        missing = [name for name in ("id", "title", "updated") if source.find(f"{ATOM}{name}") is None]
        yield from (f"source has no {name}" for name in missing)
        yield from slips_of_text(source.findtext(f"{ATOM}title"), "source title")
        yield from _slips_of_links(source)
    yield from slips_of_media(entry)


def _slips_of_metadata(element):
    if not is_uri(element.findtext(f"{ATOM}id")):
        yield f"id is no URI: {element.findtext(f'{ATOM}id')}"
    for time in (*element.iterfind(f"{ATOM}updated"), *element.iterfind(f"{ATOM}published")):
        if not is_time(time.text):
            yield f"{time.text} is no time"
    if LANG in element.attrib and not is_language(element.get(LANG)):
        yield f"{element.get(LANG)!r} is no language"
    for person in (*element.iterfind(f"{ATOM}author"), *element.iterfind(f"{ATOM}contributor")):
        yield from slips_of_text(person.findtext(f"{ATOM}name") or "", "name")
        if person.find(f"{ATOM}uri") is not None and not is_web(person.findtext(f"{ATOM}uri")):
            yield f"{person.findtext(f'{ATOM}uri')!r} is no address of a person"
    for category in element.iterfind(f"{ATOM}category"):
        yield from slips_of_text(category.get("term"), "term")
        yield from slips_of_text(category.get("label", "-"), "label")
        if "scheme" in category.attrib and not is_uri(category.get("scheme")):
            yield f"{category.get('scheme')!r} is no scheme"


def _slips_of_links(element):
    """Yield what is wrong in links (section 4.2.7); two alternates differ in type or language (4.1.1, 4.1.2)."""
    links = element.findall(f"{ATOM}link")
    kinds = Counter(
        (link.get("type"), link.get("hreflang")) for link in links if link.get("rel", "alternate") == "alternate"
    )
    targets = Counter((link.get("rel", "alternate"), link.get("href")) for link in links)
    yield from (f"alternate recurs: {kind}" for kind, count in kinds.items() if count > 1)
    yield from (f"link recurs: {target}" for target, count in targets.items() if count > 1)
    for link in links:
        if not is_web(link.get("href")):
            yield f"link to {link.get('href')!r}"
        if "type" in link.attrib and not is_media_type(link.get("type")):
            yield f"link of type {link.get('type')!r}"
        if not link.get("length", "0").isdecimal():
            yield f"link of length {link.get('length')!r}"
        yield from slips_of_text(link.get("title", "-"), "link title")


def slips_of_media(entry):
    """Yield what is wrong in what an entry of Atom or RSS has of Media RSS and Dublin Core."""
    for content in entry.iterfind(f"{MEDIA}content"):
        if not (is_web(content.get("url")) and is_media_type(content.get("type")) and content.get("medium") == "image"):
            yield f"media {dict(content.attrib)}"
        for text in content:
            yield from slips_of_text(text.text, etree.QName(text).localname)
    urls = Counter(content.get("url") for content in entry.iterfind(f"{MEDIA}content"))
    yield from (f"medium recurs: {url}" for url, count in urls.items() if count > 1)
    for creator in (*entry.iterfind(f"{DC}creator"), *entry.iterfind(f"{DC}contributor")):
        yield from slips_of_text(creator.text or "", "creator")

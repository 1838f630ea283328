"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), each key by its type."""

import json
from collections import Counter

from tests.publish.rules.values import is_language, is_media_type, is_time, is_web, slips_of_html, slips_of_text


def slips(data, self_url):
    """Yield what the specification would say of a feed that is read at an address."""
    feed = read(data)
    yield from _slips_of_keys(feed, _TOP, "feed")
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "version"
    if feed.get("feed_url") != self_url:
        yield f"self is {feed.get('feed_url')}, not {self_url}"
    yield from slips_of_text(feed.get("title", ""), "feed title")
    if not isinstance(feed.get("items"), list):
        yield "no items"
        return
    counts = Counter(item.get("id") for item in feed["items"])
    yield from (f"id recurs: {id_}" for id_, count in counts.items() if count > 1)
    for item in feed["items"]:
        yield from (f"{item.get('id')}: {slip}" for slip in _slips_of_item(item))


def ids(data):
    """Return the ids of a feed's items, in order."""
    return [item["id"] for item in read(data)["items"]]


def read(data):
    """Read JSON as RFC 8259 has it, which knows no NaN, no key twice, and nothing but UTF-8."""
    return json.loads(data.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_each_once)


def _refuse(name):
    raise ValueError(f"{name} is not JSON")


def _each_once(pairs):
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice in an object")
    return made


def _slips_of_item(item):
    yield from _slips_of_keys(item, _ITEM, "item")
    if not (isinstance(item.get("id"), str) and item["id"]):
        yield "id"
    if not ("content_html" in item or "content_text" in item):
        yield "no content"
    yield from slips_of_html(item.get("content_html", ""), "content_html")
    yield from slips_of_text(item.get("title", "-"), "title")


def _slips_of_keys(value, known, what):
    """Yield keys that the format does not know, and values that are not what it says; `_…` are extensions."""
    for name, each in value.items():
        if name.startswith("_"):
            if not isinstance(each, dict) or "." in name:
                yield f"{what}: extension {name}"
        elif name not in known:
            yield f"{what}: unknown {name}"
        elif not known[name](each):
            yield f"{what}: {name} is {str(each)[:80]!r}"


def _is_text(value):
    return isinstance(value, str) and bool(value.strip())


def _are(is_one, *, once=False):
    def are(values):
        fit = isinstance(values, list) and all(map(is_one, values))
        return fit and (not once or len(set(values)) == len(values))

    return are


def _has(required, **known):
    def has(value):
        return isinstance(value, dict) and set(required) <= set(value) and not list(_slips_of_keys(value, known, ""))

    return has


def _is_author(value):
    return bool(value) and _has((), name=_is_text, url=is_web, avatar=is_web)(value)


def _is_size(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_is_attachment = _has(
    ("url", "mime_type"),
    url=is_web,
    mime_type=is_media_type,
    title=_is_text,
    size_in_bytes=_is_size,
    duration_in_seconds=_is_size,
)
_TOP = {
    **dict.fromkeys(("title", "version", "description", "user_comment"), _is_text),
    **dict.fromkeys(("home_page_url", "feed_url", "next_url", "icon", "favicon"), is_web),
    "authors": _are(_is_author),
    "language": is_language,
    "expired": lambda value: isinstance(value, bool),
    "hubs": _are(_has(("type", "url"), type=_is_text, url=is_web)),
    "items": _are(lambda value: isinstance(value, dict)),
}
_ITEM = {
    **dict.fromkeys(("id", "title", "content_html", "content_text", "summary"), _is_text),
    **dict.fromkeys(("url", "external_url", "image", "banner_image"), is_web),
    **dict.fromkeys(("date_published", "date_modified"), is_time),
    "authors": _are(_is_author),
    "tags": _are(_is_text, once=True),
    "language": is_language,
    "attachments": _are(_is_attachment),
}

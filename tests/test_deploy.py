"""The examples for web servers serve what `scraper serve` does, as the same types and with the same headers."""

import re
from pathlib import Path

import pytest

from scraper.web.app import SECURITY_HEADERS
from scraper.web.shelf import MEDIA_TYPES

DEPLOY = Path(__file__).parents[1] / "deploy"
NGINX, CADDY = ((DEPLOY / name).read_text(encoding="utf-8") for name in ("nginx.conf", "Caddyfile"))
UTF_8 = "; charset=utf-8"


def nginx_types(text: str) -> dict[str, str]:
    """Read the types by ending, with the charset that nginx adds to some; text/html always has it."""
    table = re.search(r"types \{\n(.+?)\}", text, re.DOTALL)
    charset = re.search(r"charset_types (.+?);", text, re.DOTALL)
    ninjs = re.search(r"location ~ \\(\.ninjs)\\(\.json)\$ \{\s*types \{ \}\s*default_type (\S+);", text)
    assert table
    assert charset
    assert ninjs
    rows = (row.split() for row in table[1].replace(";", "").strip().splitlines())
    plain = {f".{ending}": media_type for media_type, *endings in rows for ending in endings}
    plain["".join(ninjs.group(1, 2))] = ninjs[3]
    with_charset = {*charset[1].split(), "text/html"}
    return {ending: each + UTF_8 * (each in with_charset) for ending, each in plain.items()}


def caddy_types(text: str) -> dict[str, str]:
    """Read the types by ending, through the matchers that name the endings."""
    matchers = re.findall(r"(@\w+) (?:\{\s*)?path (\*\..+)", text)
    types = dict(re.findall(r'header (@\w+) Content-Type "(.+)"', text))
    return {ending[1:]: types[matcher] for matcher, endings in matchers for ending in endings.split()}


@pytest.mark.parametrize(("read", "text"), [(nginx_types, NGINX), (caddy_types, CADDY)], ids=["nginx", "caddy"])
def test_each_ending_has_the_type_that_serve_gives_it_and_there_are_no_others(read, text) -> None:
    assert read(text) == MEDIA_TYPES


@pytest.mark.parametrize("text", [NGINX, CADDY], ids=["nginx", "caddy"])
class TestBoth:
    def test_only_files_with_these_endings_can_be_had(self, text: str) -> None:
        (served,) = re.findall(r"\\\.\(\?:(.+)\)\$", text)
        assert {f".{ending}" for ending in served.split("|")} == MEDIA_TYPES.keys() - {".ninjs.json"}

    def test_the_security_headers_are_those_of_serve(self, text: str) -> None:
        for name, value in SECURITY_HEADERS.items():
            assert re.search(rf'\b{name} "{re.escape(value)}"', text), name

    def test_copies_are_asked_about_before_they_are_used(self, text: str) -> None:
        assert 'Cache-Control "no-cache"' in text

    def test_what_is_text_is_sent_packed(self, text: str) -> None:
        (packed,) = re.findall(r"gzip_types (.+?);|encode gzip \{(.+?)\n\t\t\}", text, re.DOTALL)
        for media_type in {each.removesuffix(UTF_8) for each in MEDIA_TYPES.values()} - {"image/png", "text/html"}:
            assert media_type in packed[0] or f"{media_type}*" in packed[1] or "text/*" in packed[1], media_type

    def test_every_way_in_leads_to_the_page_of_feeds_and_searches_go_to_serve(self, text: str) -> None:
        for path in ("/", "/feeds", "/feeds/"):
            assert re.search(rf"(?:location =|redir) {path} .*/feeds/index\.html", text), path
        assert re.search(r"/feeds/search\..*\n.*\n?.*\b(?:proxy_pass http://|reverse_proxy )127\.0\.0\.1:8000", text)


def test_caddy_serves_nothing_whose_path_has_a_hidden_name() -> None:
    (pattern,) = re.findall(r"path_regexp (\S+)", CADDY)
    for path in ("/feeds/all.rss", "/feeds/source/region-x.atom", "/feeds/archive/all/12.atom", "/feeds/x.ninjs.json"):
        assert re.search(pattern, path), path
    for path in ("/feeds/.x.rss", "/feeds/.edition/all.rss", "/feeds/source/.x.json", "/feeds/../archive.rss"):
        assert not re.search(pattern, path), path
    for path in ("/archive.db", "/feeds/archive.db", "/feeds/", "/feeds/source/", "/feedsx/all.rss", "/feeds//all.rss"):
        assert not re.search(pattern, path), path

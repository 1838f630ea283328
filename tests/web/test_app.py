"""The web application as HTTP clients see it."""

import gzip
import os
from email.utils import formatdate

import httpx
import pytest

from scraper.model import Settings
from scraper.web import create_app

RSS = b"<rss><channel/></rss>" * 100


@pytest.fixture
def folder(tmp_path):
    feeds = tmp_path / "feeds"
    (feeds / "source").mkdir(parents=True)
    (feeds / "index.html").write_text("<!doctype html><title>Index</title>")
    (feeds / "index.css").write_text("body{}")
    (feeds / "all.rss").write_bytes(RSS)
    (feeds / "press.ics").write_bytes(b"BEGIN:VCALENDAR\r\n")
    (feeds / "source" / "region-x.atom").write_text("<feed/>")
    return feeds


def client_of(folder, **settings):
    app = create_app(Settings(**settings), folder)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://press.example")


@pytest.fixture
async def client(folder):
    async with client_of(folder) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/feeds/all.rss", "application/rss+xml; charset=utf-8"),
        ("/feeds/source/region-x.atom", "application/atom+xml; charset=utf-8"),
        ("/feeds/press.ics", "text/calendar; charset=utf-8"),
        ("/feeds/index.html", "text/html; charset=utf-8"),
        ("/feeds/index.css", "text/css; charset=utf-8"),
    ],
)
async def test_files_are_served_as_what_they_are(client, folder, path, media_type):
    response = await client.get(path)

    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert response.content == (folder.parent / path[1:]).read_bytes()
    assert "last-modified" in response.headers


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("all.json", "application/feed+json"),
        ("all.ninjs.json", "application/json"),
        ("press.ics", "text/calendar; charset=utf-8"),
        ("sources.opml", "text/x-opml; charset=utf-8"),
        ("a.b.rss", "application/rss+xml; charset=utf-8"),
    ],
)
async def test_other_formats_have_the_types_that_their_programs_look_for(client, folder, name, media_type):
    (folder / name).write_text("x")

    assert (await client.get(f"/feeds/{name}")).headers["content-type"] == media_type


async def test_a_feed_names_the_hub_and_itself_in_a_header_too(folder):
    (folder / "source" / "växjö.ninjs.json").write_text("{}")
    hub = {"websub_hub": "https://hub.example/", "public_url": "https://press.example"}
    async with client_of(folder, **hub) as client:
        feed = await client.get("/feeds/source/region-x.atom")
        links = {rel: link["url"] for rel, link in feed.links.items()}
        assert links == {"hub": "https://hub.example/", "self": "https://press.example/feeds/source/region-x.atom"}
        for name in ("index.html", "source/växjö.ninjs.json"):
            assert "link" not in (await client.get(f"/feeds/{name}")).headers
    async with client_of(folder) as client:
        assert "link" not in (await client.get("/feeds/source/region-x.atom")).headers


@pytest.mark.parametrize("path", ["/", "/feeds", "/feeds/"])
async def test_every_way_in_leads_to_the_index_page(client, path):
    response = await client.get(path, follow_redirects=True)

    assert response.url.path == "/feeds/index.html"
    assert response.history[0].headers["location"] in ("index.html", "feeds/index.html")


@pytest.mark.parametrize(("lang", "words"), [("sv", "Inget publicerat ännu"), ("en", "Nothing published yet")])
async def test_before_the_first_collection_the_front_page_says_so(tmp_path, lang, words):
    async with client_of(tmp_path / "feeds", lang=lang) as client:
        response = await client.get("/")

    assert response.status_code == 200
    assert words in response.text
    assert f'<html lang="{lang}">' in response.text
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
async def test_a_reader_that_has_the_file_gets_a_304_without_a_body(client, encoding):
    first = await client.get("/feeds/all.rss", headers={"Accept-Encoding": encoding})
    headers = {"Accept-Encoding": encoding, "If-None-Match": f'"other", W/{first.headers["etag"]}'}

    again = await client.get("/feeds/all.rss", headers=headers)

    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["vary"] == "Accept-Encoding"
    assert "content-type" not in again.headers
    assert "content-length" not in again.headers


async def test_plain_and_gzipped_are_two_representations_of_one_file(client):
    plain = await client.get("/feeds/all.rss", headers={"Accept-Encoding": "identity"})
    async with client.stream("GET", "/feeds/all.rss", headers={"Accept-Encoding": "br, gzip;q=0.8"}) as zipped:
        raw = b"".join([part async for part in zipped.aiter_raw()])

    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content == RSS
    assert int(zipped.headers["content-length"]) == len(raw) < len(RSS)
    assert zipped.headers["etag"] != plain.headers["etag"]
    assert zipped.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("refusal", ["gzip;q=0", "gzip; q=0.0", "br", "*", ""])
async def test_gzip_is_only_for_those_who_ask_for_it(client, refusal):
    response = await client.get("/feeds/all.rss", headers={"Accept-Encoding": refusal})

    assert "content-encoding" not in response.headers


async def test_a_changed_file_is_sent_again_though_its_size_and_second_are_the_same(client, folder):
    first = await client.get("/feeds/all.rss")
    path = folder / "all.rss"
    status = path.stat()
    path.write_bytes(RSS.replace(b"channel", b"CHANNEL"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))

    second = await client.get("/feeds/all.rss", headers={"If-None-Match": first.headers["etag"]})

    assert second.status_code == 200
    assert b"CHANNEL" in second.content
    assert second.headers["etag"] != first.headers["etag"]


async def test_the_same_bytes_written_anew_keep_their_entity_tag(client, folder):
    first = await client.get("/feeds/all.rss")
    os.utime(folder / "all.rss", (1, 1))

    second = await client.get("/feeds/all.rss")

    assert second.headers["etag"] == first.headers["etag"]
    assert second.headers["last-modified"] == "Thu, 01 Jan 1970 00:00:01 GMT"


@pytest.mark.parametrize(("since_s", "status"), [(999, 200), (1000, 304), (2000, 304)])
async def test_a_date_works_as_a_validator_too(client, folder, since_s, status):
    os.utime(folder / "all.rss", (1000, 1000))

    response = await client.get("/feeds/all.rss", headers={"If-Modified-Since": formatdate(since_s, usegmt=True)})

    assert response.status_code == status


async def test_an_entity_tag_counts_for_more_than_a_date_and_nonsense_for_nothing(client):
    late = formatdate(4_000_000_000, usegmt=True)

    both = await client.get("/feeds/all.rss", headers={"If-None-Match": '"other"', "If-Modified-Since": late})
    nonsense = await client.get("/feeds/all.rss", headers={"If-Modified-Since": "yesterday"})

    assert both.status_code == nonsense.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/../secret.html",
        "/feeds/%2e%2e/secret.html",
        "/feeds/..%2fsecret.html",
        "/feeds/source/..%2f..%2fsecret.html",
        "/feeds/..%5csecret.html",
        "/feeds/%2fetc%2fpasswd.html",
        "/feeds//index.html",
        "/feeds/.hidden.html",
        "/feeds/.git/index.html",
        "/feeds/all.rss%00.html",
        "/feeds/link.html",
        "/feeds/folder.html",
        "/feeds/pipe.html",
        "/feeds/archive.db",
        "/feeds/source",
        "/feeds/source/",
        "/feeds/all.rss/",
        "/feeds/" + "a" * 5000 + ".html",
        "/nowhere",
    ],
)
async def test_nothing_but_the_published_files_can_be_had(client, folder, path):
    secret = folder.parent / "secret.html"
    secret.write_text("secret")
    (folder / ".hidden.html").write_text("secret")
    (folder / ".git").mkdir()
    (folder / ".git" / "index.html").write_text("secret")
    (folder / "archive.db").write_text("secret")
    (folder / "link.html").symlink_to(secret)
    (folder / "folder.html").mkdir()
    os.mkfifo(folder / "pipe.html")

    response = await client.get(httpx.URL("http://press.example").copy_with(raw_path=path.encode()))

    assert response.status_code == 404
    assert "secret" not in response.text


@pytest.mark.parametrize(("lang", "words"), [("sv", "Sidan finns inte"), ("en", "There is no such page")])
async def test_what_is_not_there_is_said_in_the_newsrooms_language(folder, lang, words):
    async with client_of(folder, lang=lang, title="Press & <nytt>") as client:
        response = await client.get("/feeds/nowhere.rss")

    assert response.status_code == 404
    assert words in response.text
    assert "Press &amp; &lt;nytt&gt;" in response.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_the_server_can_only_be_read(client, method):
    response = await client.request(method, "/feeds/all.rss")

    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert "går bara att läsa" in response.text


async def test_head_tells_what_get_would(client):
    get, head = await client.get("/feeds/all.rss"), await client.head("/feeds/all.rss")

    assert head.status_code == 200
    assert head.content == b""
    assert head.headers == get.headers


@pytest.mark.parametrize("path", ["/", "/feeds/index.html", "/feeds/all.rss", "/nowhere", "/healthz", "/style.css"])
async def test_every_answer_carries_the_security_headers(client, path):
    headers = (await client.get(path)).headers

    policy = headers["content-security-policy"].split("; ")
    assert {"default-src 'self'", "style-src 'self'", "img-src 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_a_bug_shows_a_page_without_details_and_with_the_security_headers(client, monkeypatch):
    def broken(*_args):
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("scraper.web.shelf.Shelf._read", broken)

    response = await client.get("/feeds/all.rss")

    assert response.status_code == 500
    assert "Något gick fel" in response.text
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_healthz_says_that_the_server_lives(client):
    response = await client.get("/healthz")

    assert response.json() == {"status": "ok"}
    assert response.headers["cache-control"] == "no-store"


async def test_the_page_style_is_there_before_anything_is_published(tmp_path):
    async with client_of(tmp_path / "feeds") as client:
        style = await client.get("/style.css")

    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert "prefers-color-scheme: dark" in style.text


async def test_memory_holds_no_more_than_its_share(folder, monkeypatch):
    monkeypatch.setattr("scraper.web.shelf.KEPT_BYTES", len(RSS) + 500)
    read = []
    compress = gzip.compress
    monkeypatch.setattr("gzip.compress", lambda body, **options: (read.append(len(body)), compress(body, **options))[1])
    (folder / "b.rss").write_bytes(RSS)
    async with client_of(folder) as client:
        for name in ("all.rss", "all.rss", "b.rss", "b.rss", "all.rss"):
            assert (await client.get(f"/feeds/{name}")).content == RSS

    assert len(read) == 3

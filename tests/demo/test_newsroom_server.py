"""The demo's sites over real HTTP on the loopback address."""

import gc
import http.client
import re
import socket
import struct
import zlib
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
import yaml

from scraper.demo import Asked, Newsroom, NewsroomServer, sources_yaml
from scraper.errors import PortTakenError, ScraperError

NEWSROOM = Newsroom()


@pytest.fixture(scope="module")
def server() -> Iterator[NewsroomServer]:
    with NewsroomServer(NEWSROOM) as running:
        yield running


@pytest.fixture
def connect(server: NewsroomServer) -> Iterator["Connect"]:
    client = Connect(server)
    yield client
    client.close()


class Connect:
    """A client that keeps one connection to each site open."""

    def __init__(self, server: NewsroomServer) -> None:
        self._kept = {
            site_id: http.client.HTTPConnection(urlsplit(base).netloc) for site_id, base in server.bases.items()
        }

    def ask(
        self, site_id: str, path: str, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        self._kept[site_id].request(method, path, headers=dict(headers or {}))
        response = self._kept[site_id].getresponse()
        return response, response.read()

    def socket_of(self, site_id: str) -> socket.socket:
        return self._kept[site_id].sock

    def close(self) -> None:
        for connection in self._kept.values():
            connection.close()


@pytest.mark.parametrize("site", NEWSROOM.sites, ids=lambda site: site.id)
def test_a_page_that_is_known_costs_a_304_on_either_condition(site, connect: Connect) -> None:
    for path in (site.url, site.releases[0].path):
        first, body = connect.ask(site.id, path)
        assert (first.status, len(body)) == (200, int(first.headers["content-length"]))
        assert parsedate_to_datetime(first.headers["last-modified"]).year in (2025, 2026)
        for condition in (
            {"If-None-Match": first.headers["etag"]},
            {"If-Modified-Since": first.headers["last-modified"]},
        ):
            again, nothing = connect.ask(site.id, path, headers=condition)
            assert (again.status, nothing) == (304, b"")
        other, _ = connect.ask(
            site.id, path, headers={"If-None-Match": '"other"', "If-Modified-Since": first.headers["last-modified"]}
        )
        assert other.status == 200


@pytest.mark.parametrize("site", NEWSROOM.sites, ids=lambda site: site.id)
def test_robots_txt_allows_all_but_one_path_and_names_the_sitemap(
    site, server: NewsroomServer, connect: Connect
) -> None:
    _, body = connect.ask(site.id, "/robots.txt")
    lines = body.decode().splitlines()
    assert lines[:3] == ["User-agent: *", "Allow: /", f"Disallow: {site.platform.disallow}"]
    sitemap = next(line for line in lines if line.startswith("Sitemap: ")).removeprefix("Sitemap: ")
    assert sitemap.startswith(server.bases[site.id])
    _, listed = connect.ask(site.id, urlsplit(sitemap).path)
    assert listed.count(b"<lastmod>") == len(site.releases)


def test_every_release_in_a_feed_is_fetched_at_the_address_the_feed_gives(
    server: NewsroomServer, connect: Connect
) -> None:
    _, feed = connect.ask("region-fjallmark", NEWSROOM.site("region-fjallmark").url)
    links = re.findall(r"<item>.*?<link>(.*?)</link>", feed.decode(), re.DOTALL)
    assert len(links) == len(NEWSROOM.site("region-fjallmark").releases)
    for link in links:
        assert link.startswith(server.bases["region-fjallmark"])
        assert "utm_" in link
        address = urlsplit(link.replace("&amp;", "&"))
        response, _ = connect.ask("region-fjallmark", f"{address.path}?{address.query}")
        assert response.status == 200


def test_pictures_are_whole_pngs_and_documents_are_pdfs_whose_index_is_right(connect: Connect) -> None:
    response, png = connect.ask("region-bergslagen", "/globalassets/aktuellt/akutmottagning-grythamn.jpg?width=480")
    assert response.headers["content-type"] == "image/png"
    width, height = struct.unpack(">II", png[16:24])
    pixels = png[png.index(b"IDAT") + 4 : png.index(b"IEND") - 8]
    assert len(zlib.decompress(pixels)) == (width + 1) * height

    release = next(release for release in NEWSROOM.site("region-vanerkusten").releases if release.attachments)
    response, pdf = connect.ask("region-vanerkusten", f"/download/18.ab/{release.attachments[0].file}")
    assert response.headers["content-type"] == "application/pdf"
    index = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    offsets = [int(row.split()[0]) for row in pdf[index:].splitlines()[3:] if row.endswith(b" n ")]
    assert [pdf[offset:].split(b" ", 1)[0] for offset in offsets] == [b"%d" % n for n in range(1, len(offsets) + 1)]


def test_a_connection_is_kept_between_requests_and_head_has_no_body(server: NewsroomServer, connect: Connect) -> None:
    site = NEWSROOM.site("region-mittdalen")
    _, body = connect.ask(site.id, site.url)
    kept = connect.socket_of(site.id)
    response, nothing = connect.ask(site.id, site.url, method="HEAD")
    assert (nothing, response.headers["content-length"]) == (b"", str(len(body)))
    assert connect.ask(site.id, "/finns/inte")[0].status == 404
    assert connect.socket_of(site.id) is kept
    assert connect.ask(site.id, site.url, method="DELETE")[0].status == 405
    assert server.requests[-3:] == [
        Asked(site.id, site.url, 200),
        Asked(site.id, "/finns/inte", 404),
        Asked(site.id, site.url, 405),
    ]


def test_pages_link_to_the_address_they_are_served_at(server: NewsroomServer, connect: Connect) -> None:
    site = NEWSROOM.site("region-havslandet")
    _, body = connect.ask(site.id, site.url)
    assert f'href="{server.bases[site.id]}{site.releases[0].path}"'.encode() in body
    assert b".example/pressmeddelanden/" not in body


def test_it_stops_while_clients_hold_connections_and_leaves_nothing_open() -> None:
    with NewsroomServer(NEWSROOM) as running:
        client = Connect(running)
        port = urlsplit(running.bases["region-bergslagen"]).port
        client.ask("region-bergslagen", "/robots.txt")
    gc.collect()  # an unclosed socket would warn here, and warnings are errors
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    client.close()


def test_a_port_in_use_is_an_error_that_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=str(taken)) as raised, NewsroomServer(NEWSROOM, taken - 1):
            pass
    assert isinstance(raised.value, ScraperError)
    assert "--port" in raised.value.next_step


def test_sources_yaml_gives_each_site_three_lines_and_lets_its_address_be_fetched(server: NewsroomServer) -> None:
    config = yaml.safe_load(sources_yaml(server, data="demo-data", public_url="http://127.0.0.1:8000/"))
    settings = config["settings"]
    assert (settings["title"], settings["data"]) == ("Demoredaktionen", "demo-data")
    assert settings["network"]["delay"] == "0s"
    assert [f"http://{pair}" for pair in settings["network"]["allow_private"]] == list(server.bases.values())
    assert config["sources"] == [
        {"id": site.id, "name": site.name, "url": server.url(site.id)} for site in NEWSROOM.sites
    ]

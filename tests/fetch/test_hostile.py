"""A server that means us harm: each of its answers costs at most its own page, and the next page comes as ever."""

import asyncio
import gzip
import ssl
import struct
import zlib
from collections.abc import Sequence
from socket import SO_LINGER, SOL_SOCKET

import pytest

from scraper import LayoutError, read_article
from scraper.errors import BlockedError, FetchError
from scraper.model import Page
from tests.fetch.conftest import CERTIFICATE, Open, Script, Server, names, redirect, reply, serving_tls

RELEASE = """<!doctype html><html lang="sv"><head><title>Ny vårdcentral i Exempelby - Region Exempel</title></head>
<body><main><article><h1>Ny vårdcentral i Exempelby</h1><p class="ingress">Region Exempel öppnar en vårdcentral i
Exempelby den första april, med plats för 8 000 listade patienter.</p><p>Den nya vårdcentralen får tjugo medarbetare och
ligger granne med torget. Hälften av tjänsterna är redan tillsatta.</p><p>– Det här har invånarna väntat på länge, säger
Åsa Öberg, ordförande i hälso- och sjukvårdsnämnden.</p></article></main></body></html>"""
OK = b"HTTP/1.1 200 OK\r\n"


def forever(*parts: bytes, pause_s: float = 0.0) -> Script:
    """Send the first part once and the last for ever."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(parts[0])
        while not writer.is_closing():
            writer.write(parts[-1])
            await writer.drain()
            await asyncio.sleep(pause_s)

    return script


def bomb(wbits: int, blocks: list[int]) -> Script:
    """Send 10 GB of noughts, packed as they are sent; each million of them is noted in `blocks`."""

    async def script(writer: asyncio.StreamWriter) -> None:
        packer = zlib.compressobj(1, wbits=wbits)
        coding = b"gzip" if wbits > zlib.MAX_WBITS else b"deflate"
        writer.write(OK + b"content-type: text/html\r\nconnection: close\r\ncontent-encoding: " + coding + b"\r\n\r\n")
        for _ in range(10_000):
            blocks.append(1)
            writer.write(packer.compress(bytes(1_000_000)))
            await writer.drain()
            await asyncio.sleep(0)
        writer.write(packer.flush())
        writer.close()

    return script


async def reset_in_the_middle(writer: asyncio.StreamWriter) -> None:
    writer.write(reply(RELEASE.encode()[:500], content_length="100000"))
    await writer.drain()
    writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    await asyncio.sleep(0.01)  # or the reset overtakes what was sent
    writer.transport.abort()


async def end_too_soon(writer: asyncio.StreamWriter) -> None:
    writer.write(reply(b"<h1>Ny", content_length="100000"))
    writer.close()


async def end_in_a_chunk(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"transfer-encoding: chunked\r\n\r\n6\r\n<h1>Ny\r\n400\r\n<p>")
    writer.close()


async def speak_as_in_1991(writer: asyncio.StreamWriter) -> None:
    writer.write(b"<html><h1>Ny</h1></html>\r\n\r\n")
    writer.close()


async def say_nothing(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


HARM: dict[str, tuple[bytes | Script, str, bool]] = {
    "drip feed": (forever(OK + b"content-length: 900000\r\n\r\n", b"a", pause_s=0.01), r"timed out after 1 s", True),
    "slow headers": (forever(OK, b"x-a: b\r\n", pause_s=0.01), r"timed out after 1 s", True),
    "silence": (say_nothing, r"timed out after 1 s", True),
    "never ending body": (forever(OK + b"\r\n", b"<p>Ny</p>" * 1_000), "body over 1 MB", False),
    "crumbs": (forever(OK + b"transfer-encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 1_000), "comes in crumbs", False),
    "length of 9 gb": (reply(b"x", content_length="9000000000"), "body over 1 MB", False),
    "length of 5000 figures": (
        reply(b"x", content_length="9" * 5_000),
        "did not answer in HTTP: bad Content-Length",
        True,
    ),
    "negative length": (reply(b"x", content_length="-1"), "did not answer in HTTP: bad Content-Length", True),
    "length too long": (end_too_soon, "the body broke off after 6 bytes", True),
    "truncated chunks": (end_in_a_chunk, "the body broke off after 9 bytes", True),
    "reset mid body": (reset_in_the_middle, "the body broke off after 500 bytes", True),
    "gzip twice": (
        reply(gzip.compress(gzip.compress(b"x")), content_encoding="gzip, gzip"),
        "was not asked for",
        False,
    ),
    "br": (reply(b"x", content_encoding="br"), "content encoding 'br' was not asked for", False),
    "gzip one byte": (reply(b"x", content_encoding="gzip"), "broke off after 1 bytes", True),
    "no gzip": (reply(b"x" * 9, content_encoding="gzip"), "the body is not gzip as it says", False),
    "10000 headers": (OK + b"".join(b"x-%d: 1\r\n" % n for n in range(10_000)) + b"\r\n", "sent 10,000 headers", False),
    "huge header": (OK + b"x: " + b"a" * 1_000_000 + b"\r\n\r\n", "sent headers without end", False),
    "1xx flood": (forever(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1_000), "sent headers without end", False),
    "header injection": (
        OK + b"x: a\rset-cookie: b=c\r\ncontent-length: 1\r\n\r\nx",
        "did not answer in HTTP: illegal header",
        True,
    ),
    "nul in header": (OK + b"x: a\x00b\r\ncontent-length: 1\r\n\r\nx", "did not answer in HTTP: illegal header", True),
    "101": (b"HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n", "did not answer in HTTP", True),
    "http 0.9": (speak_as_in_1991, "did not answer in HTTP: illegal status line", True),
    "redirect loop": (redirect("/"), "redirected more than 5 times", False),
    "redirect to file": (redirect("file:///etc/passwd"), "is not one of a web page", False),
    "redirect to javascript": (redirect("javascript:alert(1)"), "redirects to something that is not an address", False),
    "redirect to javascript with host": (
        redirect("javascript://a.example/%0aalert(1)"),
        "is not one of a web page",
        False,
    ),
    "redirect to metadata": (
        redirect("http://169.254.169.254/latest/meta-data/"),
        r"169\.254\.169\.254 is not a public address",
        False,
    ),
    "redirect to name of metadata": (
        redirect("http://metadata.example/"),
        r"metadata\.example is 169\.254\.169\.254, which is not",
        False,
    ),
    "redirect to mapped metadata": (
        redirect("http://[::ffff:a9fe:a9fe]/"),
        r"169\.254\.169\.254, which is not a public address",
        False,
    ),
    "redirect too long": (redirect("/" + "a" * 2_000), "longer than 2,000 characters", False),
    "image": (
        reply(b"\x89PNG\r\n\x1a\n", content_type="image/png"),
        "is image/png, neither a page nor a document",
        False,
    ),
    "video": (reply(b"", content_type="Video/MP4; a=b"), "is video/mp4, neither a page nor a document", False),
    "zip": (reply(b"PK", content_type="application/zip"), "is application/zip, neither a page nor a document", False),
}
"""An answer, what is said of it, and whether the page may be had by asking again (which is done once)."""


@pytest.mark.parametrize(("answer", "reason", "transient"), HARM.values(), ids=HARM)
async def test_an_answer_meant_to_harm_costs_its_own_page_alone(
    server: Server, fetcher: Open, answer: bytes | Script, reason: str, *, transient: bool
):
    url = server.serve("/ond", answer)
    server.serve("/", redirect("/"))
    good = server.serve("/god", reply(RELEASE.encode()))
    timeout_s = 1.0 if reason.startswith("timed out") else 30.0
    settings = {"timeout_s": timeout_s, "retries": 1, "max_body_bytes": 1_000_000}

    async with fetcher(resolve=names(metadata_example=["169.254.169.254"]), **settings) as fetch:
        with pytest.raises(FetchError, match=reason) as failure:
            await fetch.get(url, client="region-exempel")
        page = await fetch.get(good, client="region-exempel")

    assert isinstance(page, Page)
    assert page.body == RELEASE.encode()
    assert failure.value.transient is transient
    assert server.paths().count("/ond") == (2 if transient else 1)
    assert failure.value.next_step
    assert len(failure.value.reason) < 400  # though it may quote the server


@pytest.mark.parametrize("wbits", [zlib.MAX_WBITS, 16 + zlib.MAX_WBITS], ids=["deflate", "gzip"])
async def test_a_bomb_of_ten_gigabytes_does_not_go_off(server: Server, fetcher: Open, wbits: int):
    blocks: list[int] = []
    url = server.serve("/ond", bomb(wbits, blocks))
    good = server.serve("/god", reply(RELEASE.encode()))

    async with fetcher() as fetch:
        with pytest.raises(FetchError, match="body over 5 MB") as failure:
            await fetch.get(url, client="region-exempel")
        assert isinstance(await fetch.get(good, client="region-exempel"), Page)

    assert not failure.value.transient
    assert len(blocks) < 10_000  # nobody listened to the rest


async def test_hops_that_are_slow_one_by_one_share_the_time_of_one_page(server: Server, fetcher: Open):
    def slow(to: str) -> Script:
        async def script(writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(0.2)
            writer.write(redirect(to))

        return script

    for step in range(4):
        server.serve(f"/{step}", slow(f"/{step + 1}"))
    server.serve("/4", reply(b"x"))

    async with fetcher(timeout_s=0.5, retries=0) as fetch:
        with pytest.raises(FetchError, match=r"timed out after 0\.5 s"):
            await fetch.get(server.url("/0"), client="region-exempel")

    assert "/4" not in server.paths()


@pytest.mark.parametrize(
    "behind",
    [b"<p>mer", reply(b"<h1>Falsk</h1>"), reply(b"<h1>Falsk</h1>" * 9_000), reply(b"", 404)],
    ids=["text", "a-whole-answer", "a-long-answer", "a-refusal"],
)
async def test_what_stands_behind_a_too_short_length_is_no_answer_to_the_next_request(
    server: Server, fetcher: Open, behind: bytes
):
    url = server.serve("/ond", reply(b"<h1>Ny</h1>" + behind, content_length="11"))
    good = server.serve("/god", reply(RELEASE.encode()))

    async with fetcher(retries=1) as fetch:
        page = await fetch.get(url, client="region-exempel")
        after = await fetch.get(good, client="region-exempel")

    assert isinstance(page, Page)
    assert isinstance(after, Page)
    assert (page.body, after.body) == (b"<h1>Ny</h1>", RELEASE.encode())


async def test_line_ends_in_a_redirect_do_not_become_headers_of_the_next_request(server: Server, fetcher: Open):
    url = server.serve("/ond", redirect("/ny%0d%0aX-Ond:%20ja"))
    server.serve("/ny%0d%0aX-Ond:%20ja", reply(b"x"))

    async with fetcher() as fetch:
        await fetch.get(url, client="region-exempel")

    assert server.asked[-1].path == "/ny%0d%0aX-Ond:%20ja"
    assert "x-ond" not in server.asked[-1].headers


async def test_a_name_that_changes_its_address_is_connected_to_where_it_was_checked(server: Server, fetcher: Open):
    answers = [["127.0.0.1"], ["10.0.0.7"]]  # the first may be reached, as if it were public
    looked_up: list[str] = []

    async def rebinding(host: str) -> Sequence[str]:
        looked_up.append(host)
        return answers[min(len(looked_up), len(answers)) - 1]

    hung_up = reply(RELEASE.encode(), connection="close")
    server.serve("/robots.txt", reply(b""))
    url = f"http://press.example:{server.port}/"
    server.serve("/", hung_up)

    async with fetcher(resolve=rebinding) as fetch:
        assert isinstance(await fetch.get(url, client="region-exempel"), Page)
        assert looked_up == ["press.example"]  # asked once: what was checked is what was connected to
        with pytest.raises(BlockedError, match=r"press\.example is 10\.0\.0\.7, which is not"):
            await fetch.get(url, client="region-exempel")
        assert isinstance(await fetch.get(server.serve("/god", reply(b"x")), client="region-exempel"), Page)


async def test_a_certificate_for_another_name_costs_its_own_page_alone(server: Server, fetcher: Open):
    good = server.serve("/god", reply(b"x"))
    resolve = names(annan_region_example=["127.0.0.1"])

    async with serving_tls(reply(b"hemligt"), []) as port:
        settings = {
            "resolve": resolve,
            "tls": ssl.create_default_context(cafile=CERTIFICATE),
            "allow_private": (("127.0.0.1", port), ("127.0.0.1", server.port)),
        }
        async with fetcher(**settings) as fetch:
            with pytest.raises(FetchError, match=r"certificate is not valid for annan\.region\.example") as failure:
                await fetch.get(f"https://annan.region.example:{port}/", client="region-exempel")
            assert isinstance(await fetch.get(good, client="region-exempel"), Page)

    assert not failure.value.transient


async def test_a_flood_of_cookies_is_not_carried_back(server: Server, fetcher: Open):
    flood = b"".join(b"set-cookie: c%d=1; Path=/\r\n" % n for n in range(60))
    url = server.serve("/ond", OK + flood + b"content-length: 1\r\n\r\nx")
    good = server.serve("/god", reply(RELEASE.encode()))

    async with fetcher() as fetch:
        assert isinstance(await fetch.get(url, client="region-exempel"), Page)
        await fetch.get(good, client="region-exempel")

    assert "cookie" not in server.asked[-1].headers


async def test_a_cookie_with_a_date_that_is_none_is_let_go(server: Server, fetcher: Open):
    url = server.serve("/", reply(b"x", set_cookie="a=b; expires=Mon, 02 Nar 2026 07:30:00 GMT"))

    async with fetcher() as fetch:
        for _ in range(2):
            assert isinstance(await fetch.get(url, client="region-exempel"), Page)

    assert "cookie" not in server.asked[-1].headers


async def test_cookies_that_pile_up_stay_within_what_a_server_will_read(server: Server, fetcher: Open):
    def some(page: int) -> bytes:
        cookies = b"".join(b"set-cookie: p%d-%d=%s; Path=/\r\n" % (page, n, b"a" * 300) for n in range(20))
        return OK + cookies + b"content-length: 1\r\n\r\nx"

    async with fetcher() as fetch:
        for page in range(10):
            await fetch.get(server.serve(f"/{page}", some(page)), client="region-exempel")

    assert 7_000 < len(server.asked[-1].headers["cookie"]) < 8_200


async def test_a_robots_txt_without_end_is_read_as_far_as_it_counts(server: Server, fetcher: Open):
    rules = b"User-agent: *\nDisallow: /internt\n"
    server.serve("/robots.txt", forever(OK + b"\r\n" + rules, b"# " + b"x" * 10_000 + b"\n"))
    good = server.serve("/god", reply(RELEASE.encode()))

    async with fetcher() as fetch:
        with pytest.raises(BlockedError, match="forbidden by"):
            await fetch.get(server.url("/internt"), client="region-exempel")
        assert isinstance(await fetch.get(good, client="region-exempel"), Page)


async def test_a_robots_txt_of_five_megabytes_is_read_as_far_as_it_counts(server: Server, fetcher: Open):
    server.serve("/robots.txt", reply(b"User-agent: *\nDisallow: /internt\n" + b"Disallow: /*a*b$\n" * 300_000))
    good = server.serve("/god", reply(RELEASE.encode()))

    async with fetcher() as fetch:
        with pytest.raises(BlockedError, match="forbidden by"):
            await fetch.get(server.url("/internt"), client="region-exempel")
        assert isinstance(await fetch.get(good, client="region-exempel"), Page)


async def test_a_robots_txt_that_does_not_come_closes_its_own_host_alone(server: Server, fetcher: Open):
    server.serve("/robots.txt", say_nothing, say_nothing, reply(b"", 404))
    server.serve("/god", reply(RELEASE.encode()))
    resolve = names(ond_example=["127.0.0.1"], god_example=["127.0.0.1"])

    async with fetcher(timeout_s=1.0, retries=1, resolve=resolve) as fetch:
        with pytest.raises(FetchError, match=r"robots\.txt could not be read: timed out after 1 s") as failure:
            await fetch.get(f"http://ond.example:{server.port}/god", client="a")
        assert isinstance(await fetch.get(f"http://god.example:{server.port}/god", client="b"), Page)

    assert failure.value.transient
    assert server.paths() == ["/robots.txt"] * 3 + ["/god"]


async def test_a_burst_of_failures_that_ends_in_time_is_none(server: Server, fetcher: Open):
    url = server.serve("/", reply(b"", 500), reply(b"", 502), reset_in_the_middle, reply(RELEASE.encode()))

    async with fetcher(retries=3) as fetch:
        page = await fetch.get(url, client="region-exempel")

    assert isinstance(page, Page)
    assert page.body == RELEASE.encode()


@pytest.mark.parametrize(
    ("label", "charset", "encoding"),
    [
        ("text/html; charset=utf-8", "utf-8", "cp1252"),
        ("text/html; charset=iso-8859-1", "iso-8859-1", "utf-8"),
        ("text/html; charset=us-ascii", "us-ascii", "cp1252"),
        ("text/html; charset=zip_codec", "zip_codec", "utf-8"),
        ("text/html; charset=finns-inte", "finns-inte", "utf-8"),
        ("text/html; charset=\"'><script>", None, "utf-8"),
        ("text/html; charset=utf-8", "utf-8", "utf-16"),
        ("text/html", None, "cp1252"),
    ],
)
async def test_a_wrong_label_does_not_spoil_the_text(
    server: Server, fetcher: Open, label: str, charset: str | None, encoding: str
):
    url = server.serve("/", reply(RELEASE.encode(encoding), content_type=label))

    async with fetcher() as fetch:
        page = await fetch.get(url, client="region-exempel")

    assert isinstance(page, Page)
    assert page.charset == charset
    article = read_article(page.body, page.url, charset=page.charset)
    assert article.title == "Ny vårdcentral i Exempelby"
    assert "säger Åsa Öberg, ordförande i hälso- och sjukvårdsnämnden" in article.text


COOKIE_WALL = """<!doctype html><html lang="sv"><head><title>Kakor - Region Exempel</title></head><body>
<div class="cookie-consent" role="dialog"><h1>Vi använder kakor</h1><p>För att sidan ska fungera behöver du godkänna att
vi använder kakor.</p><button>Godkänn alla</button></div></body></html>"""
ERROR_PAGE = """<!doctype html><html lang="sv"><head><title>Sidan kunde inte hittas - Region Exempel</title></head>
<body><main><h1>Sidan kunde inte hittas</h1><p>Sidan du söker finns inte längre. Kontrollera adressen eller använd
sökfunktionen.</p></main></body></html>"""


@pytest.mark.parametrize("body", [COOKIE_WALL, ERROR_PAGE, ""], ids=["cookie-wall", "error-page", "empty"])
async def test_a_success_that_is_no_release_is_told_by_its_reading(server: Server, fetcher: Open, body: str):
    url = server.serve("/", reply(body.encode(), content_type="text/html; charset=utf-8"))

    async with fetcher() as fetch:
        page = await fetch.get(url, client="region-exempel")

    assert isinstance(page, Page)
    with pytest.raises(LayoutError):
        read_article(page.body, page.url, charset=page.charset)

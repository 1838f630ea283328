"""The address guard: connects only to addresses on the open internet, and to private ones that were listed.

A page, a redirect or a name server can point anywhere. A name is therefore resolved once, each of its addresses is
checked, and the connection is made to a checked address itself; TLS still asks for and verifies the name.

Behind a proxy of the settings it is the proxy that resolves names and connects. There the guard can refuse only what an
address says outright, and the proxy must keep its users from private addresses itself.
"""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Collection, Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpcore
import httpx

from scraper.errors import BlockedError
from scraper.fetch.wire import Wire

IPAddress = IPv4Address | IPv6Address
Resolve = Callable[[str], Awaitable[Collection[str]]]
"""A name to its addresses; raises socket.gaierror when the name has none."""

LOOKUP_TIMEOUT_S = 5.0
MOST_ADDRESSES = 4
NEXT_ADDRESS_AFTER_S = 2.0
"""How long an address may keep us when the name has others: a broken IPv6 route must not eat the whole time-out."""

# What the standard library counts as global although it leads inside, or to where nobody can tell.
_INSIDE = tuple(
    map(
        ip_network,
        (
            "168.63.129.16/32",  # Azure's own services for a virtual machine
            "192.0.0.0/24",  # RFC 6890 protocol assignments; Oracle's cloud answers metadata at 192.0.0.192
            "192.88.99.0/24",  # RFC 7526: 6to4 relays, withdrawn
            "64:ff9b::/96",  # RFC 6052: any IPv4 address, translated
            "64:ff9b:1::/48",  # RFC 8215: the same, for local use
            "2002::/16",  # RFC 3056: any IPv4 address, tunnelled
            "fec0::/10",  # RFC 3879: site-local, withdrawn
            "3fff::/20",  # RFC 9637: documentation
            "5f00::/16",  # RFC 9602: segment identifiers of routers
        ),
    )
)


def is_public(address: IPAddress) -> bool:
    """Whether an address is one that anybody on the internet may be reached at (IANA's special-purpose registries)."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address.version == inside.version and address in inside for inside in _INSIDE)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """The network as httpcore sees it: nothing private in it but the proxy and the (address, port) pairs allowed."""

    def __init__(
        self, allow_private: Iterable[tuple[str, int]], resolve: Resolve, proxy: httpx.URL | None = None
    ) -> None:
        self._allowed = frozenset((_unmapped(ip_address(address)), port) for address, port in allow_private)
        self._resolve = resolve
        self._proxy = (proxy.raw_host.decode("ascii"), _port(proxy)) if proxy else None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the signature is httpcore's
        local_address: str | None = None,  # noqa: ARG002  # never asked for by us, nor the next
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first checked address of `host` that answers.

        Raises BlockedError when none of its addresses may be used, socket.gaierror when it has none, and httpcore's
        ConnectError or ConnectTimeout when none answers.
        """
        *others, last = await self._checked(host, port)
        patience = min(timeout or NEXT_ADDRESS_AFTER_S, NEXT_ADDRESS_AFTER_S)
        for address in others:
            # The last address's failure is the one that counts.
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await _connect(address, port, patience)
        return await _connect(last, port, timeout)

    def refuse_stated(self, url: httpx.URL) -> None:
        """Raise BlockedError for a URL that states a private address outright, before a proxy is asked for it."""
        stated = _stated(url.raw_host.decode("ascii"))
        if stated and not self._may_reach(stated, _port(url)):
            raise BlockedError(str(url), f"{stated} is not a public address", by="address")

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks between its own attempts to connect."""
        await asyncio.sleep(seconds)

    async def _checked(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host that we may connect to, at least one."""
        try:
            found = [_unmapped(ip_address(host))]
        except ValueError:
            found = [_unmapped(ip_address(address)) for address in await self._resolve(host)]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "the name has no address")
        is_proxy = (host, port) == self._proxy
        allowed = [str(a) for a in found if is_proxy or self._may_reach(a, port)]
        if not allowed:
            named = f"{found[0]}" if str(found[0]) == host else f"{host} is {found[0]}, which"
            raise BlockedError(host, f"{named} is not a public address", by="address")
        return allowed[:MOST_ADDRESSES]

    def _may_reach(self, address: IPAddress, port: int) -> bool:
        return is_public(address) or (address, port) in self._allowed


async def _connect(address: str, port: int, within_s: float | None) -> Wire:
    try:
        async with asyncio.timeout(within_s):
            _, wire = await asyncio.get_running_loop().create_connection(Wire, address, port)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout from error
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    return wire


def _unmapped(address: IPAddress) -> IPAddress:
    """Return the IPv4 address that an IPv6 one merely wraps (::ffff:a.b.c.d), else the address."""
    return getattr(address, "ipv4_mapped", None) or address


def _stated(host: str) -> IPAddress | None:
    """Return the address that a host is in itself, in any form that resolvers read as one (2130706433, 0x7f.1)."""
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, section 6.3
        return IPv4Address("127.0.0.1")
    with suppress(ValueError):
        return _unmapped(ip_address(host))
    with suppress(OSError):
        return ip_address(socket.inet_aton(host))
    return None


def _port(url: httpx.URL) -> int:
    return url.port or {"http": 80, "https": 443}[url.scheme]


async def look_up(host: str) -> tuple[str, ...]:
    """Ask the system's resolver, for at most five seconds.

    Each lookup has a daemon thread of its own: getaddrinfo can't be stopped, and a pool's threads would be waited for
    when the program ends, half a minute on a machine whose name server is gone.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[tuple[str, ...]] = loop.create_future()

    def deliver(addresses: tuple[str, ...], error: OSError | None) -> None:
        if answer.done():  # nobody waits any longer
            return
        if error:
            answer.set_exception(error)
        else:
            answer.set_result(addresses)

    def ask() -> None:
        addresses: tuple[str, ...] = ()
        failed: OSError | None = None
        try:
            # As bytes, or Python's own outdated IDNA codec has its say; httpx has already encoded the name.
            found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
            addresses = tuple(str(entry[4][0]) for entry in found)
        except OSError as error:
            failed = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any longer
            loop.call_soon_threadsafe(deliver, addresses, failed)

    threading.Thread(target=ask, name=f"look up {host}", daemon=True).start()
    try:
        async with asyncio.timeout(LOOKUP_TIMEOUT_S):
            return await answer
    except TimeoutError:
        raise socket.gaierror(socket.EAI_AGAIN, f"no answer within {LOOKUP_TIMEOUT_S:g} s") from None

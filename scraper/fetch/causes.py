"""Why a page could not be had: what the network libraries raise, put into plain words and into our error tree.

The one decision taken here is whether asking again within the same run is worth it.
"""

import errno
import socket
import ssl
from collections.abc import Iterator

import httpcore
import httpx

from scraper.errors import BlockedError, FetchError
from scraper.fetch.wire import TooMuchHeadError

CONNECT_TIMEOUT_S = 10.0
"""How long a connection may take to come about; the rest of the request's time is for the answer."""

FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpx.InvalidURL,
    TooMuchHeadError,
    OSError,
    UnicodeError,
    BlockedError,
)
"""What a request may raise on the way, and `explain` explains."""

PROXY_STEP = "See that settings.network.proxy names the right proxy and user, and that the proxy lets this program out."

_HEADERS_TOO_LARGE = 431  # what the HTTP layer would have a server told
_LONGEST_QUOTE = 200
_RESET = {errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE}
_NO_WAY_THERE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}


class AskAgainError(FetchError):
    """A failure that passes so quickly that the same run should ask again; every other FetchError ends the request."""

    def __init__(self, url: str, reason: str, *, retry_after_s: float | None = None, status: int | None = None) -> None:
        super().__init__(url, reason, transient=True, retry_after_s=retry_after_s, status=status)


def explain(error: Exception, url: str, timeout_s: float, proxy: httpx.URL | None = None) -> FetchError:
    """Say in plain words why a request for `url` failed; `timeout_s` is what the page was given in all."""
    if isinstance(error, BlockedError):  # the address guard knows the host, not the page
        return BlockedError(url, error.reason, by=error.by)
    if isinstance(error, httpcore.ProxyError):
        return _explain_proxy(error, url)
    if proxy and isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout | socket.gaierror):
        cause = explain(error, url, timeout_s)
        # Not asked again within the run, as for a machine without network.
        reason = f"no connection by way of the proxy {proxy.host}: {cause.reason}"
        return FetchError(url, reason, transient=cause.transient, next_step=PROXY_STEP)
    if isinstance(error, httpcore.ConnectTimeout):
        return AskAgainError(url, f"no connection within {min(CONNECT_TIMEOUT_S, timeout_s):g} s")
    if isinstance(error, TimeoutError | httpcore.TimeoutException):
        return AskAgainError(url, f"timed out after {timeout_s:g} s")
    for step in _chain(error):
        if isinstance(step, httpx.InvalidURL | UnicodeError):  # idna's errors are UnicodeErrors
            return FetchError(url, "redirects to something that is not an address", transient=False)
        if isinstance(step, TooMuchHeadError) or getattr(step, "error_status_hint", None) == _HEADERS_TOO_LARGE:
            return FetchError(url, "sent headers without end", transient=False, exceeds=True)
        if isinstance(step, OSError) and step.errno is not None:  # httpcore's own errors say nothing of why
            return _explain_os(step, url)
    if isinstance(error, httpcore.LocalProtocolError):
        return FetchError(url, f"can't be asked for: {_told(error)}", transient=False)
    if isinstance(error, httpcore.RemoteProtocolError):
        return AskAgainError(url, f"did not answer in HTTP: {_told(error)}")
    return AskAgainError(url, f"the connection failed: {_told(error) or type(error).__name__}")


def _told(error: Exception) -> str:
    """Return what an error says, in short: it may quote a server, which may have sent anything."""
    text = " ".join(str(error).split())
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def _explain_proxy(error: httpcore.ProxyError, url: str) -> FetchError:
    """Explain what a proxy said in place of making a connection: its message begins with the HTTP status."""
    reason = f"the proxy answered {_told(error)}"
    if str(error).startswith("5"):
        return AskAgainError(url, reason)
    return FetchError(url, reason, transient=False, next_step=PROXY_STEP)


def _explain_os(error: OSError, url: str) -> FetchError:
    """Explain what the operating system, its resolver or TLS said."""
    if isinstance(error, socket.gaierror):
        # Passing, yet not asked again within the run: the resolver has already asked several times by itself, and
        # a machine without network must find out about all of its sources at once, not one back-off at a time.
        return FetchError(url, "name could not be resolved", transient=True)
    if isinstance(error, ssl.SSLCertVerificationError):
        return FetchError(url, _explain_certificate(error, url), transient=False)
    if isinstance(error, ssl.SSLError):
        return AskAgainError(url, f"no secure connection: {error.reason or error}")
    if error.errno in _NO_WAY_THERE:
        return FetchError(url, "network unreachable", transient=True)
    if error.errno == errno.ECONNREFUSED:
        return AskAgainError(url, "connection refused")
    if error.errno in _RESET:
        return AskAgainError(url, "connection reset")
    return AskAgainError(url, f"the connection failed: {error.strerror or error}")


def _explain_certificate(error: ssl.SSLCertVerificationError, url: str) -> str:
    """Tell a certificate for another name from one that is expired or that nobody vouches for."""
    host = httpx.URL(url).raw_host.decode("ascii")
    if "not valid for" in error.verify_message:
        return f"certificate is not valid for {host}"
    return f"certificate of {host} can't be trusted: {error.verify_message}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Walk from an error to what first went wrong, by contexts too: httpcore hides causes (`raise … from None`)."""
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        yield step
        step = step.__cause__ or step.__context__

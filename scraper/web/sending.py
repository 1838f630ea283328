"""Answers with bytes, or with 304 when the reader has them already."""

from email.utils import formatdate, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from scraper.web.shelf import Copy


def send(request: Request, copy: Copy) -> Response:
    """Answer with a file, or with 304 when the reader has it (RFC 9110, section 13.2.2).

    Plain and gzipped are two representations with an entity tag each. A reader who holds either has the content.
    """
    zipped = _accepts_gzip(request.headers.get("accept-encoding", ""))
    tag, other_tag = f'"{copy.digest}"', f'"{copy.digest}-gzip"'
    if zipped:
        tag, other_tag = other_tag, tag
    headers = {
        "ETag": tag,
        "Vary": "Accept-Encoding",
        "Cache-Control": "no-cache",
    }
    if copy.modified_at_s is not None:
        headers["Last-Modified"] = formatdate(copy.modified_at_s, usegmt=True)
    if copy.links:
        headers["Link"] = copy.links
    known = request.headers.get("if-none-match")
    if known is not None:
        held = {item.strip().removeprefix("W/") for item in known.split(",")}
        unchanged = not held.isdisjoint({"*", tag, other_tag})
        if other_tag in held and tag not in held:
            headers["ETag"] = other_tag
    else:
        unchanged = _not_modified_since(request.headers.get("if-modified-since"), copy.modified_at_s)
    if unchanged:
        return Response(status_code=304, headers=headers)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    # Given as a header: as a media_type Starlette would add its own charset to some.
    return Response(copy.gzipped if zipped else copy.body, headers={**headers, "Content-Type": copy.media_type})


def _not_modified_since(value: str | None, modified_at_s: int | None) -> bool:
    if value is None or modified_at_s is None:
        return False
    try:
        return modified_at_s <= parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):  # not a date: RFC 9110, section 13.1.3, says to ignore it
        return False


def _accepts_gzip(accept_encoding: str) -> bool:
    """Read Accept-Encoding (RFC 9110, section 12.5.3); gzip that is not named, or has a weight of 0, is not sent."""
    for offer in accept_encoding.lower().split(","):
        coding, _, parameters = offer.partition(";")
        if coding.strip() in ("gzip", "x-gzip"):
            return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False

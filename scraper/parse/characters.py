"""Drops the characters that nobody sees (soft hyphens, joiners, byte order marks): they break searches and titles."""

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def visible(text: str) -> str:
    """Give a text without its characters of no width."""
    # One look-up each is faster than a pattern or a translation, and most texts hold none of them.
    if text.isascii() or not (
        "\u00ad" in text
        or "\u200b" in text
        or "\u200c" in text
        or "\u200d" in text
        or "\u2060" in text
        or "\ufeff" in text
    ):
        return text
    return text.translate(_INVISIBLE)

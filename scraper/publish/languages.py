"""What pages call their language, as feeds and exchange formats have it."""

import re

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?")


def language_tag(lang: str | None) -> str | None:
    """Write what a page calls its language as a tag of BCP 47 in its usual case (RFC 5646, section 2.1.1), if it is."""
    match = _LANGUAGE.fullmatch((lang or "").strip())
    if not match:
        return None
    language, script, region = match.groups()
    return "-".join(filter(None, (language.lower(), script and script.title(), region and region.upper())))

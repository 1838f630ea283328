"""Finds e-mail addresses and telephone numbers anywhere in a file, and puts fictional ones in their place.

It works on the file as it is, markup and all, since it is given away whole, in any encoding that has ASCII's letters
where ASCII has them, and in UTF-16 with a byte order mark. What is only told apart when a page is laid out or looked at
(a number in several elements, an address in a picture) is not found.
"""

import re
from collections.abc import Callable, Mapping
from itertools import cycle

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\[a-z\"/\\]|%[0-9A-Fa-f]{2}"
_GAP = r"(?:[ \t]|\xc2?\xa0|&nbsp;|\\u00a0|\xe2\x80[\x89\xaf])"
_DASH = r"(?:[-/]|\xe2\x80[\x90-\x95]|\x96|&[mn]dash;|\\u201[0-5])"

# Each takes whole runs of what may not stand before a match, so that it starts to look at every place but once.
_EMAIL = re.compile(
    r"(?P<name>[A-Za-z0-9._+-]{1,64})(?P<at>@|%40|\\u0040)(?P<host>(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24})"
    rf"(?![A-Za-z0-9-])|{_ESCAPE}|[A-Za-z0-9._+-]+"
)
_PHONE = re.compile(
    rf"(?<!\d:)(?P<number>(?:\+{_GAP}?|00)(?P<country>[1-9]\d)(?:(?:{_GAP}|{_DASH}|[()]){{0,4}}\d){{6,12}}"
    rf"|\(?0[1-9](?:(?:{_GAP}|{_DASH}|[()]){{0,3}}\d){{6,9}})(?![\w%=-]|[.,]\d)"
    rf"|{_ESCAPE}|[\w/.,=#?&+-]+",
    re.ASCII,
)
_DATE = re.compile(r"\d\d[-/ ]\d\d[-/ ]\d{4}")
_FILE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|js|mjs)$", re.IGNORECASE)  # "logo@2x.png"
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{2})|0?(\d{2,3}));", re.IGNORECASE)
_REFERRED = frozenset("@.+-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_VEILED = re.compile(r"(?P<before>data-cfemail=[\"']|/email-protection#)(?P<code>[0-9a-f]{12,200})")

_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BYTES = ("latin-1", "strict")  # which every byte is a letter of

_HOME = "46"
_UNUSED_MOBILES = [f"07017406{last:02d}" for last in range(5, 100)]
"""Given by the Swedish Post and Telecom Authority to be used in books and films."""

Write = Callable[[str, str], str]
"""Gives what to write for what was found: by its key, which all ways of writing it share, and as it is written."""


def find_personal(body: bytes) -> Mapping[str, str]:
    """Find the e-mail addresses and telephone numbers in a file: how each is written first, by a key of its own."""
    found: dict[str, str] = {}

    def note(key: str, written: str) -> str:
        found.setdefault(key, " ".join(re.sub(r"[^!-~]+|&nbsp;|\\u00a0", " ", written).split()))
        return written

    _rewritten(body, note)
    return found


class Redaction:
    """Puts fictional e-mail addresses and telephone numbers in the place of real ones, the same wherever one recurs.

    They have as many parts and digits as the real ones, and belong to nobody: `.example` is nobody's domain, no Swedish
    subscriber number begins with 0, and mobile numbers are of those set aside for fiction, which recur after 95.
    """

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._mobiles = cycle(_UNUSED_MOBILES)

    def __call__(self, body: bytes) -> bytes:
        """Give a file with all that was found in it replaced."""
        return _rewritten(body, self._fictional)

    def _fictional(self, key: str, written: str) -> str:
        if key not in self._given:
            self._given[key] = self._email(key) if "@" in key else self._phone(key)
        if "@" in key:
            return self._given[key]
        country = re.match(rf"(?:\+{_GAP}?|00)\d\d", written)
        start = country.end() if country else 0
        places = len(re.findall("[0-9]", written[start:]))
        digits = iter(self._given[key].rjust(places, "0")[-places:])
        return written[:start] + re.sub("[0-9]", lambda _: next(digits), written[start:])

    def _email(self, key: str) -> str:
        name = re.sub(r"[^._+-]+", "namn", key.partition("@")[0])
        return f"{name}{len(self._given) + 1}@exempel.example"

    def _phone(self, key: str) -> str:
        is_home, own = key.startswith(f"+{_HOME}"), key[3:]
        if is_home and own.startswith("07") and len(own) == 10:
            return next(self._mobiles)
        area = own[: 1 if not is_home else 2 if own.startswith("08") else 3]
        return area + str(len(self._given) + 1).rjust(len(own) - len(area), "0")


def _rewritten(body: bytes, write: Write) -> bytes:
    def email(match: re.Match[str]) -> str:
        if match["name"] is None or _FILE.search(match["host"]):
            return match[0]
        key = f"{match['name']}@{match['host']}".lower()
        return write(key, key).replace("@", match["at"])

    def veiled(match: re.Match[str]) -> str:
        return match["before"] + _veil(_EMAIL.sub(email, _unveil(match["code"])))

    def phone(match: re.Match[str]) -> str:
        number = match["number"]
        return write(_key(number, match["country"]), number) if number and not _DATE.fullmatch(number) else match[0]

    wide = body.startswith(_WIDE_MARKS) and len(body) % 2 == 0
    encoding, errors = ("utf-16-le" if body.startswith(b"\xff") else "utf-16-be", "surrogatepass") if wide else _BYTES
    text = _REFERENCE.sub(_letter, body.decode(encoding, errors))
    return _PHONE.sub(phone, _VEILED.sub(veiled, _EMAIL.sub(email, text))).encode(encoding, errors)


def _key(number: str, country: str | None) -> str:
    """Name a telephone number the same way however it is written: "+46" and its digits with the trunk prefix 0."""
    digits = re.sub("[^0-9]", "", re.sub(r"\\u[0-9A-Fa-f]{4}", "", number))
    own = digits.removeprefix("00").removeprefix(country) if country else digits
    return f"+{country or _HOME}0{own.lstrip('0')}"


def _letter(match: re.Match[str]) -> str:
    """Write a character that is referred to as itself, if it may stand in an address."""
    code = int(match[1], 16) if match[1] else int(match[2])
    return chr(code) if chr(code) in _REFERRED else match[0]


def _unveil(code: str) -> str:
    """Undo what Cloudflare hides addresses from robots with: each byte is combined with the first (exclusive or)."""
    first, *others = bytes.fromhex(code[: len(code) // 2 * 2])
    return "".join(chr(each ^ first) for each in others)


def _veil(address: str) -> str:
    return bytes((0, *address.encode("latin-1"))).hex()

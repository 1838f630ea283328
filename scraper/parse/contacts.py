"""Reads whom a reporter may call: people with role, telephone and e-mail, out of the lines of a contact block."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scraper.model import Contact

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
PHONE = re.compile(r"(?<![\w/.,-])(?:\+|00)?\(?[0-9]{1,4}\)?(?:[\s/–-]{0,3}\(?[0-9]{1,4}\)?){2,6}(?![\w/])")
_DIGIT = re.compile("[0-9]")
_LABEL = re.compile(
    r"\b(?:tele?fon(?:nummer)?|tfn|tel|mobil(?:telefon|nummer)?|direkt(?:nummer)?|växel|phone|mobile|cell"
    r"|e-?post(?:adress)?|e-?mail|mejl(?:a|adress)?|mail(?:adress)?|epost|ring)\b\s*\.?\s*:?",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"""^\W*(?:
        (?:för|vid)\s(?:(?:mer|ytterligare|vidare|närmare|press)\s?)?(?:information|info|frågor|pressfrågor|intervjuer?)
            (?:\s(?:och|eller)\s\w+)?(?:\som\s[^,:]{1,60})?[\s,:]*(?:vänligen\s)?(?:kontakta)?
      | (?:mer|ytterligare)\s(?:information|info)(?:\slämnas\sav|\sges\sav)?
      | kontakt(?:a|er|person(?:\(er\)|er)?|uppgifter|information)?
            (?:\s(?:för|till)\s(?:media|medier|press|journalister))?(?=\W|$)
      | press?-?kontakt(?:er|person(?:er)?)?|medie?-?kontakt(?:er)?|pressansvarig(?=\s*:)|presstjänst(?=\s*:)
      | (?:for\s)?(?:more|further)\sinformation(?:,?\splease)?(?:\scontact)?
      | (?:press|media)?\s?(?:contacts?|enquiries|inquiries)(?=\W|$)
    )(?:\s*\(er\))?[\s:,–-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_HEADING = re.compile(
    r"""^\W*(?:
        (?:för|vid)\s(?:(?:mer|ytterligare|vidare|närmare)\s)?(?:information|info|frågor)\b[^.!?]{0,60}
      | (?:har\sdu\s)?frågor\??
      | mer\s(?:info|information)(?:\s(?:lämnas\sav|ges\sav|kontakta|till\s(?:media|press)))?
      | kontakt(?:a(?:\soss)?|er|person(?:\(er\)|er)?|uppgifter|information)?(?:\s(?:för|till)\s\w+)?
      | (?:press|medie?)-?\s?kontakt(?:er|person(?:er)?)?
      | (?:for\s)?(?:more|further)\sinformation(?:[^.!?]{0,40})
      | (?:press|media)?\s?(?:contacts?|enquiries|inquiries)
    )(?:\s*\(er\))?\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME_WORD = r"(?:(?:[A-ZÅÄÖÉÜØÆ][\w’'-]*[a-zåäöéüøæ]|[A-ZÅÄÖ]\.)|(?:von|van|de|af|der|da|al|el|bin)(?=\s))"
_NAME = re.compile(
    rf"^(?P<name>{_NAME_WORD}(?:\s{_NAME_WORD}){{1,4}})(?:\s*\((?P<party>[\w-]{{1,5}})\))?(?P<role>\s[a-zåäö][^.!?]{{2,80}})?$"
)
_NO_NAME = re.compile(
    r"\b(?:Region\w*|Kommun\w*|Press\w*|Sjukhus\w*|Länet|Län|Landsting\w*|Box|Väg\w*|Telefon|Avdelning\w*|Förvaltning\w*|"
    r"Enhet\w*|Tjänst\w*|Myndighet\w*|University|Universitet\w*|Council|Office|Media|Kommunikations\w*)\b"
)
_FIELD = re.compile(r"\s*[,;|•·\n\t]\s*|\s+[–-]\s+|\s{3,}")
_FILLER = re.compile(
    r"^(?:nås på|på|via|eller|och|or|and|kontakta|hos|at)\b\s*"
    r"|\s*\b(?:nås(?: enklast)? (?:på|via)|på|via|eller|och|or|and)$",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"^\W*$")


def is_contact_heading(text: str) -> bool:
    """Whether a line does nothing but announce contacts: "För mer information, kontakta:"."""
    return len(text) <= 90 and bool(_HEADING.match(text))


def is_person(text: str) -> bool:
    """Whether a line is a person's name and no more."""
    match = _NAME.match(text.strip(" ,"))
    return match is not None and not match["role"] and not _NO_NAME.search(text)


def has_address(text: str) -> bool:
    """Whether a telephone number or an e-mail address stands in a text."""
    if "@" in text and EMAIL.search(text):
        return True
    return bool(_DIGIT.search(text)) and any(_is_phone(match[0]) for match in PHONE.finditer(text))


def _is_phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return (6 <= len(digits) <= 14 and digits[0] == "0") or (text.lstrip("(").startswith("+") and len(digits) >= 8)


@dataclass(slots=True)
class _Draft:
    name: str | None = None
    party: str | None = None
    roles: list[str] = field(default_factory=list)
    phone: str | None = None
    email: str | None = None

    def finished(self) -> Contact | None:
        """Make a contact of it, unless it names nobody and nobody could be reached by it."""
        if not (self.phone or self.email or self.name):
            return None
        if not self.name and self.roles:
            self.name = self.roles.pop(0)  # a desk, not a person
        role = ", ".join(self.roles)
        if self.party:
            role = f"{role} ({self.party})".strip()
        return Contact(self.name, role or None, self.phone, self.email)

    def is_full_before(self, kind: str, value: str) -> bool:
        """Whether what comes next is about somebody else."""
        reachable = bool(self.phone or self.email)
        if kind == "name":
            return reachable or bool(self.name)
        if kind == "role":
            return (reachable and not self.name) or bool(self.phone and self.email)
        return kind == "email" and self.email is not None and self.email != value

    def take(self, kind: str, value: str) -> None:
        """Note one thing about the person; of several numbers or addresses the first stays."""
        if kind == "name":
            self.name = value
        elif kind == "party":
            self.party = value
        elif kind == "phone":
            self.phone = self.phone or value
        elif kind == "email":
            self.email = self.email or value
        else:
            self.roles.append(value)


def read_contacts(lines: Iterable[str]) -> tuple[Contact, ...]:
    """Read the people in a contact block, line by line; an empty template ("Telefon: E-post:") gives nobody."""
    people = [_Draft()]
    for line in lines:
        for kind, value in _fields(line):
            if people[-1].is_full_before(kind, value):
                people.append(_Draft())
            people[-1].take(kind, value)
    finished = (person.finished() for person in people)
    return tuple(dict.fromkeys(each for each in finished if each is not None))


def _fields(line: str) -> Iterator[tuple[str, str]]:
    """Cut a line into what it tells: ("name" | "party" | "role" | "phone" | "email", value)."""
    rest = line
    while (lead_in := _LEAD_IN.match(rest)) and lead_in.end():
        rest = rest[lead_in.end() :]
    for part in _FIELD.split(_LABEL.sub(", ", rest)):
        at = 0
        for match in sorted([*PHONE.finditer(part), *EMAIL.finditer(part)], key=lambda each: each.start()):
            is_mail = "@" in match[0]
            if match.start() < at or not (is_mail or _is_phone(match[0])):
                continue
            yield from _words(part[at : match.start()])
            yield ("email", match[0].rstrip(".")) if is_mail else ("phone", " ".join(match[0].split()))
            at = match.end()
        yield from _words(part[at:])


def _words(text: str) -> Iterator[tuple[str, str]]:
    words = text.strip(" .:,–-")
    while (shorter := _FILLER.sub("", words).strip(" .:,")) != words:
        words = shorter
    person = _NAME.match(words)
    if person and not _NO_NAME.search(person["name"]):
        yield "name", person["name"]
        if person["party"]:
            yield "party", person["party"]
        words = person["role"] or ""
    party = re.search(r"\s*\(([A-ZÅÄÖ][\w-]{0,4})\)$", words)
    if party:
        yield "party", party[1]
        words = words[: party.start()]
    if not _EMPTY.match(words) and len(words) <= 90:
        yield "role", words.strip()

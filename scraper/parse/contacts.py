"""Reads whom a reporter may call: people with role, telephone and e-mail, out of the lines of a contact block."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from scraper.model import Contact

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
PHONE = re.compile(r"(?<![\w/.,-])(?:\+|00)?\(?[0-9]{1,4}\)?(?:[\s/–-]{0,3}\(?[0-9]{1,4}\)?){2,6}(?![\w/])")
_DIGIT = re.compile("[0-9]")
_DASHED = re.compile(r"(?<=[0-9])\s?[‐‑–−]\s?(?=[0-9])")
_HIDDEN_AT = re.compile(
    r"\s?(?:[\[({<]\s?(?:at|a|snabel-?a|@)\s?[\])}>]|(?<=\s)snabel-?a(?=\s))\s?(?=[\w-]+\s?(?:\.|[\[(]))", re.IGNORECASE
)
_HIDDEN_DOT = re.compile(r"(?<=\w)\s?[\[({]\s?(?:dot|punkt|\.)\s?[\])}]\s?(?=\w)", re.IGNORECASE)
_LABEL = re.compile(
    r"""(?:\b(?:tele?fon(?:nummer)?|tfn|tel|mobil(?:telefon|nummer)?|direkt(?:nummer|telefon)?|växeln?|vx|phone|mobile|cell
            |e-?post(?:adress)?|e-?mail|mejl(?:a|adress)?|maila?|mailadress|ring)\b
      | (?<=[a-zåäö0-9])(?-i:Tele?fon|Tfn|Tel|Mobil|E-?post|Mejl|Mail|Phone|E-?mail)\b  # glued: "presschefTelefon: "
    )\s*\.?\s*(?:nr\.?)?\s*:?""",
    re.IGNORECASE | re.VERBOSE,
)
_FAX = re.compile(r"\bfax(?:nummer|nr)?\b[\s.:]*[\d\s()+/–-]{5,}", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"""^\W*(?:
        (?:för|vid|om|har|vill|frågor|mer|ytterligare|upplysningar|välkommen|kontakta|intervju\w*)\b[^.:!?@0-9\n]{0,90}?[?,:]?\s?
            \b(?:kontakta|besvaras\sav|lämnas\sav|ges\sav|svarar|ring|mejla|maila
                |(?:vänd|hör\sav)\sdig\still|att\shöra\sav\sdig\still)\b(?:\sgärna)?
      | (?:för|vid)\s(?:(?:mer|ytterligare|vidare|närmare|press)\s?)?(?:information|info|frågor|pressfrågor|intervjuer?)
            (?:\s(?:och|eller)\s\w+)?(?:\som\s[^,:]{1,60})?[\s,:]*(?:vänligen\s)?(?:kontakta)?
      | (?:mer|ytterligare)\s(?:information|info) | (?:för|vid)\sintervju\w*(?=\W|$)
      | (?:har\sdu\s)?(?:press|medie?)?-?frågor(?:\som\s[^,:?]{1,60})?(?=\W|$)
      | kontakt(?:a(?:\soss)?(?:\sgärna)?|er|person(?:\(er\)|er)?|uppgifter|information)?
            (?:\s(?:för|till)\s(?:media|medier|press|pressen|journalister))?(?=\W|$)
      | (?:press|medie?)-?\s?kontakt(?:er|person(?:er)?)?(?=\W|$)
      | (?:for\s)?(?:more|further)\sinformation(?:,?\splease)?(?:\scontact)?
      | (?:press|media)?\s?(?:contacts?|enquiries|inquiries)(?=\W|$)
    )(?:\s*\(er\))?[\s:,?–-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_HEADING = re.compile(
    r"""^\W*(?:
        (?:för|vid)\s(?:(?:mer|ytterligare|vidare|närmare)\s(?:information|info|frågor)\b[^.!?]{0,60}
            |(?:information|info|frågor|intervju\w*)(?:,?\s(?:kontakta|om|från|vänligen)\b[^.!?]{0,60})?)
      | (?:har\sdu\s)?(?:press|medie?)?-?frågor\?? | (?:har\sdu\s)?frågor\s(?:om\s[^.!?]{0,60}?\s)?besvaras\sav
      | (?:mer|ytterligare)\s(?:info|information)(?:\s(?:lämnas\sav|ges\sav|kontakta|till\s(?:media|press)))?
      | kontakt(?:a(?:\soss)?|er|person(?:\(er\)|er)?|uppgifter|information)?(?:\s(?:för|till)\s\w+)?
      | (?:press|medie?)-?\s?kontakt(?:er|person(?:er)?)?
      | (?:press|medie?)-?(?:tjänst(?:en)?|jour(?:en)?|ansvarig|sekreterare|service) | presstelefon
      | (?:for\s)?(?:more|further)\sinformation(?:[^.!?]{0,40})
      | (?:press|media)?\s?(?:contacts?|enquiries|inquiries)
    )(?:\s*\(er\))?\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_WEAK = re.compile(r"\W*(?:för|vid|har|frågor|mer|ytterligare|further|for|more)\b", re.IGNORECASE)
_PRESS = re.compile(r"press|medi[ae]|journalist|intervju", re.IGNORECASE)
_ANNOUNCING = re.compile(  # how all of the above begin: one look instead of three, at nearly every line there is
    r"\W*(?:för|vid|om|har|vill|frågor|mer|ytterligare|upplysningar|välkommen|kontakt|intervju|press|medi|contact|further|for|more"
    r"|enquiries|inquiries)",
    re.IGNORECASE,
)
_NAME_WORD = r"(?:(?:[A-ZÅÄÖÉÜØÆ][\w’'-]*[a-zåäöéüøæ]|[A-ZÅÄÖ]\.)|(?:von|van|de|af|der|da|al|el|bin)(?=\s))"
_NAME = re.compile(
    rf"^(?P<name>{_NAME_WORD}(?:\s{_NAME_WORD}){{1,4}})(?:\s*\((?:(?P<party>[A-ZÅÄÖ][\w-]{{0,4}})|(?P<title>[^()]{{3,60}}))\))?"
    r"(?P<role>\s[a-zåäö][^.!?]{2,80})?$"
)
_TITLE = (
    r"[\w-]*(?:chef|råd|läkare|direktör|ordförande|ansvarig|ledare|strateg|samordnare|sekreterare|kommunikatör|sköterska"
    r"|utvecklare|handläggare|professor|forskare|expert|informatör|ingenjör|koordinator|controller|specialist|talesperson"
    r"|redaktör|rektor|docent|doktor|planerare|jurist|ekonom|manager|director|officer)"
)
_TITLED = re.compile(
    rf"^(?P<role>(?:[\w.-]+\s){{0,4}}{_TITLE}|[a-zåäö][\w.-]*(?:\s[a-zåäö][\w.-]*){{0,4}}):?"
    rf"\s(?P<rest>{_NAME_WORD}(?:\s{_NAME_WORD}){{1,4}}(?:\s*\([\w-]{{1,5}}\))?)$"
)
_HONORIFIC = re.compile(r"^(?:Dr|Prof|Doc|Med\. ?dr)\.?\s(?=[A-ZÅÄÖ])")
_NO_NAME = re.compile(
    r"\b(?:Region\w*|Kommun\w*|Press\w*|Sjukhus\w*|Länet|Län|Landsting\w*|Box|Väg\w*|Telefon|Avdelning\w*|Förvaltning\w*|"
    r"Enhet\w*|Tjänst\w*|Myndighet\w*|University|Universitet\w*|Council|Office|Media|Kommunikations\w*|Folktandvården|"
    r"Mejla|Maila|Ring|Skicka|Skriv|Dela|Läs|Följ|Besök|Ladda|Visa|Call|Send|Write|Follow|Share)\b"
)
_FIELD = re.compile(r"\s*[,;|•·\n\t]\s*|\s+[–-]\s+|\s{3,}")
_FILLER = re.compile(
    r"^(?:nås på|på|via|eller|och|or|and|kontakta|hos|at)\b\s*"
    r"|\s*\b(?:nås(?: enklast)? (?:på|via)|på|via|eller|och|or|and)$",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"^(?:namn|(?:yrkes)?titel|befattning|roll|funktion|organisation|enhet|avdelning|name|(?:job\s)?title|role)\s*(?::\s*|$)",
    re.IGNORECASE,
)
_NOISE = re.compile(  # what stands in contact blocks and is nobody's role: opening hours, addresses, links
    r"""\b(?:vardagar|helgfri\w*|öppet|öppettider|dygnet\srunt|dagtid|(?:mån|tis|ons|tors|fre|lör|sön)dag\w*|kl\.?\s?[0-9]+)\b
      | \b[0-9]{3}\s?[0-9]{2}\s+[A-ZÅÄÖ] | ^box\s[0-9] | (?:gatan|vägen|torget|gränd|allén|stigen)\s[0-9]
      | \b(?:besöks|post)adress | ^(?:https?://|www\.)\S+$ | ^[\w-]+(?:\.[\w-]+)+(?:/\S*)?$
      | ^(?:dela|skriv\sut|läs\s(?:mer|vidare)|visa|ladda\sner|följ|skicka|mejla|maila?|ring|share|print|facebook
            |twitter|linkedin)\b.{0,40}$
      | ^(?:till|se|om\s(?:du|ni)|för\s(?:mer|ytterligare|intervju\w*|frågor)|vid\sfrågor)\s
      | ^(?:publicera|uppdatera|senast\s)
      | ^vcard$""",
    re.IGNORECASE | re.VERBOSE,
)
_EMPTY = re.compile(r"^\W*$")
_SENTENCE = re.compile(r"[^\W\d_]{3}[.!?]$")
_SHORTEST_SENTENCE = 40
_LONGEST_FIELD = 200
_MOST = 40


def is_contact_heading(text: str) -> bool:
    """Whether a line does nothing but announce contacts: "För mer information, kontakta:"."""
    return len(text) <= 90 and bool(_HEADING.match(text)) and not has_address(text)


def is_empty_template(text: str) -> bool:
    """Whether a line holds nothing but the labels of a contact that was not filled in: "Telefon: E-post:"."""
    if len(text) > 90 or ":" not in text:
        return False
    rest = _LABEL.sub("", text)
    return rest != text and bool(_EMPTY.match(_LEAD_IN.sub("", _FORM.sub("", rest))))


def names_contact(text: str) -> bool:
    """Whether a line announces a contact and names it as well: "Presskontakt: Kim Ek, presschef"."""
    if not _ANNOUNCING.match(text):
        return False
    title = text.partition(":")[0].partition(",")[0]
    if not is_contact_heading(title):
        # "Har du frågor? Kontakta Kim Ek, 010-…", but not "Om du blir sämre, ring 010-…"
        lead_in = _LEAD_IN.match(text)
        return lead_in is not None and len(text) <= 200 and has_address(text) and _is_for_press(text)
    if has_address(text):
        return not is_weak_heading(title) or _is_for_press(text)
    if len(text) > 120 or ":" not in text or _SENTENCE.search(text):
        return False
    return any(each.name for each in read_contacts([text]))


def is_weak_heading(text: str) -> bool:
    """Whether a line that announces contacts may as well announce something else: "Frågor", "Mer information"."""
    return bool(_WEAK.match(text))


def _is_for_press(text: str) -> bool:
    """Whether an address in a line is for journalists: it is somebody's, or it says so; the public has lines too."""
    return bool(_PRESS.search(text)) or any(map(is_person, (each.name or "" for each in read_contacts([text]))))


def is_person(text: str) -> bool:
    """Whether a line is a person's name and no more."""
    match = _NAME.match(text.strip(" ,"))
    return match is not None and not match["role"] and not _NO_NAME.search(text)


def has_address(text: str) -> bool:
    """Whether a telephone number or an e-mail address stands in a text."""
    if "@" in text and EMAIL.search(text):
        return True
    if ("(" in text or "[" in text or "snabel" in text) and _HIDDEN_AT.search(text):
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

    @property
    def reachable(self) -> bool:
        return bool(self.phone or self.email)

    def finished(self) -> Contact | None:
        """Make a contact of it, unless nobody could be reached by it and it does not tell who is who."""
        if not self.reachable and not (self.name and self.roles):
            return None
        if not self.name and self.roles:
            self.name = self.roles.pop(0)  # a desk, not a person
        role = ", ".join(dict.fromkeys(self.roles))
        if self.party:
            role = f"{role} ({self.party})".strip()
        return Contact(self.name, role or None, self.phone, self.email)

    def is_full_before(self, kind: str, value: str, following: str) -> bool:
        """Whether what comes next is about somebody else; a second role right before a name is the next person's."""
        if kind == "name":
            return self.reachable or bool(self.name)
        if kind == "role":
            next_persons = following == "name" and self.reachable and bool(self.roles)
            return next_persons or (self.reachable and not self.name) or bool(self.phone and self.email)
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
    told = [each for line in lines for each in _told(line)]
    for (kind, value), (following, _) in pairwise([*told, ("", "")]):
        if people[-1].is_full_before(kind, value, following):
            people.append(_Draft())
        people[-1].take(kind, value)
    return _merged(islice((each for person in people if (each := person.finished()) is not None), _MOST))


def _merged(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Give each person once: pages often print them beside the text and below it, not always with all they know."""
    kept: list[Contact] = []
    for contact in contacts:
        for index, known in enumerate(kept):
            pairs = [(known.name, contact.name), (known.phone, contact.phone), (known.email, contact.email)]
            if all(a is None or b is None or a == b for a, b in pairs) and any(a and a == b for a, b in pairs):
                kept[index] = replace(
                    known,
                    name=known.name or contact.name,
                    role=known.role or contact.role,
                    phone=known.phone or contact.phone,
                    email=known.email or contact.email,
                )
                break
        else:
            kept.append(contact)
    return tuple(kept)


def _told(line: str) -> list[tuple[str, str]]:
    """Give what a line tells; a sentence that names and reaches nobody tells nothing."""
    told = list(_fields(line))
    if len(line) >= _SHORTEST_SENTENCE and _SENTENCE.search(line) and all(kind == "role" for kind, _ in told):
        return []
    return told


def _fields(line: str) -> Iterator[tuple[str, str]]:
    """Cut a line into what it tells: ("name" | "party" | "role" | "phone" | "email", value)."""
    line = _DASHED.sub("-", line)
    rest = _HIDDEN_DOT.sub(".", _HIDDEN_AT.sub("@", line)) if "(" in line or "[" in line or "snabel" in line else line
    while (lead_in := _LEAD_IN.match(rest)) and lead_in.end():
        rest = rest[lead_in.end() :]
    for part in _FIELD.split(_LABEL.sub(", ", _FAX.sub("", rest))):
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
    words = text.strip(" .:,–-<>") if len(text) <= _LONGEST_FIELD else ""
    while (shorter := _HONORIFIC.sub("", _FORM.sub("", _FILLER.sub("", words))).strip(" .:,")) != words:
        words = shorter
    if _EMPTY.match(words) or len(words) > 90 or _NOISE.search(words):
        return
    if (titled := _TITLED.match(words)) and not _NO_NAME.search(titled["rest"]):
        yield from _words(titled["rest"])
        yield "role", titled["role"].strip()
        return
    if ": " in words:
        before, _, after = words.partition(": ")
        yield from _words(after)
        yield from _words(before)
        return
    person = _NAME.match(words)
    if person and not _NO_NAME.search(person["name"]):
        yield "name", person["name"]
        if person["party"]:
            yield "party", person["party"]
        words = (person["title"] or "") + (person["role"] or "")
    party = re.search(r"\s*\(([A-ZÅÄÖ][\w-]{0,4})\)$", words)
    if party:
        yield "party", party[1]
        words = words[: party.start()]
    if not _EMPTY.match(words):
        yield "role", words.strip(" ()")

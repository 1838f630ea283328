"""Tells a release from what servers send in its place: error pages, requests for consent, shells of scripts."""

import re
from collections.abc import Sequence

from scraper.parse.phrases import speaks_of_consent

_SHORTEST_BODY = 20
_LONGEST_MESSAGE = 700
"""Up to this many characters a text may be an error message or a request for consent, if it reads like one."""

_NOT_FOUND = re.compile(
    r"""^\W*(?:
        (?:fel|error|status|http)?\s?(?:40[0-9]|410|50[0-9])\W*(?:(?:fel|error|not\sfound|forbidden|gone|unauthorized
            |bad\sgateway|service\s(?:temporarily\s)?unavailable|access\sdenied|(?:sidan|page)\b.{0,40})\W*)?
      | (?:den\shär\s)?(?:sidan|artikeln|nyheten|pressmeddelandet|dokumentet)
            (?:\sdu\s(?:söker|letar\sefter|försöker\snå))?
            \s(?:kunde\sinte\s(?:hittas|visas)|kan\sinte\svisas|finns\sinte.{0,20}|hittades\sinte|saknas
            |(?:är|har)\s(?:borttagen|tagits\sbort|flyttats?|avpublicerad))\W*
      | (?:vi\s)?(?:kan\sinte\shitta|hittar\sinte|hittade\sinte|kunde\sinte\shitta)\ssidan.{0,30}
      | (?:oops|sorry)?\W*(?:(?:the|this|that)\s)?page\s(?:can.?t\sbe|cannot\sbe|could\snot\sbe|was\snot|not)\sfound\W*
      | (?:access\sdenied|åtkomst\snekad|forbidden|internal\sserver\serror|service\s(?:temporarily\s)?unavailable
            |bad\sgateway|request\srejected|not\sfound)\W*
      | logga\sin\W* | log\sin\W* | sign\sin\W* | innehållet\s(?:är|har)\sarkiverat?s?\W*
      | just\sa\smoment\W* | attention\srequired\b.{0,40} | one\smore\sstep\W* | robot\scheck\W*
      | (?:are\syou|verify\s(?:that\s)?you).{0,30}(?:human|robot).{0,20} | checking\syour\sbrowser.{0,40}
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
"""A title that no release has; how much text there is below it does not matter."""

_CONSENT = re.compile(
    r"^\W*(?:vi använder (?:kakor|cookies)|we use cookies|(?:om )?(?:kakor|cookies)\W*$)", re.IGNORECASE
)
_ERROR_PAGE = re.compile(
    r"""^\W*(?:
        (?:fel|error)?\s?(?:40[0-9]|410|50[0-9])\b.{0,60} | (?:hoppsan|oj|ojdå|oops)\b.{0,60}
      | (?:ett\sfel\s(?:har\s)?(?:uppstod|uppstått|inträffa(?:de|t))|något\s(?:gick|blev)\s(?:fel|tokigt)).{0,40}
      | page\snot\sfound.{0,40} | .{0,30}\b(?:javascript|webbläsare|session)\b.{0,30}
      | .{0,20}\b(?:driftstopp|driftstörning|underhåll(?:\spågår)?|maintenance|unsupported\sbrowser)\W*
      | du\sstår\si\skö\W* | logga\sin\b.{0,40} | log\sin | sign\sin
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
"""A title that a short error message may have, but a release too: the text has to read as one as well."""

_ERROR_MESSAGE = re.compile(
    r"""\b(?:
        (?:sidan|adressen|webbplatsen|servern|server|page|site|url|website|address)\b.{0,80}?
            \b(?:inte|stängd|borttagen|tagits\sbort|flyttats?|not|denied|rejected|moved|removed|nothing|wrong)\b
      | (?:försök|prova)\s(?:igen|en\sannan) | try\sagain | please\s(?:complete|enable|consult|log\sin|check)
      | (?:du\s(?:måste|behöver)|logga\sin)\b.{0,40}\b(?:logga\sin|konto|aktivera|uppdatera|fortsätta)
      | uppdatera\s(?:den|din|webbläsare) | (?:aktivera|enable)\sjavascript | javascript\s(?:är|måste)
      | slussas\svidare | security\scheck | requested\surl | snart\stillbaka | been\sblocked
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE_END = re.compile(r"(?<=\w)[.!?,:](?:\s|$)")


def is_release(title: str, texts: Sequence[str]) -> bool:
    """Whether there is any text that is no error message, consent form or shell of a script."""
    size = sum(map(len, texts))
    if size < _SHORTEST_BODY or _NOT_FOUND.match(title):
        return False
    if size > _LONGEST_MESSAGE and not _CONSENT.match(title):
        return True
    walls = sum(len(text) for text in texts if speaks_of_consent(text))
    if walls * 2 >= size or (_ERROR_PAGE.match(title) and any(map(_ERROR_MESSAGE.search, texts))):
        return False
    return not _NOT_FOUND.match(_SENTENCE_END.split(texts[0], maxsplit=1)[0])

"""The set phrases of press pages, Swedish first: what begins a section that is no text, and lines that are no text."""

import re

ABOUT = re.compile(
    r"^(?:kort\s)?om\s(?:oss$|(?:region|landsting|kommun|västra götalandsregionen|länsstyrelsen|myndighet|förbund)\w*)"
    r"(?:\s[^.!?]{0,60})?$"
    r"|^about\s(?:us$|[A-Z][^.!?]{1,50}$)",
    re.IGNORECASE,
)
GLUED_ABOUT = re.compile(r"(?<=[.!?”\"»])\s*Om (?:Region|Västra Götalandsregionen|Landstinget)\b")
READ_ON = re.compile(r"\W*\b(?:läs\s(?:vidare|mer)|read\smore|continue\sreading)\W*$|[\s.…]*$", re.IGNORECASE)
ERROR_PAGE = re.compile(
    r"""^\W*(?:
        (?:fel|error)?\s?(?:40[0-9]|410|50[0-9])\b.{0,60}
      | (?:sidan|artikeln|pressmeddelandet)
            \s(?:kunde\sinte\s(?:hittas|visas)|finns\sinte.{0,20}|hittades\sinte|saknas|är\sborttagen).{0,30}
      | (?:hoppsan|oj|ojdå)\b.{0,60} | (?:ett\sfel\s(?:har\s)?(?:uppstod|uppstått|inträffade)|något\sgick\sfel).{0,40}
      | (?:page|site)?\s?not\sfound.{0,40}
      | (?:access\sdenied|forbidden|internal\sserver\serror|service\sunavailable|bad\sgateway).{0,40}
      | just\sa\smoment\W* | attention\srequired.{0,40} | (?:are\syou|verify\syou).{0,30}(?:human|robot).{0,20}
      | logga\sin | log\sin | sign\sin
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
WALL = re.compile(
    r"\b(?:kakor|cookies?|samtycke|consent|gdpr|enable\sjavascript|aktivera\sjavascript|javascript\s(?:är|is|måste|must))\b",
    re.IGNORECASE,
)
FACTS = re.compile(r"^\W*(?:fakta(?:ruta)?|kort om|detta har hänt|facts?)\b.{0,60}$", re.IGNORECASE)
_CONSENT_HINTS = ("ookie", "akor", "amtyck", "onsent", "GDPR", "gdpr", "avaScript", "avascript")


def speaks_of_consent(text: str) -> bool:
    """Whether a line is about cookies or scripts: of a release about them not every line is."""
    return any(hint in text for hint in _CONSENT_HINTS) and bool(WALL.search(text))


RELATED = re.compile(
    r"""^\W*(?:
        (?:fler|senaste|andra|mer|relaterade|liknande)\s(?:nyheter|pressmeddelanden|artiklar|inlägg)[^.!?]{0,40}
      | läs\s(?:också|även|mer|vidare)(?:\s(?:om|på|i)\s[^.!?]{0,60})?
      | relatera(?:t|de)(?:\s\w+){0,2} | relaterad\sinformation | mer\sfrån\s[^.!?]{0,40}
      | dela(?:\s(?:sidan|artikeln|inlägget|detta|nyheten|på\s\w+))? | kategori(?:er)? | ämne(?:n)? | taggar
      | etiketter | regioner | sökord | nyckelord
      | bilagor | bifogade\s(?:filer|dokument) | dokument | filer | länkar | relaterade\slänkar
      | relaterat\s(?:innehåll|material) | pressbilder | bilder | media
      | (?:lämna|skriv)\s(?:en\s)?(?:kommentar|svar) | kommentarer? | hittade\sdu\s[^.!]{0,60}
      | (?:read|see)\s(?:more|also|next) | related(?:\s\w+){0,3}
      | more\s(?:news|stories|articles|from|on|about)[^.!?]{0,50}
      | (?:you\smight\salso|recommended|most\s(?:read|popular)|trending|latest|don.t\smiss|up\snext|share\s(?:this|on)
            |tags|topics|filed\sunder|comments?|leave\sa\s(?:reply|comment)|follow\sus)\b[^.!?]{0,50}
      | (?:lesen\ssie|mehr\szum|zum\sthema|auch\sinteressant|das\skönnte|verwandte)\b[^.!?]{0,50}
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
FURNITURE = re.compile(
    r"""^\W*(?:
        null | undefined | ingen\stitel | media\sno\simage | image | bild | no\simage
      | läs\svidare | läs\smer | dela | lyssna | skriv\sut | tipsa(?:\sen\svän)? | kopiera\slänk | tillbaka
      | stäng | visa\s(?:mer|fler|större(?:\sbild)?)
      | (?:hoppa|gå\sdirekt|direkt)\still\s(?:huvud)?innehåll\w*
      | you\smust\sbe\slogged\sin\sto\spost\sa\scomment | du\småste\svara\sinloggad\s[^.]{0,60}
      | logga\sin(?:\s[^.]{0,40})?
      | report\sthis\scontent | share\sthis(?:\s\w+)? | share | print | e-?mail | facebook | twitter | linkedin
      | x | whatsapp | advertisement | annons | reklam | anzeige
      | (?:pressmeddelande|pressinbjudan|pressrelease|nyhet|nyheter|notis|press)(?:n|r|en|er)?
      | taggar:.{0,200} | by\son\W* | by | av
      | read\smore | continue\sreading | loading | sign\sup | subscribe | skip\sto\scontent | back\sto\stop
      | till\stoppen
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
CREDIT = re.compile(
    r"^\W*(?P<label>foto|fotograf|fotografi|bild(?:er)?|illustration(?:er)?|grafik|arkivbild|genrebild|photo(?:graph)?|image|picture|credit)"
    r"(?:\s?(?:av|by|credits?))?\s?[:/]\s?(?P<credit>[^\n]{2,120})$",
    re.IGNORECASE,
)
ORIGINATOR = re.compile(r"^\W*(?:källa|source)\s?:\s*(?P<name>[^\n]{2,80}?)\W*$", re.IGNORECASE)
PLACE = re.compile(r"^(?:[A-ZÅÄÖ][\w-]+(?:\s[\w-]+){0,3})\s?/\s?(?:[A-ZÅÄÖ][\w-]+(?:\s[\w-]+){0,3})$")
BYLINE = re.compile(
    r"^\W*(?:av|by|text|text\soch\s(?:foto|bild)|skribent|skriven\sav|publicerad\sav|author)\b\s?:?\s*"
    r"(?P<name>(?-i:[A-ZÅÄÖÉ][\w’'-]+(?:\s(?:von|de|af|[A-ZÅÄÖÉ][\w’'-]*)){1,3}))\b(?P<rest>.{0,60})$",
    re.IGNORECASE,
)
LABELS = re.compile(
    r"^\W*(?:ämnen?|ämnesord|kategori(?:er)?|taggar|etiketter|nyckelord|categories|category|tags|topics|filed under)"
    r"\s*:\s*(?P<labels>.{2,200})$",
    re.IGNORECASE,
)

"""The set phrases of press pages, Swedish first: what begins a section that is no text, and lines that are no text."""

import re

ABOUT = re.compile(
    r"^\W*(?:kort\s)?om\s(?:oss|(?:region|landsting|kommun|västra\sgötalandsregionen|länsstyrelse)\w*"
    r"(?:\s(?:i|och|för|läns?|kommuns?|(?-i:[A-ZÅÄÖ])[\w-]*)){0,6}|(?:myndighet|förbund)\w*(?:\s[^.!?]{0,60})?)\W*$"
    r"|^about\s(?:us$|(?-i:[A-Z])[^.!?]{1,50}$)",
    re.IGNORECASE,
)
BLURB = re.compile(
    r"\s(?:är (?:en|ett|den|det|länets|sveriges)|ansvarar för|svarar för|har (?:cirka|omkring|drygt|ungefär|ansvar)"
    r"|arbetar för|driver|is an?)\s"
)
GLUED_ABOUT = re.compile(r"(?<=[.!?”\"»])\s*Om (?:Region|Västra Götalandsregionen|Landstinget)\b")
READ_ON = re.compile(r"\W*\b(?:läs\s(?:vidare|mer)|read\smore|continue\sreading)\W*$|[\s.…]*$", re.IGNORECASE)
_WALL = re.compile(
    r"\b(?:kakor|cookies?|samtyck\w*|consent|gdpr|enable\sjavascript|aktivera\sjavascript|javascript\s(?:är|is|måste|must))\b",
    re.IGNORECASE,
)
FACTS = re.compile(r"^\W*(?:fakta(?:ruta)?|bakgrund|kort om|detta har hänt|facts?)\b[^.!?]{0,80}$", re.IGNORECASE)
_ADDRESSED = re.compile(r"\b(?:vi|du|dig|din|ditt|dina|oss|we|you|your|our|us|wir|sie|ihre)\b", re.IGNORECASE)


def speaks_of_consent(text: str) -> bool:
    """Whether a line speaks to its reader about cookies or scripts; a release about them does not."""
    hinted = (  # each by itself: a loop over them took three times as long, and all of a page is asked
        "ookie" in text
        or "akor" in text
        or "amtyck" in text
        or "onsent" in text
        or "GDPR" in text
        or "gdpr" in text
        or "avaScript" in text
        or "avascript" in text
    )
    return hinted and bool(_WALL.search(text) and _ADDRESSED.search(text))


RELATED = re.compile(
    r"""^\W*(?:
        (?:fler|senaste|andra|mer|relaterade|liknande)\s(?:nyheter|pressmeddelanden|artiklar|inlägg)[^.!?]{0,40}
      | läs\s(?:också|även|mer|vidare)(?:\s(?:om|på|i)\s[^.!?]{0,60})?
      | relatera(?:t|de)(?:\s\w+){0,2} | relaterad\sinformation | mer\sfrån\s[^.!?]{0,40}
      | dela(?:\s(?:sidan|artikeln|inlägget|detta|nyheten|på\s\w+))?
      | vill\sdu\sveta\smer | (?:mer|läs\smer)\spå\swebben
      | bilagor | bifogade\s(?:filer|dokument) | dokument | filer | länkar | relaterade\slänkar
      | relaterat\s(?:innehåll|material) | pressbilder | bilder | media
      | (?:lämna|skriv)\s(?:en\s)?(?:kommentar|svar) | kommentarer? | hittade\sdu\s[^.!]{0,60}
      | (?:read|see)\s(?:more|also|next) | related(?:\s\w+){0,3}
      | more\s(?:news|stories|articles|from|on|about)[^.!?]{0,50}
      | (?:you\smight\salso|recommended|most\s(?:read|popular)|trending|latest|don.t\smiss|up\snext|share\s(?:this|on)
            |comments?|leave\sa\s(?:reply|comment)|follow\sus)\b[^.!?]{0,50}
      | (?:lesen\ssie|mehr\szum|zum\sthema|auch\sinteressant|das\skönnte|verwandte)\b[^.!?]{0,50}
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
FURNITURE = re.compile(
    r"""^\W*$ | ^\W*(?:
        null | undefined | ingen\stitel | media\sno\simage | image | bild | no\simage
      | läs\svidare | läs\smer | dela(?:\s(?:sidan|artikeln|inlägget|nyheten|detta))? | lyssna | skriv\sut
      | tipsa(?:\sen\svän)? | kopiera\slänk | tillbaka | stäng | visa\s(?:mer|fler|större(?:\sbild)?)
      | (?:hoppa|gå\sdirekt|direkt)\still\s(?:huvud)?innehåll\w*
      | you\smust\sbe\slogged\sin\sto\spost\sa\scomment | du\småste\svara\sinloggad\s[^.]{0,60}
      | logga\sin(?:\s[^.]{0,40})?
      | report\sthis\scontent | share\sthis(?:\s\w+)? | share | print | e-?mail | facebook | twitter | linkedin
      | x | whatsapp | advertisement | annons | reklam | anzeige
      | (?:pressmeddelande|pressinbjudan|pressrelease|nyhet|nyheter|notis|press)(?:n|r|en|er)?
      | taggar:.{0,200} | by\son\W* | by | av
      | read\smore | continue\sreading | loading | sign\sup | subscribe | skip\sto\scontent | back\sto\stop
      | till\stoppen | ansvarig\sutgivare(?:\s?:.{0,60})? | lästid\b.{0,20}
      | (?:pressmeddelande|pressinbjudan|pressrelease)\s(?:från|av|nr)\s.{1,60}
      | (?:hjälpte|var)\s(?:informationen|sidan|innehållet)\b[^.]{0,60}\?
      | (?:sid|innehålls)ansvarig\w*(?:\s?:.{0,60})? | kontakta\ssidansvarig\w*
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
PICTURE_WORD = (
    r"(?:press)?foto(?:graf|grafi)?|(?:arkiv|genre|press|visions|illustrations|omslags)?bild(?:er)?|illustration(?:er)?|grafik"
    r"|photo(?:graph|grapher)?|credit"
)
CREDITED = (
    r"\s?(?::|/(?=\s?\S+(?:\s\S+){0,3}$))\s?"
    r"(?=(?:(?-i:[A-ZÅÄÖÉ0-9©@])[^\n]*|(?:courtesy|via|from)\b[^\n]*|[^\n]*[/,][^\n]*|[^\W\d_]+(?:\s[^\W\d_]+)?\W*)$)"
)
"""The mark after "Foto", and a look ahead at who follows: "Bild: så blir det" tells nobody, "Foto: privat" does."""

CREDIT = re.compile(
    rf"^\W*(?P<label>{PICTURE_WORD}|image|picture)(?:\s?(?:av|by|credits?))?{CREDITED}(?P<credit>[^\n]{{2,120}})$",
    re.IGNORECASE,
)
QUOTE = re.compile(r"^(?:[–—−-]\s|[”\"“»«])")
ORIGINATOR = re.compile(r"^\W*(?:källa|source)\s?:\s*(?P<name>[^\n]{2,80}?)\W*$", re.IGNORECASE)
PLACE = re.compile(
    r"^(?!Start|Hem\b|Home\b)(?:[A-ZÅÄÖ][\w-]+(?:\s[\w-]+){0,3})\s?/\s?(?:[A-ZÅÄÖ][\w-]+(?:\s[\w-]+){0,3})$"
)
BYLINE = re.compile(
    r"^\W*(?:av|by|text|text\soch\s(?:foto|bild)|skribent|skriven\sav|publicerad\sav|author)\b\s?:?\s*"
    r"(?P<name>(?-i:[A-ZÅÄÖÉ][\w’'-]+(?:\ (?:von|de|af|(?!Foto|Bild)[A-ZÅÄÖÉ][\w’'-]*)){1,3}))\b(?P<rest>.{0,60})$",
    re.IGNORECASE,
)
_LABELLING = (
    r"ämnen?|ämnesord|kategori(?:er)?|taggar|taggat|etiketter|nyckelord|sökord|categories|category|tags|topics|filed\sunder"
    r"|(?:publicera[td]|arkivera[td]|postat)\s(?:i|under)|posted\sin"
)
LABELS = re.compile(rf"^\W*(?:{_LABELLING})\s*:\s*(?P<labels>.{{2,200}})$", re.IGNORECASE)
LABEL_HEADING = re.compile(rf"^\W*(?:{_LABELLING})\W*$", re.IGNORECASE)
HASHTAGS = re.compile(r"^(?:#[^\W_][\w-]{1,40}[\s,]*)+$")
PLACE_HEADING = re.compile(r"^\W*(?:regioner|regions)\W*$", re.IGNORECASE)
"""Over the places that a release concerns, on newsroom services."""

PICTURES = re.compile(r"^\W*(?:press)?(?:bild|foto|image|media|picture)", re.IGNORECASE)
POINTER = re.compile(
    r"^\W*(?:för\s(?:att\s\w+\s)?(?:mer|ytterligare|vidare|närmare)\s(?:information|info|läsning|uppgifter)\b"
    r"|vill\sdu\b.{0,30}\b(?:mer|vidare)\b"
    r"|läs\s(?:mer|vidare|också|även)\b|se\säven\b|mer\s(?:information|info|om)\b|read\smore\b)",
    re.IGNORECASE,
)
"""Begins a line that only points at another page, when there is a link in it."""

"""The words that dates are written with, in Swedish, English, Norwegian, Danish, German and Finnish; all lower case."""

import re

DASH = r"\-‐‑‒–—−"
"""What joins and parts dates, to stand in a set of characters of a pattern."""

_MONTH_NAMES = (  # abbreviations first
    "jan januari january januar jän jänner tammik tammikuu tammikuuta tammikuun",
    "feb febr februari february februar feber helmik helmikuu helmikuuta helmikuun",
    "mar mars march marts mär mrz märz maalisk maaliskuu maaliskuuta maaliskuun",
    "apr april huhtik huhtikuu huhtikuuta huhtikuun",
    "maj may mai toukok toukokuu toukokuuta toukokuun",
    "jun juni june kesäk kesäkuu kesäkuuta kesäkuun",
    "jul juli july heinäk heinäkuu heinäkuuta heinäkuun",
    "aug augusti august elok elokuu elokuuta elokuun",
    "sep sept september syysk syyskuu syyskuuta syyskuun",
    "okt oct oktober october lokak lokakuu lokakuuta lokakuun",
    "nov november marrask marraskuu marraskuuta marraskuun",
    "dec des dez december desember dezember jouluk joulukuu joulukuuta joulukuun",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![^\W\d_])"

_WEEKDAY_NAMES = (  # Monday is 0, as `date.weekday` has it
    "måndag måndagen mån mandag mandagen man monday mon montag maanantai maanantaina",
    "tisdag tisdagen tis tirsdag tirsdagen tirs tir tuesday tues tue dienstag tiistai tiistaina",
    "onsdag onsdagen ons wednesday wed mittwoch keskiviikko keskiviikkona",
    "torsdag torsdagen tors tor thursday thurs thur thu donnerstag torstai torstaina",
    "fredag fredagen fre friday fri freitag perjantai perjantaina",
    "lördag lördagen lör lørdag lørdagen lør saturday sat samstag sonnabend lauantai lauantaina",
    "söndag söndagen sön søndag søndagen søn sunday sun sonntag sunnuntai sunnuntaina",
)
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}
WEEKDAY = "(?:" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")(?![^\W\d_])"
SHORT_WEEKDAYS = {
    name: number
    for number, names in enumerate(("mo ma", "di ti", "mi ke", "do to", "fr pe", "sa la", "so su"))
    for name in names.split()
}
"""Two letters are a weekday only where nothing else can be meant: "Do., 5. Februar", "to 5.2.2026"."""

DAYS_AGO = {
    **dict.fromkeys(("idag", "today", "heute", "tänään"), 0),
    **dict.fromkeys(("igår", "yesterday", "gestern", "eilen"), 1),
    **dict.fromkeys(("iförrgår", "iforgårs", "vorgestern", "toissapäivänä"), 2),
}
RELATIVE = (
    r"i\s?dag|today|heute|tänään|i\s?förrgår|i\s?forgårs|i\s?går|yesterday|vorgestern|gestern|eilen|toissapäivänä"
)

SECONDS = {  # how long a unit is; weeks and months are rounded too much to tell a day
    **dict.fromkeys("sek sec sekund sekunder second seconds sekunde sekunden sekunnit sekuntia".split(), 1),
    **dict.fromkeys("min mins minut minuter minute minutes minuten minutt minutter minuuttia".split(), 60),
    **dict.fromkeys("h tim hr hrs timme timmar hour hours time timer stunde stunden tunti tuntia".split(), 3600),
    **dict.fromkeys("d dag dagar day days dygn dager dage døgn tag tage tagen päivä päivää".split(), 86_400),
}
ONE = frozenset("en ett et én a an one ein eine einer einem".split())

PUBLISHED = frozenset(
    "publicerad publicerat publicerades publicering publiceringsdatum publiceringsdag utgiven utgivet utgivningsdatum"
    " inlagd upplagd utlagd postad postat skapad skapat skapades"
    " published publication posted released issued created"
    " publisert publiceret offentliggjort udgivet utgitt opprettet oprettet"
    " veröffentlicht veröffentlichung veröffentlichungsdatum publiziert erschienen erscheinungsdatum erstellt"
    " julkaistu julkaisupäivä julkaistiin luotu".split()
)
CHANGED = frozenset(
    "uppdaterad uppdaterat uppdaterades uppdatering uppdateringsdatum ändrad ändrat ändrades ändring ändringsdatum"
    " granskad granskat faktagranskad reviderad reviderat redigerad redigerat rättad rättat korrigerad bearbetad"
    " updated update modified changed edited revised reviewed corrected amended"
    " oppdatert endret opdateret ændret redigert redigeret revidert revideret"
    " aktualisiert aktualisierung geändert änderung bearbeitet überarbeitet"
    " päivitetty päivitys muokattu".split()
)
ANY_DATE = frozenset("datum date dato pvm päivämäärä".split())
"""What labels a date of publication by a title, and the day of an event beside "Tid:" and "Plats:"."""

JOINING = frozenset("on at am den the d vom um kl der".split())
"""What stands between a label and its date."""

AROUND_LABELS = frozenset(
    "senast sist sidst senest last först första first ursprungligen original originally zuletzt letzte viimeksi"
    " sidan artikeln nyheten texten inlägget pressmeddelandet pressmeddelande nyhet artikel notis page article"
    " är har is och og and und".split()
)
LABEL_WORDS = PUBLISHED | CHANGED | ANY_DATE | JOINING | AROUND_LABELS | {"stand"}
"""All that a line is made of that is only a label."""

_WHEN = tuple(
    "dag dagar tid tider tidpunkt tidspunkt när starttid when når hvornår wann uhrzeit milloin aika ajankohta".split()
)
_WHERE_OR_WHEN = (
    *_WHEN,
    *"plats var lokal adress samling start startdatum startar börjar slut slutar möte mötesdag mötesdatum".split(),
    *"mötestid mötesplats sammanträde invigning pressträff presskonferens pressvisning träff träffdag".split(),
    *"evenemangsdatum kursstart anmälan anmälningsdag anmälningstid ansökningsdag ansökningstid svarsdag".split(),
    *"datum dato date time where venue location place event deadline starts ends".split(),
    *"hvor sted wo zeit ort beginn termin missä paikka".split(),
)
EVENT_WORDS = frozenset((*_WHERE_OR_WHEN, "sista"))
_ANY_EVENT, _ANY_TIME = "|".join(_WHERE_OR_WHEN), "|".join(_WHEN)
_WITH = rf"(?:(?:{_ANY_EVENT})\s?(?:och|og|and|und|ja|&|/)\s?)?"
_LAST_DAY = r"sista\s(?:dag|anmälning|ansökning|svars)\w{0,12}(?:\s\w{1,20}){0,3}:"
EVENT_LABEL = re.compile(rf"(?:{_WITH}(?:(?:{_ANY_EVENT})\s?[:|]|(?:{_ANY_TIME}))|{_LAST_DAY})", re.IGNORECASE)
"""All of a line that only says that a time or place follows."""

EVENT_LINE = re.compile(
    rf"""\W{{0,3}}(?!(?:datum|dato|date)\s?[:|])(?:{_LAST_DAY}|{_WITH}(?:(?:{_ANY_EVENT})\s?[:|]
    |(?:{_ANY_TIME})(?=\s(?:[0-9]|kl\b|den\s|{WEEKDAY}))))""",
    re.IGNORECASE | re.VERBOSE,
)
"""How a line begins that tells when or where something takes place."""

DAY_LABEL = re.compile(r"\W{0,3}(?:datum|dato|date|päivämäärä|pvm)(?![^\W\d_])", re.IGNORECASE)
"""How a line begins that may tell an event's day or a release's: the lines beside it say which."""

_OF_CHANGE = re.compile(r"modified|updated|andrad|uppdatera")
_OF_PUBLICATION = re.compile(r"publish|publicera|post-?date|entry-?date|created")


def names_change(names: str) -> bool:
    """Whether an element's class names and properties say that it holds a date of change."""
    names = names.lower()
    return bool(_OF_CHANGE.search(names)) and not _OF_PUBLICATION.search(names)

"""The words for what an operator should look at, in a run's report and in a check's."""

from collections.abc import Mapping

from scraper.model import Remark, RemarkKind
from scraper.run.swedish import in_language

WORDS: Mapping[str, Mapping[RemarkKind, str]] = {
    "sv": {
        "no list": "ingen lista hittades på sidan",
        "empty list": "listan finns men är tom",
        "all left out": "alla {detail} poster i listan väljs bort av include/exclude",
        "too few": "färre poster än min_items ({detail})",
        "duplicate titles": "samma rubrik flera gånger i listan: {detail}",
        "missing date": "datum saknas: tiden då meddelandet först sågs används",
        "future date": "datumet {detail} ligger mer än 7 dagar fram och togs inte",
        "short body": "kort text: {detail} ord",
        "same body": "samma text som på {detail}",
        "site name as title": "rubriken är webbplatsens namn: {detail}",
        "no lead": "ingen ingress",
        "selector matched nothing": "selektorn träffar inget: {detail}",
        "nothing in selection": "selektorn träffar något tomt: {detail}",
        "no date in selection": "inget datum i det som selektorn träffar: {detail}",
        "entrance differs": "körningar läser {detail}; det prövas dagligen, och genast med `scraper run --afresh`",
        "entrance changed": "läses nu här i stället för på {detail}",
        "not compared": "sidan kunde inte jämföras med sitt flöde: {detail}",
        "older passed over": "första besöket: {detail} äldre meddelanden hämtas inte (settings.backfill)",
        "given up": "besöket avbröts efter flera övergående fel i rad; {detail} meddelanden väntar till nästa gång",
        "unreadable now": "sidan går inte längre att läsa; artikeln är kvar som den var: {detail}",
        "page not kept": "sidan kunde inte sparas för att läsas om: {detail}",
        "churns": "sidan säger något annat vid varje hämtning; ändringarna sparas inte förrän den varit lugn i ett"
        " dygn; nästa steg: se vad som växlar med `scraper diff {detail}`, och välj bort det med select.drop",
        "repaired": "layouten har ändrats och listan läses nu med regler som lärts av kända meddelanden: {detail}"
        " visar dem, med --apply skrivs de in i sources.yaml",
        "repair proposed": "listan kan inte användas; ett förslag finns: `scraper repair {detail}`",
        "as before again": "layouten är som förr; källans egna regler gäller igen",
        "recovered": "fungerar igen; så var det inte sedan {detail}",
        "degraded": "källan läses bara delvis: {detail}",
        "quiet": "källan är ovanligt tyst: {detail}",
    },
    "en": {
        "no list": "no list was found on the page",
        "empty list": "the list is there but empty",
        "all left out": "all {detail} items of the list are left out by include/exclude",
        "too few": "fewer items than min_items ({detail})",
        "duplicate titles": "the same title several times in the list: {detail}",
        "missing date": "no date: the time it was first seen will be used",
        "future date": "the date {detail} is more than 7 days ahead and was refused",
        "short body": "short text: {detail} words",
        "same body": "the same text as at {detail}",
        "site name as title": "the title is the site's name: {detail}",
        "no lead": "no lead",
        "selector matched nothing": "the selector matches nothing: {detail}",
        "nothing in selection": "the selector matches something empty: {detail}",
        "no date in selection": "no date in what the selector matches: {detail}",
        "entrance differs": "runs read {detail}; that is reviewed daily, and at once with `scraper run --afresh`",
        "entrance changed": "is now read here, no longer at {detail}",
        "not compared": "the page could not be compared with its feed: {detail}",
        "older passed over": "first visit: {detail} older releases are not fetched (settings.backfill)",
        "given up": "the visit was ended after several passing failures in a row; {detail} releases wait for the next",
        "unreadable now": "the page can't be read any longer; the article stays as it was: {detail}",
        "page not kept": "the page could not be kept to be read again: {detail}",
        "churns": "the page says something else whenever it is asked for; its changes are not kept until it has been"
        " quiet for a day; next step: see what varies with `scraper diff {detail}`, and leave it out by select.drop",
        "repaired": "the layout has changed, and the list is now read by rules learnt from known releases: {detail}"
        " shows them, with --apply they are written into sources.yaml",
        "repair proposed": "the list can't be used; there is a proposal: `scraper repair {detail}`",
        "as before again": "the layout is as it was; the source's own rules hold again",
        "recovered": "works again; it had not since {detail}",
        "degraded": "the source is read in part only: {detail}",
        "quiet": "the source is unusually silent: {detail}",
    },
}

CAUSED: frozenset[RemarkKind] = frozenset(
    ("entrance changed", "not compared", "unreadable now", "page not kept", "degraded", "quiet")
)
"""Those whose detail says why, and is put into the reader's language as the causes of failures are."""

_MORE = {"sv": " (och {count} sidor till)", "en": " (and {count} more pages)"}


def remark_line(remark: Remark, lang: str) -> str:
    """Say a remark in one line, with the address it is about."""
    more = _MORE[lang].format(count=remark.pages - 1) if remark.pages > 1 else ""
    detail = in_language(remark.detail, lang) if remark.kind in CAUSED else remark.detail
    return f"{remark.url}{more}: {WORDS[lang][remark.kind].format(detail=detail)}"

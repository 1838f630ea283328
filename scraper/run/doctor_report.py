"""Tells what `scraper doctor` found: a table on a terminal, plain lines in a log, JSON for a program."""

import json
from collections.abc import Iterator, Mapping

from rich.table import Table
from rich.text import Text

from scraper.run.doctor import Diagnosis, Repaired
from scraper.run.doctor_words import FINDINGS
from scraper.run.findings import Finding, Severity
from scraper.run.swedish import in_language

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "severity": "Grad",
        "what": "Vad",
        "where": "Var",
        "step": "Nästa steg",
        "error": "fel",
        "warning": "varning",
        "info": "obs",
        "repaired": "lagat",
        "parts restored": "återskapade i arkivet: {detail}",
        "indexes rebuilt": "sökindex byggda om: {detail}",
        "pages forgotten": "saknade sidor glömda för {count} artiklar",
        "pages deleted": "{count} sidor som inte hörde till någon artikel borttagna ({detail})",
        "leftovers deleted": "{count} halvskrivna filer borttagna",
        "none": "inga problem",
        "problem": "1 problem",
        "problems": "{count} problem",
    },
    "en": {
        "severity": "Severity",
        "what": "What",
        "where": "Where",
        "step": "Next step",
        "error": "error",
        "warning": "warning",
        "info": "note",
        "repaired": "repaired",
        "parts restored": "made anew in the archive: {detail}",
        "indexes rebuilt": "search indexes made anew: {detail}",
        "pages forgotten": "lost pages forgotten for {count} articles",
        "pages deleted": "{count} pages of no article deleted ({detail})",
        "leftovers deleted": "{count} half written files deleted",
        "none": "no problems",
        "problem": "1 problem",
        "problems": "{count} problems",
    },
}
_STYLES: Mapping[Severity, str] = {"error": "red", "warning": "yellow", "info": "dim"}


def table(diagnosis: Diagnosis, lang: str) -> Table:
    """Return the findings as a table for a terminal, the worst first."""
    words = WORDS[lang]
    result = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("severity", "what", "where", "step"):
        result.add_column(words[name], overflow="fold")
    for each in diagnosis.findings:
        what, step = said(each, lang)
        severity = Text(words[each.severity], style=_STYLES[each.severity])
        result.add_row(severity, Text(what), Text(each.where), Text(step))
    return result


def lines(diagnosis: Diagnosis, lang: str) -> Iterator[str]:
    """Yield the findings as plain lines, one each, the worst first."""
    words = WORDS[lang]
    for each in diagnosis.findings:
        what, step = said(each, lang)
        yield f"{words[each.severity]}: {each.where}: {what}; {words['step'].lower()}: {step}"


def repairs(diagnosis: Diagnosis, lang: str) -> Iterator[str]:
    """Yield a line for each thing that was repaired."""
    words = WORDS[lang]
    for each in diagnosis.repaired:
        yield f"{words['repaired']}: {each.where}: {_did(each, words)}"


def summary(diagnosis: Diagnosis, lang: str) -> str:
    """Say how many problems there are."""
    count = len(diagnosis.problems)
    return WORDS[lang]["none" if not count else "problem" if count == 1 else "problems"].format(count=count)


def said(finding: Finding, lang: str) -> tuple[str, str]:
    """Say what was found, and what is to be done about it."""
    what, step = FINDINGS[lang][finding.kind]
    detail = in_language(finding.detail, lang) if finding.kind == "unusable" else finding.detail
    known = {"detail": detail, "count": finding.count}
    return what.format(**known), step.format(**known)


def as_json(diagnosis: Diagnosis, lang: str) -> str:
    """Return the findings as one JSON object; `kind` and `severity` are for programs, the rest is in plain words."""
    told = {
        "ok": not diagnosis.problems,
        "problems": len(diagnosis.problems),
        "findings": [
            {
                "severity": each.severity,
                "kind": each.kind,
                "where": each.where,
                "what": said(each, lang)[0],
                "next_step": said(each, lang)[1],
                "count": each.count,
            }
            for each in diagnosis.findings
        ],
        "repaired": [
            {"kind": each.kind, "where": each.where, "what": _did(each, WORDS[lang]), "count": each.count}
            for each in diagnosis.repaired
        ],
    }
    return json.dumps(told, ensure_ascii=False)


def _did(repaired: Repaired, words: Mapping[str, str]) -> str:
    return words[repaired.kind].format(detail=repaired.detail, count=repaired.count)

"""What was recorded, in lines for whoever looks at it and sends it away."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from scraper.fetch.recording import INDEX, file_names
from scraper.model import Page
from scraper.run import check_report
from scraper.run.record import Recorded
from scraper.run.report import failure_line
from scraper.run.swedish import in_language

MOST_TOLD = 20
"""Personal data that is listed; the number is that of all."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "written": "Sparat i {folder}: {count} sidor, {size} byte",
        "document": "dokument, bara typ och storlek sparas",
        "failed": "kunde inte hämtas: {reason}",
        "left out": "Varning: {url} sparades inte: {reason}",
        "untrimmed": "Varning: {url} sparades hel, eftersom den läses annorlunda utan skript och annat",
        "none": "Inga e-postadresser eller telefonnummer hittades; namn och bildtexter har inte prövats",
        "personal": "Varning: personuppgifter: {emails} e-postadresser och {phones} telefonnummer. "
        "Ersätt dem med --redact",
        "redacted": "Ersatta med påhittade: {emails} e-postadresser och {phones} telefonnummer. Namn står kvar",
        "more": "… och {count} till",
        "replay": "Spela upp: scraper check {target} --replay {folder}",
    },
    "en": {
        "written": "Saved in {folder}: {count} pages, {size} bytes",
        "document": "a document, of which only type and size are kept",
        "failed": "could not be had: {reason}",
        "left out": "Warning: {url} was not kept: {reason}",
        "untrimmed": "Warning: {url} was kept whole, since it is read otherwise without scripts and such",
        "none": "No e-mail addresses or telephone numbers were found; names and captions were not looked for",
        "personal": "Warning: personal data: {emails} e-mail addresses and {phones} telephone numbers. "
        "Replace them with --redact",
        "redacted": "Replaced by made-up ones: {emails} e-mail addresses and {phones} telephone numbers. Names stay",
        "more": "… and {count} more",
        "replay": "Replay: scraper check {target} --replay {folder}",
    },
}


def lines(recorded: Recorded, folder: Path, target: str, lang: str) -> Iterator[str]:
    """Yield what was saved in a folder for the source or address that was named, and what to look at in it."""
    words, report = WORDS[lang], recorded.report
    yield f"{report.source.name}: {report.source.url}"
    pages = recorded.recording.pages
    size = sum(len(page.body) for page in pages.values())
    yield words["written"].format(folder=folder, count=len(pages), size=f"{size:,}".replace(",", " "))
    yield f"  {INDEX}"
    yield from _answers(recorded, lang)
    for url, reason in recorded.left_out.items():
        yield words["left out"].format(url=url, reason=in_language(reason, lang))
    for url in recorded.untrimmed:
        yield words["untrimmed"].format(url=url)
    yield from _personal(recorded, words)
    for failure in report.failures:
        yield f"{check_report.WORDS[lang]['failed']}: {failure_line(failure, lang)}"
    yield check_report.WORDS[lang]["usable" if report.usable else "not usable"]
    yield words["replay"].format(target=target, folder=folder)


def _answers(recorded: Recorded, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    names = file_names(recorded.recording)
    for url, answer in recorded.recording.answers.items():
        if url in recorded.left_out:
            continue
        if isinstance(answer, Page):
            yield f"  {names.get(url, words['document'])}: {url}"
        else:
            yield f"  {words['failed'].format(reason=in_language(answer.reason, lang))}: {url}"


def _personal(recorded: Recorded, words: Mapping[str, str]) -> Iterator[str]:
    found = sorted(recorded.personal, key=lambda each: ("@" not in each, each))
    if not found:
        yield words["none"]
        return
    emails = sum("@" in each for each in found)
    counted = words["redacted" if recorded.redacted else "personal"]
    yield counted.format(emails=emails, phones=len(found) - emails)
    for each in found[:MOST_TOLD]:
        yield f"  {each}"
    if len(found) > MOST_TOLD:
        yield "  " + words["more"].format(count=len(found) - MOST_TOLD)

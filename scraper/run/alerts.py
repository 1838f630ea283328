"""Decides what operators are told of sources that fail: that it began, once, that it lasts, and that it is over.

It goes by how the sources fare, not by runs: what a run that was killed did not tell is told by the next.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from scraper.archive import Archive
from scraper.model import Alert, Alerts, Config, Settings, Source, Standing, Trouble
from scraper.publish.messages import Message, plain, shortened
from scraper.run.swedish import in_language

WELL = frozenset({"ok"})
"""Every other state of health is trouble, once it lasts."""

TOLD_ONCE = frozenset({"quiet"})
"""What is no failure: nobody is reminded of it."""

LONG = timedelta(hours=24)
"""A source that is not well for so long is in trouble however often it was visited."""

MOST_NAMED = 40
LONGEST_REASON = 300

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "title": "Driftlarm: {what}",
        "begun": "{count} källa har slutat fungera|{count} källor har slutat fungera",
        "lasts": "{count} källa fungerar fortfarande inte|{count} källor fungerar fortfarande inte",
        "over": "{count} källa fungerar igen|{count} källor fungerar igen",
        "since": "sedan {at}",
        "failures": "{count} misslyckat besök i rad|{count} misslyckade besök i rad",
        "next": "Nästa steg: {step}",
        "more": "Och {count} till; `scraper status` visar alla.",
        "test": "Provlarm",
        "tested": "Larmen når fram hit. Inget är fel.",
    },
    "en": {
        "title": "Alert: {what}",
        "begun": "{count} source has stopped working|{count} sources have stopped working",
        "lasts": "{count} source still does not work|{count} sources still do not work",
        "over": "{count} source works again|{count} sources work again",
        "since": "since {at}",
        "failures": "{count} failed visit in a row|{count} failed visits in a row",
        "next": "Next step: {step}",
        "more": "And {count} more; `scraper status` shows all.",
        "test": "Test of the alerts",
        "tested": "Alerts arrive here. Nothing is wrong.",
    },
}
"""What is counted is written "one|many"."""


def decide(
    sources: Iterable[Source],
    standings: Mapping[str, Standing],
    alerted: Mapping[str, tuple[datetime, datetime]],
    alerts: Alerts,
    now: datetime,
) -> Alert:
    """Say what is to be told now; `alerted` are the sources whose failing was told: since when, and when last.

    Reminders come for all that lasts at one time, so that they do not come apart.
    """
    begun, lasts, over = [], [], []
    for source in sources:
        standing = standings.get(source.id)
        if standing is None:
            continue
        told = alerted.get(source.id)
        if standing.health in WELL:
            over += [_trouble(source, standing, told[0])] if told else []
        elif told and standing.health not in TOLD_ONCE:
            lasts.append(_trouble(source, standing, told[0]))
        elif not told and (standing.failures >= alerts.after or now - standing.since >= LONG):
            begun.append(_trouble(source, standing, standing.since))
    reminded = alerts.remind_s is not None and any(
        now - alerted[each.source_id][1] >= timedelta(seconds=alerts.remind_s) for each in lasts
    )
    return Alert(tuple(begun), tuple(lasts) if reminded else (), tuple(over))


def raise_alerts(config: Config, archive: Archive, destinations: Iterable[str], now: datetime) -> None:
    """Put into the outbox what operators are to be told now; of sources that left the configuration nothing is told."""
    sources = [source for source in config.sources if source.enabled]
    alerted = archive.outbox.alerted()
    alert = decide(sources, archive.standings(), alerted, config.settings.alerts, now)
    forgotten = alerted.keys() - {source.id for source in sources}
    if alert or forgotten:
        archive.outbox.keep_alert(alert, forgotten, destinations, now)


def alert_message(alerts: Iterable[Alert], settings: Settings) -> Message:
    """Make one message of what operators are to be told, by several alerts when they waited; the latest counts."""
    state: dict[str, tuple[str, Trouble]] = {}
    for alert in alerts:
        for name in ("begun", "lasts", "over"):
            for trouble in getattr(alert, name):
                # What is told for the first time is not called old because a reminder follows it.
                before = state.get(trouble.source_id)
                kept = "begun" if name == "lasts" and before and before[0] == "begun" else name
                state[trouble.source_id] = kept, trouble
    words, zone = WORDS[settings.lang], ZoneInfo(settings.timezone)
    heads, text, html = [], [], []
    for name in ("begun", "lasts", "over"):
        troubles = [trouble for kept, trouble in state.values() if kept == name]
        if not troubles:
            continue
        head = _count(words[name], len(troubles))
        heads.append(head)
        told = [_lines(each, name, settings, zone) for each in troubles[:MOST_NAMED]]
        more = [words["more"].format(count=len(troubles) - MOST_NAMED)] if len(troubles) > MOST_NAMED else []
        text += [f"{head}:", *("\n".join(map(plain, lines)) for lines in told), *more]
        html += [f"<h3>{escape(head)}</h3>", *(f"<p>{'<br>'.join(map(escape, lines))}</p>" for lines in told)]
        html += [f"<p>{escape(each)}</p>" for each in more]
    title = words["title"].format(what=", ".join(heads))
    return Message(shortened(title, 200), "\n\n".join(text), "\n".join(html))


def test_message(settings: Settings) -> Message:
    """Make the message by which an operator sees that alerts arrive."""
    words = WORDS[settings.lang]
    return Message(words["test"], words["tested"], f"<p>{escape(words['tested'])}</p>")


def _trouble(source: Source, standing: Standing, since: datetime) -> Trouble:
    why = standing.evidence
    return Trouble(
        source_id=source.id,
        name=source.name,
        health=standing.health,
        since=since,
        failures=standing.failures,
        url=why.url if why else "",
        reason=why.reason if why else "",
        next_step=why.next_step if why else "",
    )


def _lines(trouble: Trouble, name: str, settings: Settings, zone: ZoneInfo) -> list[str]:
    words, lang = WORDS[settings.lang], settings.lang
    since = words["since"].format(at=f"{trouble.since.astimezone(zone):%Y-%m-%d %H:%M}")
    if name == "over":
        return [f"{trouble.name} ({trouble.source_id}), {since}"]
    failures = [_count(words["failures"], trouble.failures)] if trouble.failures else []
    lines = [f"{trouble.name} ({trouble.source_id}): {', '.join([since, *failures])}"]
    if trouble.reason:
        lines.append(shortened(f"{trouble.url}: {in_language(trouble.reason, lang)}", LONGEST_REASON))
    if trouble.next_step:
        lines.append(words["next"].format(step=in_language(trouble.next_step, lang)))
    return lines


def _count(words: str, number: int) -> str:
    one, _, many = words.partition("|")
    return (one if number == 1 else many).format(count=number)

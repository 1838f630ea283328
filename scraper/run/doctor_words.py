"""The words for what `scraper doctor` finds: what it is, and what can be done about it."""

from collections.abc import Mapping

from scraper.run.findings import FindingKind

_RESTORE_SV = "återställ från en säkerhetskopia (docs/archive.md)"
_RESTORE_EN = "restore a backup (docs/archive.md)"

SV: Mapping[FindingKind, tuple[str, str]] = {
    "unusable": ("arkivet går inte att använda: {detail}", _RESTORE_SV),
    "not ours": ("filen är en databas men inget arkiv", "flytta undan filen, eller ändra settings.data"),
    "empty file": ("filen är tom: en första körning blev avbruten", "kör `scraper run`"),
    "made by newer": ("arkivet är gjort av ett nyare program: {detail}", "uppdatera programmet; arkivet är orört"),
    "older schema": ("arkivet är från ett äldre program: {detail}", "inget: nästa körning uppdaterar det"),
    "damaged": ("arkivet är skadat ({count} fel): {detail}", _RESTORE_SV),
    "broken reference": ("{count} rader hänvisar till något som inte finns: {detail}", _RESTORE_SV),
    "story without article": ("{count} nyheter utan artikel, t.ex. {detail}", f"rapportera felet; {_RESTORE_SV}"),
    "lead elsewhere": ("{count} nyheter leds av en annan nyhets artikel, t.ex. {detail}", "rapportera felet"),
    "story of no article": ("{count} nyheters id hör inte till någon artikel, t.ex. {detail}", "rapportera felet"),
    "schema part missing": ("saknas eller är ändrat i arkivet: {detail}", "kör `scraper doctor --repair`"),
    "changes not counted": ("ändringar för flödena räknas inte", "kör `scraper doctor --repair`"),
    "index out of step": ("sökindexet {detail} är i otakt: {count} artiklar", "kör `scraper doctor --repair`"),
    "index damaged": ("sökindexet {detail} stämmer inte med texterna", "kör `scraper doctor --repair`"),
    "index not compared": (
        "sökindexet {detail} jämfördes bara till antalet, för att inte hindra någon",
        "inget; `scraper doctor --repair` behövs bara om sökningen ger fel svar",
    ),
    "no archive": ("inget arkiv än", "kör `scraper run`"),
    "no run yet": ("ingen körning har nått sitt slut än", "kör `scraper run`"),
    "run is late": (
        "senaste hela körning började {detail}",
        "se efter att cron, timern eller `scraper serve` är igång; körs det sällan med flit, ange settings.every",
    ),
    "run under way": ("en körning pågår (process {detail})", "inget"),
    "run was killed": ("en körning nådde inte sitt slut (process {detail})", "inget: nästa körning fortsätter"),
    "unused room": (
        "{detail} i arkivet är tomt",
        "inget: det fylls igen; `scraper prune --apply --vacuum` krymper filen",
    ),
    "source left": (
        "källan {detail} finns i arkivet men inte i sources.yaml ({count} artiklar)",
        "inget, om det är meningen",
    ),
    "source disabled": ("källan {detail} är avstängd ({count} artiklar i arkivet)", "inget, om det är meningen"),
    "source never collected": ("källan {detail} har aldrig hämtats", "kör `scraper run {detail}`"),
    "one address, several ids": (
        "en adress har {count} id, så varje meddelande lagras flera gånger: {detail}",
        "ta tillbaka det gamla id:t i sources.yaml, eller ta bort dubbletten",
    ),
    "entrance elsewhere": ("läses på en annan värd: {detail}", "inget, om det är källans egen; annars `scraper check`"),
    "page lost": (
        "{count} sparade sidor saknas, t.ex. {detail}; artiklarna är kvar",
        "`scraper doctor --repair` glömmer dem; se efter vad som tog bort filerna",
    ),
    "page of nothing": (
        "{count} sparade sidor ({detail}) hör inte till någon artikel",
        "`scraper doctor --repair` tar bort dem",
    ),
    "leftover": ("{count} halvskrivna filer från en avbruten körning", "inget: nästa körning tar bort dem"),
    "disk nearly full": (
        "disken är nästan full: {detail} ledigt",
        "frigör utrymme; `scraper prune` visar vad som kan glömmas",
    ),
    "no room for a copy": (
        "utrymmet räcker inte till en kopia av arkivet här: {detail}",
        "frigör utrymme, och säkerhetskopiera till en annan disk",
    ),
    "log of changes large": (
        "loggen över ändringar är större än arkivet: {detail}",
        "avsluta program som har arkivet öppet länge (t.ex. Datasette); sedan krymper den",
    ),
    "clock behind": ("klockan går efter det som är lagrat: {detail}", "ställ klockan (NTP) före nästa körning"),
    "clock was ahead": (
        "det finns tider i arkivet som ligger efter filens egen tid: {detail}",
        "se efter att klockan går rätt (NTP)",
    ),
    "no time zone data": ("tidszonen {detail} finns inte på datorn", "installera tzdata"),
    "not writable": ("kan inte läsas och skrivas av den som kör programmet ({count} sökvägar)", "ändra ägare: chown"),
    "writable by all": ("kan skrivas av alla på datorn ({count} sökvägar)", "chmod o-w"),
    "run as root": ("mappen ägs av användare {detail}, men programmet körs som root", "kör det som mappens ägare"),
    "secret readable by all": ("alla på datorn kan läsa en hemlighet: {detail}", "chmod o-r, eller env:NAMN i notify"),
    "destination not set": (
        "variabeln {detail} finns inte i miljön, så ingen meddelas",
        "sätt den där programmet körs, t.ex. i enhetens EnvironmentFile",
    ),
    "no Apprise": (
        "bevakningar eller larm ska meddelas ({detail}), men Apprise är inte installerat",
        "pip install 'press-release-scraper[alerts]'",
    ),
    "data in web root": (
        "datamappen ligger i en mapp som webbservrar brukar visa: {detail}",
        "flytta settings.data därifrån; låt bara feeds/ visas",
    ),
    "public_url of this machine": (
        "flödena hänvisar till {detail}, som bara denna dator når",
        "ange settings.public_url",
    ),
    "started twice": (
        "insamlingen startas på {count} sätt: {detail}",
        "behåll ett: `systemctl disable --now` på det andra, eller ta bort raden i cron",
    ),
    "unit runs another": (
        "enheten startar ett annat program eller en annan sources.yaml än den här: {detail}",
        "ändra ExecStart (`systemctl edit --full`), eller kör `scraper doctor` från samma installation",
    ),
    "not watched": (
        "tjänsten (process {detail}) körs utan watchdog, så en som hänger sig startas inte om",
        "ange Type=notify och WatchdogSec, som i deploy/systemd/press-scraper.service",
    ),
    "no backup": ("ingen säkerhetskopia är känd", "kör `scraper backup`, eller slå på press-scraper-backup.timer"),
    "backup is old": (
        "senaste säkerhetskopian gjordes {detail}",
        "se efter att press-scraper-backup.timer eller cron är igång, och kör `scraper backup`",
    ),
}

EN: Mapping[FindingKind, tuple[str, str]] = {
    "unusable": ("the archive can't be used: {detail}", _RESTORE_EN),
    "not ours": ("the file is a database, but no archive", "move the file away, or change settings.data"),
    "empty file": ("the file is empty: a first run was cut off", "run `scraper run`"),
    "made by newer": (
        "the archive was made by a newer program: {detail}",
        "update the program; the archive is untouched",
    ),
    "older schema": ("the archive is of an older program: {detail}", "nothing: the next run brings it up to date"),
    "damaged": ("the archive is damaged ({count} faults): {detail}", _RESTORE_EN),
    "broken reference": ("{count} rows refer to what is not there: {detail}", _RESTORE_EN),
    "story without article": ("{count} stories without an article, such as {detail}", f"report it; {_RESTORE_EN}"),
    "lead elsewhere": ("{count} stories are led by another story's article, such as {detail}", "report it as a bug"),
    "story of no article": ("{count} stories' ids are of no article, such as {detail}", "report it as a bug"),
    "schema part missing": ("missing or changed in the archive: {detail}", "run `scraper doctor --repair`"),
    "changes not counted": ("changes of what the feeds show are not counted", "run `scraper doctor --repair`"),
    "index out of step": (
        "the search index {detail} is out of step: {count} articles",
        "run `scraper doctor --repair`",
    ),
    "index damaged": ("the search index {detail} is not as the texts are", "run `scraper doctor --repair`"),
    "index not compared": (
        "the search index {detail} was compared by numbers only, to be in nobody's way",
        "nothing; `scraper doctor --repair` only if searches give wrong answers",
    ),
    "no archive": ("no archive yet", "run `scraper run`"),
    "no run yet": ("no run has come to its end yet", "run `scraper run`"),
    "run is late": (
        "the last whole run began {detail}",
        "see that cron, the timer or `scraper serve` is up; if you mean to run less often, say so in settings.every",
    ),
    "run under way": ("a run is under way (process {detail})", "nothing"),
    "run was killed": ("a run did not come to its end (process {detail})", "nothing: the next run goes on from there"),
    "unused room": (
        "{detail} of the archive is empty",
        "nothing: it fills again; `scraper prune --apply --vacuum` shrinks it",
    ),
    "source left": (
        "the source {detail} is in the archive, but not in sources.yaml ({count} articles)",
        "nothing, if meant",
    ),
    "source disabled": ("the source {detail} is disabled ({count} articles in the archive)", "nothing, if meant"),
    "source never collected": ("the source {detail} was never collected", "run `scraper run {detail}`"),
    "one address, several ids": (
        "one address has {count} ids, so each release is stored several times: {detail}",
        "give it its old id again in sources.yaml, or take out the second",
    ),
    "entrance elsewhere": (
        "is read on another host: {detail}",
        "nothing, if it is the source's own; else `scraper check`",
    ),
    "page lost": (
        "{count} kept pages are not there, such as {detail}; the articles are",
        "`scraper doctor --repair` forgets them; find out what deletes the files",
    ),
    "page of nothing": ("{count} kept pages ({detail}) are of no article", "`scraper doctor --repair` deletes them"),
    "leftover": ("{count} half written files of a run that was killed", "nothing: the next run removes them"),
    "disk nearly full": (
        "the disk is nearly full: {detail} free",
        "make room; `scraper prune` shows what can be forgotten",
    ),
    "no room for a copy": (
        "no room for a copy of the archive here: {detail}",
        "make room, and back up to another disk",
    ),
    "log of changes large": (
        "the log of changes is larger than the archive: {detail}",
        "end programs that keep the archive open for long (such as Datasette); it shrinks then",
    ),
    "clock behind": ("the clock is behind what is stored: {detail}", "set the clock (NTP) before the next run"),
    "clock was ahead": (
        "times are stored that lie after the file's own time: {detail}",
        "see that the clock is right (NTP)",
    ),
    "no time zone data": ("this machine does not know the time zone {detail}", "install tzdata"),
    "not writable": ("can't be read and written by who runs the program ({count} paths)", "change the owner: chown"),
    "writable by all": ("can be written by everyone on this machine ({count} paths)", "chmod o-w"),
    "run as root": ("the folder is user {detail}'s, but the program runs as root", "run it as the folder's owner"),
    "secret readable by all": (
        "everyone on this machine can read a secret: {detail}",
        "chmod o-r, or env:NAME in notify",
    ),
    "destination not set": (
        "the environment has no variable {detail}, so nobody is told",
        "set it where the program runs, as in the unit's EnvironmentFile",
    ),
    "no Apprise": (
        "watches or alerts are to be told ({detail}), but Apprise is not installed",
        "pip install 'press-release-scraper[alerts]'",
    ),
    "data in web root": (
        "the data folder is in one that web servers usually show: {detail}",
        "move settings.data out of it, and let only feeds/ be shown",
    ),
    "public_url of this machine": (
        "the feeds refer to {detail}, which only this machine can reach",
        "set settings.public_url",
    ),
    "started twice": (
        "collecting is started in {count} ways: {detail}",
        "keep one: `systemctl disable --now` the other, or take out the line in cron",
    ),
    "unit runs another": (
        "the unit starts another program or another sources.yaml than this one: {detail}",
        "change ExecStart (`systemctl edit --full`), or run `scraper doctor` of the same installation",
    ),
    "not watched": (
        "the service (process {detail}) runs without a watchdog, so one that hangs is not started again",
        "set Type=notify and WatchdogSec, as in deploy/systemd/press-scraper.service",
    ),
    "no backup": ("no backup is known of", "run `scraper backup`, or enable press-scraper-backup.timer"),
    "backup is old": (
        "the last backup was made {detail}",
        "see that press-scraper-backup.timer or cron is up, and run `scraper backup`",
    ),
}

FINDINGS: Mapping[str, Mapping[FindingKind, tuple[str, str]]] = {"sv": SV, "en": EN}
"""What it is and the next step, by language and kind; `{detail}` and `{count}` are a finding's own."""

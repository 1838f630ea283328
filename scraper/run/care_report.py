"""Tells what was pruned, and of a backup, in plain lines or as JSON."""

import json
from collections.abc import Iterator, Mapping

from scraper.archive import Backup, Doomed
from scraper.run.findings import megabytes
from scraper.run.prune import Pruned

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "runs": "körningar med sina fel",
        "revisions": "tidigare versioner av artiklar",
        "keys": "adresser som ingen lista visar längre",
        "passed over": "förbigångna meddelanden som ingen lista visar längre",
        "articles": "artiklar",
        "pages": "sparade sidor",
        "pages later": "sparade sidor: en körning pågår, och den glömmer dem själv",
        "would": "Torrkörning: inget är ändrat. `scraper prune --apply` med samma val gör det",
        "did": "Klart. Utrymmet fylls igen av nya meddelanden; --vacuum ger det tillbaka till disken",
        "vacuumed": "Klart. Arkivet var {before} och är {after}",
        "nothing": "Inget att glömma",
        "backup": "Säkerhetskopia: {path}, {size}, {articles} artiklar, kontrollerad",
    },
    "en": {
        "runs": "runs with their failures",
        "revisions": "earlier versions of articles",
        "keys": "addresses that no list shows any more",
        "passed over": "releases passed over that no list shows any more",
        "articles": "articles",
        "pages": "kept pages",
        "pages later": "kept pages: a run is under way, and forgets them itself",
        "would": "Dry run: nothing was changed. `scraper prune --apply` with the same options does it",
        "did": "Done. New releases fill the room again; --vacuum gives it back to the disk",
        "vacuumed": "Done. The archive was {before}, and is {after}",
        "nothing": "Nothing to forget",
        "backup": "Backup: {path}, {size}, {articles} articles, checked",
    },
}


def prune_lines(pruned: Pruned, lang: str) -> Iterator[str]:
    """Yield a line for each kind that goes or went, with number and size, and what that means."""
    words = WORDS[lang]
    for kind, rows, size_bytes in _counts(pruned):
        yield f"{rows} {words[kind]}, {megabytes(size_bytes)}"
    if pruned.pages is None:
        yield words["pages later"]
    if pruned.before_bytes is not None and pruned.after_bytes is not None:
        yield words["vacuumed"].format(before=megabytes(pruned.before_bytes), after=megabytes(pruned.after_bytes))
    elif not any(_counts(pruned)):
        yield words["nothing"]
    else:
        yield words["did" if pruned.applied else "would"]


def prune_json(pruned: Pruned) -> str:
    """Return what goes or went as one JSON object; sizes are in bytes."""
    told = {
        "applied": pruned.applied,
        "forgotten": {kind: {"rows": rows, "size_bytes": size} for kind, rows, size in _counts(pruned)},
        "archive_before_bytes": pruned.before_bytes,
        "archive_after_bytes": pruned.after_bytes,
    }
    return json.dumps(told, ensure_ascii=False)


def backup_line(backup: Backup, lang: str) -> str:
    """Say where a copy is and what is in it."""
    size = megabytes(backup.size_bytes)
    return WORDS[lang]["backup"].format(path=backup.path, size=size, articles=backup.articles)


def backup_json(backup: Backup) -> str:
    """Return the same as one JSON object."""
    return json.dumps({"path": str(backup.path), "size_bytes": backup.size_bytes, "articles": backup.articles})


def _counts(pruned: Pruned) -> list[tuple[str, int, int]]:
    def row(each: Doomed) -> tuple[str, int, int]:
        return each.kind, each.rows, each.size_bytes

    pages = [("pages", pruned.pages, pruned.pages_bytes)] if pruned.pages else []
    return [*map(row, pruned.doomed), *pages]

"""The recorded pages: where they lie, how each is read, and how what was read is written down to be compared."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from scraper.errors import LayoutError
from scraper.model import Article, Source
from scraper.parse import read_article
from scraper.parse.platform_rules import recognise
from scraper.sources.platforms import load_platforms

FOLDER = Path(__file__).parent
_CANONICAL = re.compile(rb"""<link rel="canonical" href="([^"]+)">""")
_NOT_COMPARED = {"id", "source_id", "url", "html", "published_how", "found"}


@dataclass(frozen=True, slots=True)
class Case:
    """A page and what is known of it: its address, when it is read, what the HTTP header said, what is expected.

    `given` are url, now, charset and name (of the source), as far as they are stated.
    """

    page: Path
    given: dict[str, str]
    expected: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.page.parent.name}/{self.page.stem}"

    @property
    def answer(self) -> Path:
        return self.page.with_suffix(".json")

    def written(self, expected: dict[str, Any]) -> str:
        """Write the case as its JSON file has it."""
        return json.dumps({**self.given, "expected": expected}, indent=2, ensure_ascii=False) + "\n"

    def read(self) -> dict[str, Any]:
        """Read the page and write down every field that says something, or what was missing."""
        html, url, now = self.page.read_bytes(), self.given["url"], self.given.get("now")
        source = Source("exempel", name, url) if (name := self.given.get("name")) else None
        platform = recognise(html, url, load_platforms(), None)
        known = {"platform": platform.id} if platform else {}
        try:
            article = read_article(
                html,
                url,
                source=source,
                now=datetime.fromisoformat(now) if now else None,
                charset=self.given.get("charset"),
                platforms=load_platforms(),
            )
        except LayoutError as error:
            return {**known, "error": "LayoutError", "missing": error.missing}
        return {**known, **_fields(article)}


def cases() -> Iterator[Case]:
    """Give all recorded pages; one without a JSON file is known by its canonical link alone."""
    for page in sorted(FOLDER.glob("*/*.html")):
        answer = page.with_suffix(".json")
        if answer.exists():
            given = json.loads(answer.read_text(encoding="utf-8"))
            yield Case(page, given, given.pop("expected", {}))
        else:
            link = _CANONICAL.search(page.read_bytes())
            url = link[1].decode() if link else f"https://www.exempel.example/{page.stem}"
            yield Case(page, {"url": url})


def _fields(article: Article) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(article).items() if name not in _NOT_COMPARED}
    fields["text"] = article.text.split("\n\n")
    fields["published_at"] = article.published_at.isoformat() if article.published_at else None
    fields["updated_at"] = article.updated_at.isoformat() if article.updated_at else None
    for name in ("images", "contacts", "attachments"):
        fields[name] = [{key: value for key, value in each.items() if value is not None} for each in fields[name]]
    fields["categories"] = list(article.categories)
    return {name: value for name, value in fields.items() if value}

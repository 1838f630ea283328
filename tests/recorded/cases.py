"""The recorded pages: where they lie and how each is read."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from scraper.errors import LayoutError
from scraper.model import Source
from scraper.parse import read_article
from scraper.parse.platform_rules import recognise
from scraper.sources.platforms import load_platforms
from tests.expectations import article_fields

FOLDER = Path(__file__).parent
_CANONICAL = re.compile(rb"""<link rel="canonical" href="([^"]+)">""")


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
        return {**known, **article_fields(article)}


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

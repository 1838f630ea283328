"""The recordings of sources: where they lie, and how each is replayed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scraper.fetch.recording import INDEX, read_recording
from scraper.run.record import recorded_source, replay_once
from tests.expectations import report_fields

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Visit:
    """A folder as `scraper record` writes it, with `expected.json` for what is expected of trying the source by it."""

    folder: Path

    @property
    def name(self) -> str:
        return f"recordings/{self.folder.name}"

    @property
    def answer(self) -> Path:
        return self.folder / "expected.json"

    @property
    def expected(self) -> dict[str, Any]:
        return json.loads(self.answer.read_text(encoding="utf-8")) if self.answer.exists() else {}

    def written(self, expected: dict[str, Any]) -> str:
        """Write what is expected as its file has it."""
        return json.dumps(expected, indent=2, ensure_ascii=False) + "\n"

    def read(self) -> dict[str, Any]:
        """Replay the recording and write down what is found."""
        recording = read_recording(self.folder)
        return report_fields(replay_once(recording, recorded_source(recording)))


def visits() -> Iterator[Visit]:
    """Give all recordings."""
    return (Visit(index.parent) for index in sorted(FOLDER.glob(f"*/{INDEX}")))

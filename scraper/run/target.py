"""What is meant by whoever names a source to try: one of sources.yaml, one of a recording, or a bare address."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scraper.fetch.recording import Recording
from scraper.model import Config, Remembered, Settings, Source
from scraper.run.check import made_up
from scraper.run.pipeline import chosen, remembered
from scraper.run.record import recorded_source
from scraper.sources import load_sources


@dataclass(frozen=True, slots=True)
class Target:
    """A source to try, with the settings to try it by; `remembered` is where runs read it, as far as that is known."""

    source: Source
    settings: Settings
    remembered: Remembered | None = None


def find_target(
    name: str,
    config_path: Path | None,
    *,
    usual: Path,
    recording: Recording | None = None,
    load: Callable[[Path], Config] = load_sources,
) -> Target:
    """Find a source by its id, or make one of an address.

    `config_path` is the sources.yaml that was named; without one the `usual` is read, which need not be there for an
    address. Whoever is sent a `recording` need not have its source: that is then taken as it was recorded. Raises
    ValueError, in words for whoever typed it, for what is neither id nor address; ConfigError; RecordingError.
    """
    is_address = "://" in name
    if not is_address and any(mark in name for mark in "./:"):
        raise ValueError(f'"{name}" is no id of a source; for an address, type https://{name.lstrip("/")}')
    recorded = recorded_source(recording) if recording else None
    is_recorded = recorded is not None and recorded.id == name
    if (is_address or is_recorded) and config_path is None and not usual.exists():
        config = None
    else:
        config = load(config_path or usual)
    settings = config.settings if config else Settings()
    if is_address:
        return Target(made_up(name, settings), settings)
    if recorded and is_recorded and not (config and any(each.id == name for each in config.sources)):
        return Target(recorded, settings)
    assert config  # noqa: S101  # a source by its id is of a file
    source = chosen(config, [name])[0]
    return Target(source, settings, None if recording else remembered(config, source))

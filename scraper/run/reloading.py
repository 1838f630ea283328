"""Takes up changes of sources.yaml while the schedule runs: whole, or not at all."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from scraper.errors import ConfigError
from scraper.model import Config
from scraper.run.swedish import in_language
from scraper.sources import load_sources

AT_RESTART = ("data", "network", "contact")
"""The settings that hold as they were until the program is started again: they are in what is open."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "refused": "{path} är fel och togs inte; de tidigare inställningarna gäller. Nästa steg: rätta det som står"
        " nedan, så läses filen in igen av sig själv.",
        "restart": "{names} i {path} har ändrats och gäller först när programmet startas om",
        "taken": "{path} har lästs in igen: {sources} källor",
    },
    "en": {
        "refused": "{path} is wrong and was refused; the configuration before it goes on. Next step: correct what is"
        " said below, and the file is read again by itself.",
        "restart": "{names} in {path} have changed, and hold when the program is started again",
        "taken": "{path} was read again: {sources} sources",
    },
}

_Stamp = tuple[int, int] | None

log = logging.getLogger(__name__)


class Reloading:
    """The file of a configuration, and what it says now."""

    def __init__(self, config: Config, load: Callable[[Path], Config] = load_sources) -> None:
        self._config = config
        self._load = load
        self._read = self._stamp()
        self._met = self._read
        self._told = ""

    @property
    def config(self) -> Config:
        """What holds."""
        return self._config

    async def look(self) -> Config | None:
        """Read the file if it has changed since it was read, but not since the last look: it may be half-written.

        Return the new configuration, None when the old one goes on.
        """
        now, before = self._stamp(), self._met
        self._met = now
        if now is None or now == self._read or now != before:
            return None
        return await self.again()

    async def again(self) -> Config | None:
        """Read the file; return the new configuration, None when it is wrong or says what it did."""
        self._read = self._met = self._stamp()
        path, lang = self._config.path, self._config.settings.lang
        try:
            new = await asyncio.to_thread(self._load, path)
        except ConfigError as error:
            self._tell_refused(error)
            return None
        self._told = ""
        old = self._config.settings
        kept = {name: getattr(old, name) for name in AT_RESTART}
        if changed := [name for name in AT_RESTART if getattr(new.settings, name) != kept[name]]:
            log.warning(WORDS[lang]["restart"].format(names=", ".join(changed), path=path))
        new = replace(new, settings=replace(new.settings, **kept))
        if new == self._config:
            return None
        self._config = new
        log.info(WORDS[new.settings.lang]["taken"].format(path=path, sources=len(new.sources)))
        return new

    def _tell_refused(self, error: ConfigError) -> None:
        """Log all that is wrong, once for what is the same."""
        lang = error.lang
        mistakes = "\n".join(str(replace(each, message=in_language(each.message, lang))) for each in error.problems)
        if mistakes != self._told:
            log.error("%s\n%s", WORDS[lang]["refused"].format(path=self._config.path), mistakes)
        self._told = mistakes

    def _stamp(self) -> _Stamp:
        """Return what tells a changed file from the one before; None when there is none, as in the middle of a save."""
        try:
            status = self._config.path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

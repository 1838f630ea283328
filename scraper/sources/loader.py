"""Loads sources.yaml: checks all of it, reports every mistake where it stands, and translates it to the model."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scraper.errors import ConfigError, Problem
from scraper.model import Alerts, Config, FeedSettings, Network, ScheduleSettings, Selectors, Settings, Source, Watch
from scraper.sources import file as vocabulary
from scraper.sources import forms
from scraper.sources.located import Listing, Mapping, Node, Place, Scalar, Slip, Step, plain, read_located
from scraper.sources.platforms import load_platforms

_SECTIONS: dict[str, type[BaseModel]] = {
    "settings": vocabulary.SettingsSection,
    "feeds": vocabulary.FeedsSection,
    "alerts": vocabulary.AlertsSection,
    "network": vocabulary.NetworkSection,
    "schedule": vocabulary.ScheduleSection,
    "sources": vocabulary.SourceSection,
    "select": vocabulary.SelectSection,
    "watches": vocabulary.WatchSection,
}
_WHEN_READ = frozenset(("every", "max_silence", "enabled"))
_IN_ENGLISH = re.compile(rb"""^[^#\n]*\blang["']?:[ ]*["']?en\b""", re.MULTILINE)
_NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def load_sources(path: Path | str) -> Config:
    """Load a sources.yaml; `settings.data` comes back as an absolute path.

    Raises ConfigError with every mistake in the file, in its order.
    """
    try:
        body = Path(path).read_bytes()
    except FileNotFoundError:
        slip = "no such file: three lines a source make one (see the README), and --config PATH names another"
        raise ConfigError((Problem(str(path), 1, 1, "", slip),)) from None
    except (OSError, ValueError) as error:
        raise ConfigError((Problem(str(path), 1, 1, "", f"can't be read: {error}"),)) from error
    return read_sources(body, Path(path))


def read_sources(body: bytes, path: Path) -> Config:
    """Read the bytes of a sources.yaml that lies at `path`; as `load_sources`, without the disk."""
    document, slips = _read_document(body)
    if slips or document is None:
        # By a glance at the bytes: what can't be read as YAML, or is wrong, has a language too.
        raise _config_error(path, slips, "en" if _IN_ENGLISH.search(body) else "sv")
    root = path.absolute()
    settings = _settings(document.settings, root.parent)
    return Config(
        path=root,
        settings=settings,
        sources=tuple(_source(section, settings) for section in document.sources),
        watches=tuple(map(_watch, document.watches)),
    )


def _config_error(path: Path, slips: Iterable[Slip], lang: str) -> ConfigError:
    ordered = sorted(slips, key=lambda slip: slip.place)
    return ConfigError(
        tuple(
            Problem(str(path), slip.place.line, slip.place.column, _written(slip.path), slip.message)
            for slip in ordered
        ),
        lang,
    )


def _written(path: Sequence[Step]) -> str:
    """Write a path as `sources[3].select.title`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _read_document(body: bytes) -> tuple[vocabulary.SourcesFile | None, list[Slip]]:
    text, slip = _decoded(body)
    if slip:
        return None, [slip]
    root, slips = read_located(text)
    if root is None:
        return None, slips or [Slip(Place(1, 1), (), 'is empty: it needs at least "sources:" with one source')]
    document: vocabulary.SourcesFile | None = None
    found: list[Slip] = []
    try:
        document = vocabulary.SourcesFile.model_validate(plain(root))
    except ValidationError as error:
        found = [_slip_of(details, root) for details in error.errors(include_url=False)]
    taken = {slip.place for slip in slips}
    slips += [
        slip
        for slip in (*found, *_doubled_ids(root), *_unknown_sources(root), *_unknown_platforms(root))
        if slip.place not in taken
    ]
    return document, slips


def _decoded(body: bytes) -> tuple[str, Slip | None]:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "", Slip(Place(1, 1), (), "is saved as UTF-16: save it as UTF-8")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = body[: error.start].decode("utf-8-sig", errors="replace")
        message = f"is not UTF-8 (the byte 0x{body[error.start]:02x}): save the file as UTF-8"
        return "", Slip(_end_of(before), (), message)
    if unprintable := _NOT_PRINTABLE.search(text):
        message = f"a character that YAML does not allow (U+{ord(unprintable[0]):04X}): remove it"
        return "", Slip(_end_of(text[: unprintable.start()]), (), message)
    return text, None


def _end_of(text: str) -> Place:
    return Place(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _slip_of(details: ErrorDetails, root: Node) -> Slip:
    """Put one of pydantic's errors in plain words, at its place in the file."""
    path = details["loc"]
    key_place, node = _lookup(root, path)
    if details["type"] == "extra_forbidden":
        return Slip(key_place, path, f"unknown key{_what_was_meant(str(path[-1]), _known_keys(path))}")
    if details["type"] == "missing":
        if node is not None:
            return Slip(key_place, path, "is empty, and it is required")
        return Slip(key_place, path[:-1], f'required key "{path[-1]}" is missing')
    place = key_place if node is None or (isinstance(node, Scalar) and node.value is None) else node.place
    return Slip(place, path, _in_plain_words(details, node))


def _lookup(root: Node, path: Sequence[Step]) -> tuple[Place, Node | None]:
    """Find a path's node and the place of its key; where it is not there, None and its mapping's place."""
    place, node = root.place, root
    for step in path:
        if isinstance(node, Listing) and isinstance(step, int):
            node = node.items[step]
            place = node.place
        elif isinstance(node, Mapping) and step in node.entries:
            place, node = node.entries[str(step)]
        else:
            return node.place, None
    return place, node


def _known_keys(path: Sequence[Step]) -> list[str]:
    sections = [step for step in path[:-1] if isinstance(step, str)]
    section = _SECTIONS.get(sections[-1], vocabulary.SourcesFile) if sections else vocabulary.SourcesFile
    return list(section.model_fields)


def _what_was_meant(key: str, known: Sequence[str]) -> str:
    below = [name for name in known if name in _SECTIONS and key in _SECTIONS[name].model_fields]
    return f", it belongs under {below[0]}" if below else _did_you_mean(key, known)


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word.lower(), list(known), n=1)
    return f', did you mean "{close[0]}"?' if close else ""


_MUST_BE = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "model_type": 'must be a mapping ("key: value" on lines of their own)',
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}


def _in_plain_words(details: ErrorDetails, node: Node | None) -> str:
    kind = details["type"]
    context = details.get("ctx", {})
    if kind == "literal_error":
        return "must be one of " + str(context["expected"]).replace("'", "").replace(" or ", ", ")
    must_be = _MUST_BE[kind].format_map(context) if kind in _MUST_BE else details["msg"]
    if not isinstance(node, Scalar):
        return must_be
    if kind == "string_type" and node.value is not None:
        taken_for = str(node.value).lower() if isinstance(node.value, bool) else f"the number {node.value}"
        return f'{must_be}: YAML takes {node.written} for {taken_for}; write it in quotes, "{node.written}"'
    if kind == "list_type" and node.value is not None:
        return f"{must_be}: write it in brackets, [{node.written}]"
    if kind in ("int_type", "bool_type") and node.quoted:
        return f"{must_be}, without quotes"
    return must_be


def _ids(root: Node, section: str) -> Iterator[tuple[int, str, Place]]:
    """Give the id of each entry of a list of sections, as far as they can be told."""
    _, listing = _lookup(root, (section,))
    for index, item in enumerate(listing.items if isinstance(listing, Listing) else ()):
        _, node = _lookup(item, ("id",))
        if isinstance(node, Scalar) and isinstance(node.value, str):
            yield index, node.value, node.place


def _doubled_ids(root: Node) -> Iterator[Slip]:
    for section in ("sources", "watches"):
        first: dict[str, Place] = {}
        for index, name, place in _ids(root, section):
            if name in first:
                message = f'doubled id "{name}"; the first is on line {first[name].line}'
                yield Slip(place, (section, index, "id"), message)
            first.setdefault(name, place)


def _unknown_sources(root: Node) -> Iterator[Slip]:
    known = {name for _, name, _ in _ids(root, "sources")}
    _, watches = _lookup(root, ("watches",))
    for index, watch in enumerate(watches.items if isinstance(watches, Listing) else ()):
        _, chosen = _lookup(watch, ("sources",))
        for number, node in enumerate(chosen.items if isinstance(chosen, Listing) else ()):
            if isinstance(node, Scalar) and isinstance(node.value, str) and node.value not in known:
                message = f'no source has the id "{node.value}"{_did_you_mean(node.value, known)}'
                yield Slip(node.place, ("watches", index, "sources", number), message)


def _unknown_platforms(root: Node) -> Iterator[Slip]:
    known = {platform.id for platform in load_platforms()}
    _, sources = _lookup(root, ("sources",))
    for index, source in enumerate(sources.items if isinstance(sources, Listing) else ()):
        _, node = _lookup(source, ("platform",))
        if isinstance(node, Scalar) and isinstance(node.value, str) and node.value not in known:
            message = f'no platform "{node.value}" is known{_did_you_mean(node.value, known)}'
            yield Slip(node.place, ("sources", index, "platform"), message)


def _settings(section: vocabulary.SettingsSection, folder: Path) -> Settings:
    network = section.network
    return Settings(
        title=section.title.strip(),
        public_url=section.public_url.rstrip("/") + "/",
        data=folder / section.data,
        timezone=section.timezone,
        lang=section.lang,
        contact=section.contact,
        every_s=forms.seconds(section.every),
        schedule=ScheduleSettings(**section.schedule.model_dump()),
        keep_pages_s=forms.seconds(section.keep_pages),
        recheck_s=tuple(sorted(map(forms.seconds, section.recheck))),
        backfill=section.backfill,
        websub_hub=section.websub_hub,
        feeds=FeedSettings(**section.feeds.model_dump()),
        network=Network(
            allow_private=tuple(map(forms.private_address, network.allow_private)),
            delay_s=forms.seconds(network.delay),
            timeout_s=forms.seconds(network.timeout),
            max_body_bytes=forms.size_bytes(network.max_body),
            retries=network.retries,
            proxy=network.proxy,
        ),
        alerts=Alerts(
            notify=tuple(section.alerts.notify),
            after=section.alerts.after,
            remind_s=forms.seconds(section.alerts.remind) if section.alerts.remind else None,
        ),
    )


def _watch(section: vocabulary.WatchSection) -> Watch:
    return Watch(
        id=section.id,
        name=section.name.strip(),
        match=section.match,
        sources=tuple(section.sources),
        notify=tuple(section.notify),
        kinds=tuple(section.kinds),
        digest=forms.digest(section.digest),
        quiet=forms.quiet(section.quiet) if section.quiet else None,
        edits=section.edits,
    )


def _source(section: vocabulary.SourceSection, settings: Settings) -> Source:
    selectors = {name: tuple(getattr(section.select, name)) for name in vocabulary.SelectSection.model_fields}
    return Source(
        id=section.id,
        name=section.name.strip(),
        url=section.url,
        home=section.home or forms.root_of(section.url),
        platform=section.platform,
        aliases=tuple(map(forms.host, section.aliases)),
        categories=tuple(map(forms.line, section.categories)),
        every_s=forms.seconds(section.every) if section.every else settings.every_s,
        timezone=section.timezone or settings.timezone,
        encoding=section.encoding,
        include=tuple(map(forms.pattern, section.include)),
        exclude=tuple(map(forms.pattern, section.exclude)),
        full_text=section.full_text,
        min_items=section.min_items,
        max_silence_s=forms.seconds(section.max_silence) if section.max_silence else None,
        enabled=section.enabled,
        select=Selectors(**selectors),
    )


def as_section(source: Source) -> dict[str, object]:
    """Write what decides how a source is read as sources.yaml has it, without what goes without saying."""
    usual = Source(id=source.id, name=source.name, url=source.url, home=forms.root_of(source.url))
    section: dict[str, object] = {"id": source.id, "name": source.name, "url": source.url}
    for name in vocabulary.SourceSection.model_fields:
        value = getattr(source, name, None)
        if name in _WHEN_READ or value == getattr(usual, name, None):
            continue
        if isinstance(value, Selectors):
            section[name] = {each: list(css) for each, css in asdict(value).items() if css}
        elif isinstance(value, tuple):
            section[name] = [each.pattern if isinstance(each, re.Pattern) else each for each in value]
        else:
            section[name] = value
    return section


def from_section(section: object) -> Source:
    """Read a source as `as_section` writes it; raise FormError for anything else."""
    try:
        return _source(vocabulary.SourceSection.model_validate(section), Settings())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise forms.FormError(f"{_written(first['loc'])}: {first['msg']}") from error

"""Changes single keys of a source in the text of a sources.yaml, and leaves all else as it is, comments included."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from scraper.errors import ConfigError, PatchError
from scraper.model import Config, Source
from scraper.sources.adding import behind_remarks, scalar
from scraper.sources.forms import root_of
from scraper.sources.loader import read_sources

Edit = tuple[int, int, str]
"""Characters of the text, from (included) and to (excluded), and what takes their place."""


def with_rules(
    body: bytes,
    path: Path,
    source_id: str,
    *,
    select: Mapping[str, Sequence[str]] | None = None,
    url: str | None = None,
) -> bytes:
    """Give a sources.yaml with another `url`, or other selectors for the fields of `select`, in one of its sources.

    A field without selectors loses those it has. The result is loaded, and differs in nothing else; if it would,
    PatchError is raised. Raises ConfigError when the file is wrong as it is.
    """
    before = read_sources(body, path)
    mark = "\ufeff" if body.startswith(b"\xef\xbb\xbf") else ""
    text = body.decode("utf-8-sig")
    source = _source(text, source_id)
    edits: list[Edit] = []
    if source is not None:
        edits += _with_url(source, url) if url else []
        edits += _with_select(text, source, select) if select else []
    made = text
    for start, end, words in sorted(edits, reverse=True):
        made = made[:start] + words + made[end:]
    done = (mark + made).encode()
    try:
        after = read_sources(done, path)
    except ConfigError:
        after = before
    if not edits or after != _expected(before, source_id, select or {}, url):
        raise PatchError(f"{path}: {source_id} is written in a way that can't be changed from here")
    return done


def _expected(before: Config, source_id: str, select: Mapping[str, Sequence[str]], url: str | None) -> Config:
    """Give the configuration that the change should make."""

    def changed(source: Source) -> Source:
        chosen = replace(source.select, **{name: tuple(each) for name, each in select.items()})
        # The publisher's first page goes without saying when it is the root of the address.
        home = root_of(url) if url and source.home == root_of(source.url) else source.home
        return replace(source, select=chosen, url=url or source.url, home=home)

    sources = tuple(changed(each) if each.id == source_id else each for each in before.sources)
    return replace(before, sources=sources)


def _source(text: str, source_id: str) -> MappingNode | None:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    sources = _value(root, "sources")
    for node in sources.value if isinstance(sources, SequenceNode) else ():
        own = _value(node, "id")
        if isinstance(own, ScalarNode) and own.value == source_id and isinstance(node, MappingNode):
            return node
    return None


def _value(node: Node | None, key: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return None
    return next((value for name, value in node.value if isinstance(name, ScalarNode) and name.value == key), None)


def _with_url(source: MappingNode, url: str) -> list[Edit]:
    value = _value(source, "url")
    if value is None:
        return []
    written = json.dumps(url, ensure_ascii=False) if source.flow_style else scalar(url)
    return [(value.start_mark.index, value.end_mark.index, written)]


def _with_select(text: str, source: MappingNode, select: Mapping[str, Sequence[str]]) -> list[Edit]:
    given = {name: each for name, each in select.items() if each}
    own = _value(source, "select")
    if own is None:
        fields = ", ".join(f"{name}: {_list(each)}" for name, each in given.items())
        return [_added(text, source, f"select: {{{fields}}}")] if given else []
    if not isinstance(own, MappingNode):
        return []
    edits: list[Edit] = []
    missing = []
    for name, each in select.items():
        value = _value(own, name)
        if value is not None:
            edits.append((value.start_mark.index, _end(value), _list(each)))
        elif each:
            missing.append(f"{name}: {_list(each)}")
    if missing and own.value:
        edits.append(_added(text, own, *missing))
    return edits


def _list(selectors: Sequence[str]) -> str:
    return json.dumps(list(selectors), ensure_ascii=False)


def _added(text: str, mapping: MappingNode, *lines: str) -> Edit:
    """Add pairs behind the last of a mapping, in its own style."""
    key, last = mapping.value[-1]
    if mapping.flow_style:
        end = _end(last)
        return end, end, "".join(f", {each}" for each in lines)
    line_end = "\r\n" if "\r\n" in text else "\n"
    column = key.start_mark.column
    at = behind_remarks(text, _end(last), column)
    before = "" if at and text[at - 1] == "\n" else line_end
    return at, at, before + "".join(f"{' ' * column}{each}{line_end}" for each in lines)


def _end(node: Node) -> int:
    """Say where a node ends; a block ends with what is in it, not where the next begins."""
    if isinstance(node, CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)

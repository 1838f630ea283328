"""sources.yaml is either understood completely, or every mistake in it is shown where it stands."""

import re
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import ConfigError, Problem
from scraper.model import Alerts, Network, Selectors, Settings, Source, Watch
from scraper.sources import load_sources, read_sources

FILE = Path("/srv/press/sources.yaml")
ONE_SOURCE = "sources:\n  - {id: a, name: A, url: https://a.exempel/}\n"


def problems(text: str | bytes) -> list[str]:
    """The mistakes of a file, each as `line:column: path: message`."""
    body = text.encode() if isinstance(text, str) else text
    with pytest.raises(ConfigError) as caught:
        read_sources(body, FILE)
    return [str(problem).removeprefix(f"{FILE}:") for problem in caught.value.problems]


def test_every_key_there_is_is_accepted_and_translated() -> None:
    text = r"""
settings:
  title: Nytt från länet
  public_url: https://press.exempel.se/floden
  data: lager
  timezone: Europe/Helsinki
  lang: en
  contact: redaktion@exempel.se
  every: 1h
  keep_pages: 2w
  websub_hub: https://hub.exempel.se/
  network:
    {allow_private: [127.0.0.1:8099, "[::1]:8099"], delay: 2.5s, timeout: 1m, max_body: 500kB, retries: 0,
     proxy: "http://anna:x@proxy.exempel.se:3128"}
sources:
  - id: region-exempel
    name: Region Exempel
    url: https://www.exempel.se/press/
    home: https://exempel.se/
    platform: sitevision
    aliases: [Arkiv.exempel.se]
    categories: [Exempel län]
    every: 5m
    timezone: Europe/Stockholm
    encoding: windows-1252
    include: ['/press/\d+']
    exclude: [^Lediga jobb]
    full_text: false
    min_items: 3
    max_silence: 30d
    enabled: no
    select: {items: [li.a, li.b], link: [a], title: [h2], date: [time], lead: [.i], body: [main], image: [img],
             caption: [figcaption], credit: [.foto], contact: [.kontakt], drop: [nav, "a[rel~=tag]"]}
watches:
  - id: vard
    name: Vård
    match: "vaccin* OR vårdcentral*"
    sources: [region-exempel]
    notify: ["mailto://anna:x@exempel.se", env:VARD_LARM]
"""
    config = read_sources(text.encode(), FILE)
    assert config.path == FILE
    assert config.settings == Settings(
        title="Nytt från länet",
        public_url="https://press.exempel.se/floden/",
        data=Path("/srv/press/lager"),
        timezone="Europe/Helsinki",
        lang="en",
        contact="redaktion@exempel.se",
        every_s=3_600,
        keep_pages_s=14 * 86_400,
        websub_hub="https://hub.exempel.se/",
        network=Network(
            (("127.0.0.1", 8099), ("::1", 8099)), 2.5, 60, 500_000, 0, proxy="http://anna:x@proxy.exempel.se:3128"
        ),
    )
    assert config.sources == (
        Source(
            id="region-exempel",
            name="Region Exempel",
            url="https://www.exempel.se/press/",
            home="https://exempel.se/",
            platform="sitevision",
            aliases=("arkiv.exempel.se",),
            categories=("Exempel län",),
            every_s=300,
            timezone="Europe/Stockholm",
            encoding="windows-1252",
            include=(re.compile(r"/press/\d+", re.IGNORECASE),),
            exclude=(re.compile("^Lediga jobb", re.IGNORECASE),),
            full_text=False,
            min_items=3,
            max_silence_s=30 * 86_400,
            enabled=False,
            select=Selectors(
                items=("li.a", "li.b"), link=("a",), title=("h2",), date=("time",), lead=(".i",), body=("main",),
                image=("img",), caption=("figcaption",), credit=(".foto",), contact=(".kontakt",),
                drop=("nav", "a[rel~=tag]"),
            ),
        ),
    )  # fmt: skip
    notify = ("mailto://anna:x@exempel.se", "env:VARD_LARM")
    assert config.watches == (Watch("vard", "Vård", "vaccin* OR vårdcentral*", ("region-exempel",), notify),)


def test_three_keys_make_a_source_and_the_rest_has_the_defaults_of_the_model() -> None:
    config = read_sources(ONE_SOURCE.encode(), FILE)
    assert config.settings == Settings(data=FILE.parent / "data")
    assert config.sources == (Source("a", "A", "https://a.exempel/", home="https://a.exempel/"),)


def test_a_source_takes_interval_and_zone_of_the_settings_and_home_of_its_url() -> None:
    text = "settings: {every: 1h, timezone: Europe/Oslo}\nsources: [{id: a, name: A, url: 'http://a.exempel:81/x?y'}]"
    (source,) = read_sources(text.encode(), FILE).sources
    assert (source.every_s, source.timezone, source.home) == (3_600, "Europe/Oslo", "http://a.exempel:81/")


def test_a_key_without_a_value_has_its_default() -> None:
    text = "settings:\n  contact:\n  network:\n" + ONE_SOURCE + "watches:\n"
    assert read_sources(text.encode(), FILE).settings == Settings(data=FILE.parent / "data")


def test_all_mistakes_are_shown_at_once_each_at_its_line_and_column() -> None:
    text = """\
# våra källor
settings:
  every: 900
  lang: no
  delay: 1s
  network: {max_body: 5 megs, retries: "3", retries: 2}
sources:
  - id: Region Örebro
    name: on
    url: regionorebro.se
    include: ["[a"]
    select:
      titel: [h1]
      title: h1
      date: [":scope > p"]
  - name: 1.10
    url:
    timezone: Europe/Stokholm
  - {id: same, name: A, url: https://a.exempel/}
  - {id: same, name: Å, url: https://b.exempel/, min_items: -1}
watches:
  - {id: v, name: V, match: a, sources: [sama], notify: [anna]}
"""
    assert problems(text) == [
        "3:10: settings.every: 900 has no unit: write 900s for seconds, 900m for minutes, or h, d, w",
        "4:9: settings.lang: must be one of sv, en",
        "5:3: settings.delay: unknown key, it belongs under network",
        "6:23: settings.network.max_body: must be a size such as 500kB or 5MB",
        "6:40: settings.network.retries: must be a whole number, without quotes",
        "6:45: settings.network.retries: doubled key; the first is on line 6, column 31",
        '8:9: sources[0].id: must be lower-case letters a-z, digits and single hyphens: write "region-orebro"',
        '9:11: sources[0].name: must be text: YAML takes on for true; write it in quotes, "on"',
        "10:10: sources[0].url: must be a web address such as https://www.exempel.se/press/",
        "11:15: sources[0].include[0]: is not a valid regular expression: unterminated character set at position 0",
        '13:7: sources[0].select.titel: unknown key, did you mean "title"?',
        "14:14: sources[0].select.title: must be a list: write it in brackets, [h1]",
        '15:14: sources[0].select.date[0]: is not a usable CSS selector (no ":scope", ":contains" or leading ">")',
        '16:5: sources[1]: required key "id" is missing',
        "16:11: sources[1].name: must be text: YAML takes 1.10 for the number 1.1; write it in quotes, \"1.10\"",
        "17:5: sources[1].url: is empty, and it is required",
        "18:15: sources[1].timezone: is no known time zone: write one such as Europe/Stockholm or Europe/Helsinki",
        '20:10: sources[3].id: doubled id "same"; the first is on line 19',
        "20:61: sources[3].min_items: must be at least 0",
        '22:42: watches[0].sources[0]: no source has the id "sama", did you mean "same"?',
        "22:58: watches[0].notify[0]: must be an Apprise address such as mailto://…, or env:NAME",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("every: 15 minuter", "3:12: every: must be a duration such as 30s, 15m, 1h, 30d or 2w"),
        ("every: 0s", "3:12: every: must be at least 1s"),
        ("aliases: [https://b.exempel/]", "3:15: aliases[0]: must be a host name alone, such as arkiv.exempel.se"),
        ("encoding: utf-9", "3:15: encoding: is no known encoding: write one such as utf-8 or windows-1252"),
        ("enabled: ja", "3:14: enabled: must be true or false"),
        ("home: 'https://[bad'", "3:11: home: must be a web address such as https://www.exempel.se/press/"),
        ("include: ['[[a]']", "3:15: include[0]: is not a valid regular expression: Possible nested set at position 1"),
        ("categories: [1177]", "3:18: categories[0]: must be text: YAML takes 1177 for the number 1177; write it in"),
        ("select: h1", '3:13: select: must be a mapping ("key: value" on lines of their own)'),
    ],
)
def test_a_value_of_the_wrong_form_is_told_what_it_must_be(entry: str, message: str) -> None:
    text = f"sources:\n  - id: a\n    {entry}\n    name: A\n    url: https://a.exempel/\n"
    (problem,) = problems(text)
    assert problem.replace("sources[0].", "").startswith(message)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "localhost:80", "::1:8099", "[127.0.0.1]:80", "127.0.0.1:0", "1.2.3.4:70000"]
)
def test_a_private_address_must_be_an_ip_with_a_port(address: str) -> None:
    (problem,) = problems(f'settings:\n  network: {{allow_private: ["{address}"]}}\n{ONE_SOURCE}')
    assert problem.startswith("2:29: settings.network.allow_private[0]: must be an IP address and a port")


@pytest.mark.parametrize(
    "proxy", ["proxy.exempel.se:3128", "socks5://proxy.exempel.se", "http://a:hemlig@b/x", "http://", "http://å/"]
)
def test_a_proxy_is_an_address_alone_and_is_not_repeated_since_a_password_may_be_in_it(proxy: str) -> None:
    (problem,) = problems(f'settings:\n  network: {{proxy: "{proxy}"}}\n{ONE_SOURCE}')
    assert problem == (
        '2:20: settings.network.proxy: must be the address of a proxy alone, such as "http://proxy.exempel.se:3128"'
    )


def test_a_proxys_password_is_not_shown_with_the_settings() -> None:
    assert "hemlig" not in repr(Network(proxy="http://anna:hemlig@proxy.exempel.se:3128"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", '1:1: is empty: it needs at least "sources:" with one source'),
        (b"# nothing yet\n", '1:1: is empty: it needs at least "sources:" with one source'),
        (b"settings: {}", '1:1: required key "sources" is missing'),
        (b"sources:", "1:1: sources: is empty, and it is required"),
        (b"- a", '1:1: must be a mapping ("key: value" on lines of their own)'),
        (b"sources:\n\t- id: a", "2:1: a tab: YAML is indented with spaces only"),
        (b"sources:\n  - name: Region: A", "2:17: not valid YAML: mapping values are not allowed in this context"),
        (b"sources:\n  - name: 'Region", "2:18: not valid YAML: found unexpected end of stream"),
        (b"name: \xc5\xc4\nx: Sk\xe5ne", "1:7: is not UTF-8 (the byte 0xc5): save the file as UTF-8"),
        ("x: Skåne\ny: Skå".encode() + b"\xe5", "2:7: is not UTF-8 (the byte 0xe5): save the file as UTF-8"),
        ("sources:".encode("utf-16"), "1:1: is saved as UTF-16: save it as UTF-8"),
        (b"sources:\n  - \x00", "2:5: a character that YAML does not allow (U+0000): remove it"),
        (b"sources: []\n---\na: 1", '2:1: a second document ("---") starts here: keep everything in one'),
        (b"sources: " + b"[" * 5_000, "1:22: is nested more than 12 levels deep"),
        (b"sources: []\n<<: {a: 1}", "2:1: merge keys (<<) are not supported: write the keys out"),
        (b"sources: !!python/tuple []", "1:10: sources: tags (!name) are not supported: remove the word"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_sources_file_says_why(text: bytes, expected: str) -> None:
    assert problems(text)[0].startswith(expected)


def test_anchors_and_aliases_are_refused_before_they_can_multiply() -> None:
    laughs = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    found = problems(laughs + ONE_SOURCE)
    assert found[0].startswith("1:1: a: unknown key")
    assert "1:4: a: anchors (&name) are not supported: write the value out where it is needed" in found
    assert "2:8: b[0]: aliases (*a) are not supported: write the value out" in found


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    text = b"\xef\xbb\xbf" + ONE_SOURCE.replace("\n", "\r\n").encode()
    assert len(read_sources(text, FILE).sources) == 1
    assert problems(text.replace(b"name: A", b"namn: A"))[0].startswith("2:5: sources[0]")


def test_a_file_that_is_missing_or_unreadable_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"sources.yaml:1:1: no such file: three lines a source make one"):
        load_sources(tmp_path / "sources.yaml")
    with pytest.raises(ConfigError, match="can't be read"):
        load_sources(tmp_path)
    with pytest.raises(ConfigError, match="can't be read"):
        load_sources("a\0b")


def test_the_data_folder_lies_beside_the_file_wherever_the_command_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "redaktion").mkdir()
    (tmp_path / "redaktion" / "sources.yaml").write_text(ONE_SOURCE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    config = load_sources("redaktion/sources.yaml")
    assert config.settings.data == tmp_path / "redaktion" / "data"
    assert config.path == tmp_path / "redaktion" / "sources.yaml"


FRAGMENTS = [
    "sources:", "settings:", "watches:", "\n", "\n  ", "\n  - ", "\n    ", "id: ", "name: ", "url: ", "select: ",
    "network: ", "include: ", "every: ", "a", "15m", "on", "1.10", "https://a.exempel/", "[", "]", "{", "}", ", ", "'",
    '"', "&a ", "*a", "<<: ", "!x ", "? ", ": ", "- ", "|", "#", "\t", "%", "\\", "~", "---", "å",
]  # fmt: skip


@given(
    st.binary(max_size=60)
    | st.text(max_size=60).map(lambda text: text.encode(errors="surrogatepass"))
    | st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(lambda parts: "".join(parts).encode())
    | st.text(min_size=1, max_size=12).map(lambda text: f"sources: [{{include: [{text!r}], url: {text!r}}}]".encode())
    | st.text(min_size=1, max_size=12).map(
        lambda text: f'settings: {{timezone: "{text}", data: "{text}"}}'.encode(errors="replace")
    )
)
def test_no_file_raises_anything_but_a_config_error(body: bytes) -> None:
    try:
        found: tuple[object, ...] = read_sources(body, FILE).sources
    except ConfigError as error:
        found = error.problems
    places = [(problem.line, problem.column) for problem in found if isinstance(problem, Problem)]
    assert places == sorted(places)


def test_a_watch_says_when_it_tells_and_what(tmp_path: Path) -> None:
    text = """
settings: {alerts: {notify: ["env:OPS"], after: 2, remind: 12h}}
sources: [{id: a, name: A, url: "https://a.example/"}]
watches:
  - {id: w, name: W, match: x, digest: daily, quiet: 22:00-06:30, kinds: [notis], edits: false}
  - {id: v, name: V, match: x, digest: 16:05}
  - {id: u, name: U, match: x}
"""
    config = read_sources(text.encode(), tmp_path / "sources.yaml")
    daily, at, usual = config.watches
    assert (daily.digest, daily.quiet, daily.kinds, daily.edits) == (
        time(7, 30),
        (time(22), time(6, 30)),
        ("notis",),
        False,
    )
    assert (at.digest, usual.digest, usual.quiet, usual.edits) == (time(16, 5), "immediately", None, True)
    assert config.settings.alerts == Alerts(("env:OPS",), 2, 12 * 3_600)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("digest: weekly", "must be immediately, hourly, daily, or a time of day"),
        ("quiet: '22-6'", "must be two times of day"),
        ("quiet: '07:00-07:00'", "must begin and end at different times"),
        ("kinds: [poem]", "must be one of pressmeddelande, pressinbjudan, nyhet, notis"),
        ("edit: true", 'unknown key, did you mean "edits"?'),
    ],
)
def test_what_is_wrong_with_a_watch_is_told_where_it_stands(tmp_path: Path, wrong: str, message: str) -> None:
    text = f"sources: []\nwatches:\n  - {{id: w, name: W, match: x, {wrong}}}\n"
    with pytest.raises(ConfigError) as raised:
        read_sources(text.encode(), tmp_path / "sources.yaml")
    assert message in str(raised.value)
    assert ":3:" in str(raised.value)

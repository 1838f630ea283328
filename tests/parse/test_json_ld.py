"""JSON-LD is read as sites write it: mended where there is only one way to, and else not at all."""

import json

import pytest

from scraper.parse.json_ld import decode_json_ld

ARTICLE = {"@type": "NewsArticle", "headline": "Ny vårdcentral", "datePublished": "2026-02-05"}
WHOLE = json.dumps(ARTICLE)


@pytest.mark.parametrize(
    "script",
    [
        WHOLE,
        f"\n  {WHOLE}\n",
        f"\ufeff{WHOLE}",
        f"{WHOLE};",
        f"<!-- {WHOLE} -->",
        f"//<![CDATA[\n{WHOLE}\n//]]>",
        f"/*<![CDATA[*/{WHOLE}/*]]>*/",
        f"<!--//<![CDATA[\n{WHOLE}\n//]]>-->",
        WHOLE.replace("}", ", }"),
        WHOLE.replace(": ", ":\u00a0"),
        WHOLE.replace('", "', '", // rubrik\n "', 1),
        WHOLE.replace('", "', '", /* "rubrik" */ "', 1),
        WHOLE.replace('"', "&quot;"),
        WHOLE.replace('"', "”"),
        WHOLE[:-1],
        f"{WHOLE}}}",
        f"{WHOLE}</p>",
    ],
)
def test_what_templates_break_around_the_values_is_mended(script: str) -> None:
    assert decode_json_ld(script) == [ARTICLE]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("En rad\noch en till", "En rad\noch en till"),
        ("En\ttabb", "En\ttabb"),
        ('Hon sa "ja" igår', 'Hon sa "ja" igår'),
        (r"Sjövik\Norrby", "SjövikNorrby"),
        (r"Kim\'s", "Kim's"),
        (r"\u00e5, \\ och \"", 'å, \\ och "'),
        ("https://region.example/a // b /* c */", "https://region.example/a // b /* c */"),
        ("a, ] och }", "a, ] och }"),
    ],
)
def test_what_editors_break_in_a_string_is_mended_and_the_rest_of_it_is_kept(written: str, meant: str) -> None:
    broken = '{"@type": "NewsArticle", "headline": "' + written + '", "datePublished": "2026-02-05",}'
    assert decode_json_ld(broken) == [ARTICLE | {"headline": meant}]


def test_several_values_after_one_another_are_all_given() -> None:
    for between in ("", "\n", ",", ";\n"):
        assert decode_json_ld(f"{WHOLE}{between}[{WHOLE}]") == [ARTICLE, [ARTICLE]]


def test_brackets_that_were_forgotten_are_closed_where_they_must_be() -> None:
    assert decode_json_ld('{"@graph": [{"a": [1, 2}, {"b": 3}') == [{"@graph": [{"a": [1, 2]}, {"b": 3}]}]


@pytest.mark.parametrize(
    "script",
    [
        "",
        "null x",
        "var a = 1",
        '{"a": "cut off in the mid',
        '{"a": }',
        '{"a" "b"}',
        "{'a': 'b'}",
        "[" * 100_000,
        '"' * 99,
    ],
)
def test_what_can_be_mended_in_more_than_one_way_states_nothing(script: str) -> None:
    assert [each for each in decode_json_ld(script) if isinstance(each, dict)] == []


@pytest.mark.parametrize("part", ['"', "\\", '"\\', "{", "]", ",", '{"a":', '"a" ', "/*", "//", "<!--", "}", '"\n'])
def test_a_long_hostile_script_is_read_to_its_end(part: str) -> None:
    assert decode_json_ld('{"a": "b"} ' + part * (150_000 // len(part)))[:1] == [{"a": "b"}]

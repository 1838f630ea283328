"""The sources.yaml and the schema that come with the project are whole and belong together."""

import json
from pathlib import Path
from typing import Any

import yaml

from scraper.sources import json_schema, load_sources

ROOT = Path(__file__).parents[2]

REGIONS = {
    "region-stockholm", "region-uppsala", "region-sormland", "region-ostergotland", "region-jonkopings-lan",
    "region-kronoberg", "region-kalmar-lan", "region-gotland", "region-blekinge", "region-skane", "region-halland",
    "vastra-gotalandsregionen", "region-varmland", "region-orebro-lan", "region-vastmanland", "region-dalarna",
    "region-gavleborg", "region-vasternorrland", "region-jamtland-harjedalen", "region-vasterbotten",
    "region-norrbotten",
}  # fmt: skip


def test_all_21_regions_are_watched_over_https() -> None:
    config = load_sources(ROOT / "sources.yaml")
    assert {source.id for source in config.sources} == REGIONS
    assert len(config.sources) == 21
    assert all(source.url.startswith("https://") and source.enabled for source in config.sources)


def test_editors_find_the_schema_by_the_first_line() -> None:
    first = (ROOT / "sources.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=./sources.schema.json"


def test_the_schema_file_is_up_to_date() -> None:
    stored = (ROOT / "sources.schema.json").read_text(encoding="utf-8")
    assert stored == json_schema(), "sources.schema.json is stale: run `scraper schema > sources.schema.json`"


def test_the_schema_knows_every_key_with_a_description_and_forbids_others() -> None:
    schema = json.loads(json_schema())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for section in (schema, *schema["$defs"].values()):
        assert section["additionalProperties"] is False
        assert section["description"]
        assert all(key.get("description") or key["$ref"] for key in section["properties"].values())
    assert schema["$defs"]["SourceSection"]["required"] == ["id", "name", "url"]
    assert set(schema["required"]) == {"sources"}


def test_the_schema_names_the_keys_that_the_shipped_file_uses() -> None:
    schema = json.loads(json_schema())
    shipped: dict[str, Any] = yaml.safe_load((ROOT / "sources.yaml").read_text(encoding="utf-8"))
    assert set(shipped) <= set(schema["properties"])
    assert set(shipped["settings"]) <= set(schema["$defs"]["SettingsSection"]["properties"])
    used = {key for source in shipped["sources"] for key in source}
    assert used <= set(schema["$defs"]["SourceSection"]["properties"])

"""From sources.yaml to a checked `Config`: the file's vocabulary, its mistakes by line and column, its JSON Schema."""

from scraper.sources.file import json_schema
from scraper.sources.loader import as_section, from_section, load_sources, read_sources

__all__ = ["as_section", "from_section", "json_schema", "load_sources", "read_sources"]

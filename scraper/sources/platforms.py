"""Loads what is known of the publishing systems behind press pages: platforms.yaml, shipped with the program."""

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from scraper.model import Platform, Selectors
from scraper.sources.file import Host, Id, Line, SelectSection
from scraper.sources.located import Step, plain, read_located

_FILE = "platforms.yaml"


class _PlatformSection(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    marks: list[Line] = Field(default=[])
    hosts: list[Host] = Field(default=[])
    select: SelectSection = Field(default_factory=SelectSection)


@lru_cache(maxsize=1)
def load_platforms() -> tuple[Platform, ...]:
    """Load the shipped platforms, in the order in which a page is tried against them."""
    return read_platforms((files("scraper.sources") / _FILE).read_text(encoding="utf-8"))


def read_platforms(text: str) -> tuple[Platform, ...]:
    """Read a platforms.yaml.

    Raises ValueError with every mistake and where it stands: the file is part of the program, so one is a bug in it.
    """
    root, slips = read_located(text)
    if slips:
        raise ValueError(
            "\n".join(
                f"{_FILE}:{slip.place.line}:{slip.place.column}: {_written(slip.path, slip.message)}" for slip in slips
            )
        )
    if root is None:
        raise ValueError(f"{_FILE}: is empty")
    try:
        sections = TypeAdapter(dict[Id, _PlatformSection]).validate_python(plain(root))
    except ValidationError as error:
        raise ValueError(
            "\n".join(f"{_FILE}: {_written(each['loc'], each['msg'])}" for each in error.errors())
        ) from None
    if lost := [name for name, section in sections.items() if not (section.marks or section.hosts)]:
        raise ValueError(f"{_FILE}: {lost[0]}: needs marks or hosts, or no page will ever be known as its own")
    return tuple(
        Platform(
            id=name,
            marks=tuple(section.marks),
            hosts=tuple(host.lower() for host in section.hosts),
            select=Selectors(**{key: tuple(getattr(section.select, key)) for key in SelectSection.model_fields}),
        )
        for name, section in sections.items()
    )


def _written(path: Iterable[Step], message: str) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"{steps.removeprefix('.')}: {message}" if steps else message

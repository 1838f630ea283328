"""What the documents promise is what there is."""

import re
import shlex
from pathlib import Path

import click

import scraper
from scraper.cli import main

ROOT = Path(__file__).parents[1]


def makefile_recipe(target: str) -> list[str]:
    """Return a target's commands as make would run them, without what only make needs."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(BIN)", ".venv/bin")
    recipe = re.search(rf"^{re.escape(target)}:.*\n((?:\t.+\n)+)", text, re.MULTILINE)
    assert recipe, target
    return [line.strip() for line in recipe[1].splitlines()]


def readme_line(comment: str) -> list[str]:
    line = re.search(rf"^# {comment}\n(.+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert line, comment
    return line[1].split(" && ")


def test_the_plain_lines_of_the_readme_do_what_make_does() -> None:
    steps = {target: makefile_recipe(target) for target in ("demo", "test")}
    for target, recipe in steps.items():
        assert readme_line(f"make {target}")[3:] == recipe
        install = [shlex.split(step) for step in makefile_recipe(".venv/installed")[2:-1]]
        said = [shlex.split(step) for step in readme_line(f"make {target}")[1:3]]
        assert said == [[word for word in step if word != "--disable-pip-version-check"] for step in install]


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").rstrip().endswith("\nmake test")


def test_every_command_is_in_the_architecture_page() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    assert isinstance(main, click.Group)
    for name in main.list_commands(click.Context(main)):
        command = main.get_command(click.Context(main), name)
        assert command
        line = re.search(rf"^scraper {name}\b.*$", text, re.MULTILINE)
        assert line, name
        for option in (p.opts for p in command.params if isinstance(p, click.Option)):
            assert any(spelling in text for spelling in option), f"{name} {option}"


def test_every_public_name_is_documented_and_there() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    for name in scraper.__all__:
        thing = getattr(scraper, name)
        assert isinstance(thing, str) or thing.__doc__, name
    for name in set(re.findall(r"`scraper\.(\w+)\(", text)):
        assert name in scraper.__all__


def test_no_file_names_a_package_registry() -> None:
    hosts = ("pypi" + ".org", "python" + "hosted", "registry." + "npmjs")
    texts = [p for p in ROOT.glob("*") if p.is_file()] + [p for p in ROOT.glob("docs/**/*") if p.is_file()]
    for path in texts:
        content = path.read_text(encoding="utf-8", errors="replace")
        assert not [host for host in hosts if host in content], path

"""Shows, and with --write accepts, what the program reads of the cases where that is not what is expected.

    python -m tests.update                          all cases: prints a diff, changes nothing
    python -m tests.update sitevision drupal/nod    some of the recorded pages
    python -m tests.update recordings               all recordings of sources
    python -m tests.update drupal/nod --write       writes tests/recorded/drupal/nod.json

An expectation says what is right, not what the program reads: read the diff as an editor would before writing it.
"""

import argparse
import difflib
import sys
from collections.abc import Sequence

import click

from tests.expectations import Case
from tests.recorded.cases import cases
from tests.recordings.cases import visits


def main(arguments: Sequence[str] | None = None) -> int:
    """Give 1 when something differs and was not written, 2 when no case has such a name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="*", help="folder or folder/case; none means all")
    parser.add_argument("--write", action="store_true", help="accept what is shown")
    chosen = parser.parse_args(arguments)
    named = set(chosen.case)
    every: list[Case] = [*cases(), *visits()]
    picked = [each for each in every if not named or {each.name, each.name.partition("/")[0]} & named]
    if not picked:
        click.echo(f"no case is called {' or '.join(chosen.case)}", err=True)
        return 2
    changed = [each for each in picked if _show(each, write=chosen.write)]
    click.echo(f"{len(changed)} of {len(picked)} cases differ" + (", written" if changed and chosen.write else ""))
    return 1 if changed and not chosen.write else 0


def _show(case: Case, *, write: bool) -> bool:
    before = case.answer.read_text(encoding="utf-8") if case.answer.exists() else ""
    after = case.written(case.read())
    if before == after:
        return False
    name = f"{case.answer.parent.name}/{case.answer.name}"
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, f"{name} (proposed)", lineterm="")
    click.echo("\n".join(lines))
    if write:
        case.answer.write_text(after, encoding="utf-8")
    return True


if __name__ == "__main__":
    sys.exit(main())

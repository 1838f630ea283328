"""Runs the commands: `python -m scraper`, and what the installed `scraper` starts."""

import os
import sys
from typing import NoReturn

from scraper.cli import main


def run() -> NoReturn:
    """Run the command that was typed, and leave without taking the interpreter apart.

    Everything is closed when a command ends. To free each object then, as Python does, takes a tenth of a second: of a
    run that finds nothing new, a twelfth.
    """
    code = 1
    try:
        main(prog_name="scraper")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:  # nobody reads any more
            code = code or 1
        os._exit(code)


if __name__ == "__main__":
    run()

"""Measures whole collections against a local server of many made-up sites, and says which targets are met.

    python -m bench.cycle nothing-new     1,000 sites that have published nothing, beside a bare httpx loop
    python -m bench.cycle first-ingest    50 sites x 20 releases into an empty archive, beside httpx and selectolax
    python -m bench.cycle slowest-host    200 sites that take 40 ms to answer: a run lasts as long as its longest queue
    python -m bench.cycle plan            a rule is changed: what it changes in 1,000 kept pages, with nobody to ask
    python -m bench.cycle all

Exit code 0 when every target is met, 1 when one is not, 2 when something could not be measured.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from bench.beside_bare import first_ingest, nothing_new
from bench.correcting import plan
from bench.processes import ROOT, BenchError
from bench.scenario import Options, Result, lines
from bench.waiting import slowest_host

_SCENARIOS: Mapping[str, Callable[[Options], Result]] = {
    "nothing-new": nothing_new,
    "first-ingest": first_ingest,
    "slowest-host": slowest_host,
    "plan": plan,
}


def main() -> int:
    """Measure what is asked for, and print each scenario as it is done, or all as JSON."""
    parser = _parser()
    given = parser.parse_args()
    if not given.sites_script.is_file():
        parser.error(f"{given.sites_script}: there is no server of made-up sites here; name its script: --sites-script")
    options = Options(given.sites_script, given.repeat, given.sites, given.articles, given.latency_ms)
    results: list[Result] = []
    try:
        for name in _SCENARIOS if given.scenario == "all" else [given.scenario]:
            results.append(_SCENARIOS[name](options))
            if not given.json:
                print(*lines(results[-1]), sep="\n", end="\n\n", flush=True)
    except (BenchError, OSError) as error:  # OSError: the server is gone, or the disk is full
        print(error, file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps([asdict(result) | {"ok": result.ok} for result in results], ensure_ascii=False, indent=1))
    return 0 if all(result.ok for result in results) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.cycle", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenario", choices=[*_SCENARIOS, "all"])
    parser.add_argument("--repeat", type=_number, default=5, help="rounds beside the bare loop (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print all results as one JSON array instead of tables")
    script = ROOT.parent / "shared" / "bench" / "sites.py"
    parser.add_argument("--sites-script", type=Path, default=script, help="the server of made-up sites")
    sizes = parser.add_argument_group("other sizes than a scenario's own, to try it out")
    sizes.add_argument("--sites", type=_number)
    sizes.add_argument("--articles", type=int, choices=range(1, 21), metavar="1-20", help="a site lists no more")
    sizes.add_argument("--latency-ms", type=_number, help="of slowest-host")
    return parser


def _number(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())

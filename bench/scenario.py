"""What a scenario is given, and what it finds: a table, and whether each of its targets was met."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Cost

Value = float | int | str
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Options:
    """Where the sites' server is, how many rounds to measure, and sizes other than a scenario's usual ones."""

    script: Path
    repeat: int
    sites: int | None = None
    articles: int | None = None
    latency_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A target, what was found in its place, and whether that is good enough."""

    target: str
    found: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What one scenario found; a row's values have the names of their columns, with units."""

    scenario: str
    about: str
    rows: Mapping[str, Row]
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether every target was met."""
        return all(check.ok for check in self.checks)


def compared(ours: Sequence[Cost], bare: Sequence[Cost]) -> dict[str, Row]:
    """Return rows of both and of their ratios; processor time counts, for on a busy machine it is the steadier one."""
    mine, theirs = summed_up(ours), summed_up(bare)
    ratio: Row = {name: float(mine[name]) / float(theirs[name]) for name in mine if not name.startswith("worker")}
    return {"ours": mine, "bare loop": theirs, "ratio": ratio}


def summed_up(costs: Sequence[Cost]) -> dict[str, Value]:
    """Return what some rounds cost: times by their median and lowest, memory by the most that any of them took."""
    most = max(costs, key=lambda cost: cost.peak_mb)
    row: dict[str, Value] = {
        "median s": statistics.median(cost.wall_s for cost in costs),
        "min s": min(cost.wall_s for cost in costs),
        "cpu s": statistics.median(cost.cpu_s for cost in costs),
        "peak MB": most.peak_mb,
        "main MB": most.main_mb,
        "workers": len(most.workers_mb),
    }
    return row | ({"worker MB": max(most.workers_mb)} if most.workers_mb else {})


def at_most(target: str, found: float, limit: float) -> Check:
    """Check that a figure is not above its limit."""
    return Check(f"{target} ≤ {limit:g}", _said("", found), found <= limit)


def equal(target: str, found: object, expected: object) -> Check:
    """Check that something is exactly as it should be."""
    ok = found == expected
    return Check(target, _plain(found) if ok else f"{_plain(found)}; expected: {_plain(expected)}", ok)


def lines(result: Result) -> Iterator[str]:
    """Yield a result as lines: what it is about, the table, the targets."""
    yield f"{result.scenario}: {result.about}"
    columns = list(dict.fromkeys(name for row in result.rows.values() for name in row))
    first = max(map(len, result.rows), default=0)
    cells = {name: [_said(column, row.get(column, "")) for column in columns] for name, row in result.rows.items()}
    widths = [max(len(column), *(len(row[i]) for row in cells.values())) for i, column in enumerate(columns)]
    for name, row in {"": columns, **cells}.items():
        padded = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {name:<{first}}  {'  '.join(padded)}".rstrip()
    for check in result.checks:
        yield f"  {'PASS' if check.ok else 'FAIL'}  {check.target}: {check.found}"


def _plain(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case Mapping():
            return ", ".join(f"{count:,} {name}" for name, count in value.items()) or "nothing"
        case tuple() | list():
            return ", ".join(map(_plain, value)) or "none"
    return str(value)


def _said(column: str, value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if column.endswith(("MB", "/s")) and value >= 10 else f"{value:.2f}"

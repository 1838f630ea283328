"""A year of twenty-one newsrooms by a virtual clock: `python -m bench.year`.

The schedule's own code says when each is visited, learning day by day from what it has found so far, and when one has
been silent too long. Beside it the same releases are found by visits every fifteen minutes.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from statistics import median, quantiles

from bench.newsrooms import NEWSROOMS, ZONE, Newsroom, Release, publish
from scraper.run.appointments import Appointments, Pace
from scraper.run.rhythm import Gaps, Rhythm, silence
from scraper.run.workdays import season

YEAR, BACKFILL, KNOWN = 2026, 50, 1_000
EVERY_S = 900.0
PACE = Pace(EVERY_S, EVERY_S / 5, EVERY_S * 8)
DAYS = 364  # whole weeks, for which budgets are kept, from Monday 29 December
START = datetime(YEAR - 1, 12, 29, tzinfo=UTC).timestamp()
DAY_S, LOOK_EVERY_S = 86_400, 3_600
END = START + DAYS * DAY_S


@dataclass(slots=True)
class Player:
    """One newsroom, what is known of it so far, and how it went."""

    room: Newsroom
    coming: list[Release]
    visit_s: float
    stated: list[datetime] = field(default_factory=list)
    seen: list[datetime] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    fixed: list[float] = field(default_factory=list)
    requests: int = 0
    fixed_requests: int = 0
    gaps: Gaps = field(default_factory=Gaps)
    rhythm: Rhythm | None = None
    appointments: Appointments | None = None
    silent: bool = False
    false_at: list[datetime] = field(default_factory=list)
    found_out: datetime | None = None
    at: int = 0

    @property
    def known(self) -> list[datetime]:
        """When its releases were published, as far as that is known."""
        return sorted((*self.stated, *self.seen))[-KNOWN:]


def start(room: Newsroom, seed: int) -> Player:
    """Make up a newsroom's releases, and give the newest that are older than the year to begin with."""
    chance = random.Random(f"{seed} {room.name}")
    releases = publish(room, date(YEAR - 1, 1, 1), 730, chance)
    before = [each for each in releases if each.at < START][-BACKFILL:]
    player = Player(room, [each for each in releases if START <= each.at < END - DAY_S], START + chance.uniform(0, 900))
    player.stated += [each.stated for each in before if each.stated]
    # Visits every quarter of an hour, their minutes drawn anew each day: else a good or bad one would last all year.
    phases = [chance.uniform(0, EVERY_S) for _ in range(DAYS)]
    for each in player.coming:
        phase = phases[int((each.at - START) // DAY_S)]
        player.fixed.append((phase - each.at) % EVERY_S + each.at - each.published)
    player.fixed_requests = int((END - START) / EVERY_S)
    return player


def learn(player: Player, others: Rhythm | None, now: datetime) -> None:
    player.rhythm = Rhythm.of(player.stated[-KNOWN:], zone=ZONE, now=now, others=others, seen=player.seen[-KNOWN:])
    before = player.appointments or Appointments(player.rhythm, PACE)
    player.appointments = before.relearned(player.rhythm, now)
    player.gaps = Gaps.of(player.rhythm, player.known)


def pooled(players: Sequence[Player], now: datetime) -> Rhythm:
    return Rhythm.of(
        [at for each in players for at in each.stated[-200:]],
        zone=ZONE,
        now=now,
        seen=[at for each in players for at in each.seen[-200:]],
    )


def play_day(player: Player, end_s: float, chance: random.Random) -> None:
    """Visit one newsroom until the end of a day."""
    assert player.appointments
    look_s = end_s - DAY_S
    while player.visit_s < end_s:
        now_s = player.visit_s
        player.requests += 1
        while player.at < len(player.coming) and player.coming[player.at].at <= now_s:
            found = player.coming[player.at]
            player.delays.append(now_s - found.published)
            if found.stated:
                player.stated.append(found.stated)
            else:
                player.seen.append(datetime.fromtimestamp(now_s, UTC))
            player.at, player.silent = player.at + 1, False
        if now_s >= look_s:
            listen(player, datetime.fromtimestamp(now_s, UTC))
            look_s = now_s + LOOK_EVERY_S
        player.visit_s = player.appointments.after(
            datetime.fromtimestamp(now_s, UTC), chance=chance.random()
        ).timestamp()


def listen(player: Player, now: datetime) -> None:
    """See whether a newsroom has been silent too long, and whether it really stopped."""
    assert player.rhythm
    known = max((*player.stated[-1:], *player.seen[-1:]), default=None)
    if player.silent or known is None or not silence(player.rhythm, known, now, player.gaps):
        return
    player.silent = True
    if player.room.stops and now.date() >= player.room.stops and player.at == len(player.coming):
        player.found_out = now
    else:
        player.false_at.append(now)


def play(seed: int, rooms: Sequence[Newsroom] = NEWSROOMS, days: int = DAYS) -> list[Player]:
    """Play a year or less, and give back how it went."""
    chance = random.Random(seed)
    players = [start(room, seed) for room in rooms]
    others: Rhythm | None = None
    for number in range(days):
        day_s = START + number * DAY_S
        now = datetime.fromtimestamp(day_s, UTC)
        others = pooled(players, now)
        for player in players:
            learn(player, others, now)
            play_day(player, day_s + DAY_S, chance)
    for player in players:
        player.appointments = None
    return players


def p(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1] / 60


def report(seed: int, players: Sequence[Player], *, each: bool) -> bool:
    """Print how a year went; say whether it went as it must."""
    ours, fixed = ([d for one in players for d in getattr(one, name)] for name in ("delays", "fixed"))
    asked, budget = sum(one.requests for one in players), sum(one.fixed_requests for one in players)
    ratio = median(ours) / median(fixed)
    print(f"seed {seed}: {len(ours):,} releases of {len(players)} newsrooms")
    print("                 median min  p95 min  requests")
    print(f"  fixed 15 min   {median(fixed) / 60:10.2f} {p(fixed, 95):8.2f} {budget:9,}")
    print(f"  adaptive       {median(ours) / 60:10.2f} {p(ours, 95):8.2f} {asked:9,}")
    print(f"  ratio          {ratio:10.2f} {p(ours, 95) / p(fixed, 95):8.2f} {asked / budget:9.4f}")
    if each:
        for one in players:
            print(
                f"    {one.room.name:26} {len(one.delays):5} releases: median {median(one.fixed) / 60:5.2f} → "
                f"{median(one.delays) / 60:5.2f}, p95 {p(one.fixed, 95):5.2f} → {p(one.delays, 95):6.2f} min; "
                f"requests {one.requests / one.fixed_requests:.4f}; false alarms {len(one.false_at)} "
                + " ".join(f"{at:%m-%d}" for at in one.false_at)
            )
    worst = max(abs(one.requests / one.fixed_requests - 1) for one in players)
    quiet = [at for one in players for at in one.false_at if season(at.astimezone(ZONE).date()) != "term"]
    false = [at for one in players for at in one.false_at]
    gaps = sum(len(one.delays) for one in players)
    checks = [
        (f"median delay, ours to fixed ≤ 0.5: {ratio:.2f}", ratio <= 0.5),
        (f"requests of any source off by ≤ 2 %: {worst:.2%}", worst <= 0.02),
        (f"false alarms in summer and Christmas weeks = 0: {len(quiet)}", not quiet),
        (f"false alarms otherwise ≤ 1 % of {gaps:,} gaps: {len(false) - len(quiet)}", len(false) <= gaps / 100),
        *(stopped(one) for one in players if one.room.stops),
    ]
    for text, right in checks:
        print(f"  {'PASS' if right else 'FAIL'}  {text}")
    return all(right for _, right in checks)


def stopped(one: Player) -> tuple[str, bool]:
    """Tell how soon it was found out that a newsroom had stopped, beside the gaps in ten years in which it does not."""
    years = publish(replace(one.room, stops=None), date(YEAR, 1, 1), 3_652, random.Random(one.room.name))
    usual = quantiles([b.at - a.at for a, b in pairwise(years)], n=100, method="inclusive")[98] / DAY_S
    if one.found_out is None:
        return f"{one.room.name}: was not found out", False
    took = (one.found_out.timestamp() - one.coming[-1].at) / DAY_S
    return (
        f"{one.room.name}: found after {took:.1f} days ≤ its own 99th percentile gap, {usual:.1f} days",
        took <= usual,
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--each", action="store_true", help="a line for each newsroom")
    options = parser.parse_args()
    seeds = range(1, options.seeds + 1)
    with ProcessPoolExecutor(2) as pool:
        right = [report(seed, each, each=options.each) for seed, each in zip(seeds, pool.map(play, seeds), strict=True)]
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())

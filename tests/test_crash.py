"""Killed at random moments while two processes fight for the lock, collections lose nothing and break nothing."""

import random
from pathlib import Path

from bench.crash import crash
from scraper.demo import NewsroomServer

KILLS = 10
"""`python -m bench.crash` makes 200."""


def test_ten_kills_of_two_rivals_leave_doctor_nothing_to_find_and_every_article(
    playing: NewsroomServer, tmp_path: Path
) -> None:
    outcome = crash(playing, tmp_path, kills=KILLS, seed=random.randrange(1_000_000))
    assert (outcome.problems, outcome.differences, outcome.kills) == ([], [], KILLS), outcome

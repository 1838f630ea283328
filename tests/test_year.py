"""Some weeks of what `python -m bench.year` plays for a year."""

from statistics import median

from bench.newsrooms import NEWSROOMS
from bench.year import play


def test_visits_by_rhythm_find_releases_in_half_the_time_with_the_same_number_of_requests() -> None:
    rooms = [room for room in NEWSROOMS if room.name in ("large region", "statistics", "region by the day")]
    days = 7 * 6
    players = play(7, rooms, days)
    for player in players:
        assert abs(player.requests - days * 96) <= 2
        assert len(player.delays) > 5
        found = len(player.delays)
        assert median(player.delays) <= 0.5 * median(player.fixed[:found])

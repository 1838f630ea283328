"""Shows what each limit of scraper.archive.likeness costs: precision and recall on the labelled pairs as it moves.

    python -m bench.stories

One limit moves, the others stay. `first` is the set that the limits were chosen on, `later` and `third` were written
afterwards by people who had seen neither the code nor its mistakes; docs/decisions/0002-same-story.md has a run.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from scraper.archive import likeness
from scraper.archive.identity import SAME_NEWS_WITHIN, TELLING_WORDS
from scraper.archive.likeness import Likeness, compare, read_text, sketch
from tests.archive.pairs import LATER, THIRD, Pair, load_pairs

MOVED: Mapping[str, Sequence[float]] = {
    "OPENING_SURE": (0.0, 0.6, 0.7, 0.75, 0.8, 0.9),
    "OPENING": (0.0, 0.3, 0.4, 0.5, 0.6, 0.7),
    "MOST": (0.6, 0.7, 0.75, 0.8, 0.85, 0.9),
    "CONTAINED": (0.35, 0.45, 0.55, 0.65, 0.75),
    "SHARED": (0.15, 0.25, 0.32, 0.4, 0.5),
    "OPENING_REWORDED": (0.4, 0.5, 0.6, 0.7, 0.8),
    "RETOLD": (0.1, 0.2, 0.3, 0.4, 0.5),
    "STAND_FOR_EACH": (0, 1, 2, 3, 4),
    "MOST_CORRECTED": (0, 1, 2, 3, 5),
    "NEARLY_ALL": (0.5, 0.7, 0.8, 0.9, 0.95),
}
Compared = tuple[Pair, Likeness, float, bool]


def main() -> int:
    """Print the curves, and what is missed and joined wrongly as the limits are."""
    sets = {"first": load_pairs(), "later": load_pairs(LATER), "third": load_pairs(THIRD)}
    compared = {name: [_compared(pair) for pair in pairs] for name, pairs in sets.items()}
    for name, pairs in compared.items():
        print(f"{name}: {len(pairs)} pairs, {_told(pairs)}")
        print(*(f"  {word}  {pair.kind}: {pair.name}" for word, pair in _mistakes(pairs)), sep="\n")
    for limit, values in MOVED.items():
        usual = getattr(likeness, limit)
        print(f"\n{limit} (is {usual})")
        for value in values:
            setattr(likeness, limit, value)
            print(f"  {value:>5}  " + "   ".join(f"{name} {_told(pairs)}" for name, pairs in compared.items()))
        setattr(likeness, limit, usual)
    return 0


def _compared(pair: Pair) -> Compared:
    """Compare a pair as the archive does; at the end, whether it would be looked up at all."""
    first, second = (read_text(each.text, each.title) for each in (pair.first, pair.second))
    apart = abs(pair.first.published_at - pair.second.published_at)
    found = len({*sketch(first)} & {*sketch(second)}) >= 2 and apart <= SAME_NEWS_WITHIN
    long_enough = min(len(first.words), len(second.words)) >= TELLING_WORDS
    return pair, compare(first, second), apart / timedelta(days=1), found and long_enough


def _joined(compared: Compared) -> bool:
    _, like, apart_days, found = compared
    return found and like.is_same(apart_days)


def _told(pairs: Iterable[Compared]) -> str:
    both = [(each[0].same, _joined(each)) for each in pairs]
    right, wrong, missed = (both.count(each) for each in ((True, True), (False, True), (True, False)))
    return f"precision {right / (right + wrong):.3f} recall {right / (right + missed):.3f}"


def _mistakes(pairs: Iterable[Compared]) -> Iterable[tuple[str, Pair]]:
    for each in pairs:
        if _joined(each) != each[0].same:
            yield "missed" if each[0].same else "wrong ", each[0]


if __name__ == "__main__":
    sys.exit(main())

"""Brings the stories together that tell one piece of news, and keeps apart those that an editor has parted.

Candidates are looked up by a few numbers of each text's sketch and by its fingerprint, within the window and a handful
at most, so that what it costs does not grow with the archive; whether one is the same is decided on the texts.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlite_utils import Database

from scraper.archive.identity import SAME_NEWS_WITHIN, TELLING_WORDS, Meeting, lead_order, merge
from scraper.archive.likeness import alone, compare, read_text, sketch
from scraper.archive.rows import Row, stamp, to_json, to_member
from scraper.model import Telling

_MOST_PER_NUMBER = 64
"""How many articles are looked at for one number of a sketch: more have it only when it is of common boilerplate."""
_MOST_COMPARED = 8
_LEAST_SHARED = 2

_PARTED = UUID("7a1d2b52-5f0e-4c43-9d3b-5a8a35d3c6a1")
"""Names the story of an article that was taken out of one whose id is the article's own."""

SKETCHED = "SELECT number, month, hashes FROM sketched WHERE article_id = ?"
SKETCHED_ALIKE = "SELECT number FROM sketches WHERE month IN (?, ?) AND hash = ? LIMIT ?"
ARTICLE = "SELECT id, source_id, story_id, fingerprint, published_at, title, text FROM articles WHERE id = ?"
SAME_NEWS = """
    SELECT DISTINCT s.id FROM articles AS a JOIN stories AS s ON s.id = a.story_id
    WHERE a.fingerprint = ? AND a.published_at BETWEEN ? AND ? AND a.source_id <> ?
"""
CANDIDATES = """
    SELECT s.number, a.story_id, a.title, a.text, a.published_at
    FROM sketched AS s JOIN articles AS a ON a.id = s.article_id
    WHERE s.number IN (SELECT value FROM json_each(?)) AND a.published_at BETWEEN ? AND ? AND a.source_id <> ?
"""
MEMBERS = """
    SELECT a.id, a.published_at, a.published_precision, a.originator, a.updated_at, sources.name AS source_name
    FROM articles AS a JOIN sources ON sources.id = a.source_id WHERE a.story_id = ?
"""
TELLINGS = """
    SELECT a.id, a.url, a.title, a.text, a.published_at, sources.name AS source_name
    FROM articles AS a JOIN sources ON sources.id = a.source_id
    WHERE a.story_id = ? ORDER BY a.published_at, a.first_seen_at, a.id
"""
RULED = """
    SELECT r.same, a.story_id FROM articles AS mine
    JOIN (SELECT first_id AS one, second_id AS other, same FROM rulings
          UNION ALL SELECT second_id, first_id, same FROM rulings) AS r ON r.one = mine.id
    JOIN articles AS a ON a.id = r.other
    WHERE mine.story_id = ?
"""


def packed_sketch(text: str) -> bytes:
    """Return a text's sketch as it is stored, nothing for a text too short to tell; takes long enough to do ahead."""
    words = read_text(text)
    numbers = sketch(words) if len(words.words) >= TELLING_WORDS else ()
    return b"".join(number.to_bytes(5, "big") for number in numbers)


def keep_sketch(db: Database, article_id: str, packed: bytes, published_at: str) -> None:
    """Store the sketch of an article's text, in place of the one it had."""
    month = _month(published_at)
    had = db.execute(SKETCHED, (article_id,)).fetchone()
    if had and (had["month"], had["hashes"]) == (month, packed):
        return
    if had:
        _forget(db, had)
    number = db.execute(
        "INSERT INTO sketched (article_id, month, hashes) VALUES (?, ?, ?)", (article_id, month, packed)
    ).lastrowid
    db.conn.executemany(
        "INSERT INTO sketches (month, hash, number) VALUES (?, ?, ?)",
        [(month, each, number) for each in _unpacked(packed)],
    )


def forget_sketch(db: Database, article_id: str) -> None:
    """Take an article's sketch away."""
    if had := db.execute(SKETCHED, (article_id,)).fetchone():
        _forget(db, had)


def _forget(db: Database, had: Row) -> None:
    db.conn.executemany(
        "DELETE FROM sketches WHERE month = ? AND hash = ? AND number = ?",
        [(had["month"], each, had["number"]) for each in _unpacked(had["hashes"])],
    )
    db.execute("DELETE FROM sketched WHERE number = ?", (had["number"],))


def join(db: Database, article_id: str) -> bool:
    """Bring the stories that tell the article's news together, and say whether there were others than its own.

    A text links any two sources that publish it within the window, so one that arrives in the middle can link two
    stories: only if they then become one does the order of arrival make no difference.
    """
    article = db.execute(ARTICLE, (article_id,)).fetchone()
    own = article["story_id"]
    sure = {str(row["id"]) for row in db.execute(SAME_NEWS, _exactly(article))}
    apart: set[str] = set()
    for same, story_id in db.execute(RULED, (own,)):
        (sure if same else apart).add(story_id)
    stories = _agreeing(db, own, sorted(sure - apart - {own}))
    taken = _sources(db, [own, *stories])
    alike = []
    for story_id in _alike(db, article, {own, *stories, *apart}):
        if taken.isdisjoint(theirs := _sources(db, [story_id])):
            alike.append(story_id)
            taken |= theirs
    stories = _agreeing(db, own, [*stories, *alike])
    merge_stories(db, own, stories)
    return bool(stories)


def merge_stories(db: Database, own: str, others: Iterable[str], *, even_announced: bool = False) -> str:
    """Make one story of several as far as readers' knowledge of them allows, and return its id.

    With `even_announced` one that readers know dissolves as well: somebody says so.
    """
    rows = db.execute(
        "SELECT id, published_at, announced FROM stories WHERE id IN (SELECT value FROM json_each(?))",
        (to_json([own, *others]),),
    ).fetchall()
    stays, dissolved = merge(
        Meeting(
            row["id"],
            datetime.fromisoformat(row["published_at"]),
            announced=bool(row["announced"]),
            own=row["id"] == own,
        )
        for row in rows
    )
    if even_announced:
        dissolved = tuple(row["id"] for row in rows if row["id"] != stays)
    for story_id in dissolved:
        db.execute("UPDATE articles SET story_id = ? WHERE story_id = ?", (stays, story_id))
        db.execute("DELETE FROM stories WHERE id = ?", (story_id,))
    settle(db, stays)
    return stays


def settle(db: Database, story_id: str) -> None:
    """Let the right article lead a story, and the story's id follow it as long as no reader can know it."""
    members = {row["id"]: row for row in db.execute(MEMBERS, (story_id,))}
    leader = min(map(to_member, members.values()), key=lead_order)
    lead = members[leader.article_id]
    db.execute(
        """
        UPDATE stories SET id = iif(announced, id, :lead_id), lead_id = :lead_id, published_at = :published_at,
            updated_at = iif(announced, max(updated_at, :updated_at), :updated_at)
        WHERE id = :id
        """,
        {
            "id": story_id,
            "lead_id": lead["id"],
            "published_at": lead["published_at"],
            "updated_at": max(lead["published_at"], lead["updated_at"] or ""),
        },
    )


def tellings(db: Database, story_id: str) -> list[Telling]:
    """Return a story as each of its articles tells it, the first published first; a single one has nothing alone."""
    rows = db.execute(TELLINGS, (story_id,)).fetchall()
    return [
        Telling(
            article_id=row["id"],
            source_name=row["source_name"],
            url=row["url"],
            title=row["title"],
            published_at=datetime.fromisoformat(row["published_at"]),
            alone=alone(row["text"], [other["text"] for other in rows if other["id"] != row["id"]])
            if len(rows) > 1
            else (),
        )
        for row in rows
    ]


def part(db: Database, article_id: str, at: datetime) -> str:
    """Take an article out of its story for good, and return the id of the story that it has for itself from then on.

    The others keep the story and its id, since readers may know it.
    """
    (story_id,) = db.execute("SELECT story_id FROM articles WHERE id = ?", (article_id,)).fetchone()
    others = [row["id"] for row in db.execute(MEMBERS, (story_id,)) if row["id"] != article_id]
    if not others:
        return str(story_id)
    _rule(db, [(article_id, other) for other in others], same=False, at=at)
    free = db.execute("SELECT count(*) FROM stories WHERE id = ?", (article_id,)).fetchone()[0] == 0
    new_id = article_id if free else f"urn:uuid:{uuid5(_PARTED, article_id)}"
    db.execute(
        "INSERT INTO stories (id, lead_id, published_at, updated_at, announced)"
        " SELECT ?, id, published_at, published_at, 1 FROM articles WHERE id = ?",
        (new_id, article_id),
    )
    db.execute("UPDATE articles SET story_id = ? WHERE id = ?", (new_id, article_id))
    settle(db, new_id)
    settle(db, str(story_id))
    return new_id


def unite(db: Database, first_id: str, second_id: str, at: datetime) -> str:
    """Make one story of those of two articles for good, and return its id; what parted any of them is taken back."""
    stories = [
        str(db.execute("SELECT story_id FROM articles WHERE id = ?", (each,)).fetchone()[0])
        for each in (first_id, second_id)
    ]
    members = [[row["id"] for row in db.execute(MEMBERS, (story_id,))] for story_id in stories]
    for one in members[0]:
        db.execute(
            """
            DELETE FROM rulings WHERE NOT same
                AND (first_id = :one AND second_id IN (SELECT value FROM json_each(:all))
                    OR second_id = :one AND first_id IN (SELECT value FROM json_each(:all)))
            """,
            {"one": one, "all": to_json(members[1])},
        )
    if first_id != second_id:
        _rule(db, [(first_id, second_id)], same=True, at=at)
    if stories[0] == stories[1]:
        return stories[0]
    return merge_stories(db, stories[0], stories[1:], even_announced=True)


def _rule(db: Database, pairs: Iterable[tuple[str, str]], *, same: bool, at: datetime) -> None:
    for pair in pairs:
        db.execute(
            "INSERT OR REPLACE INTO rulings (first_id, second_id, same, ruled_at) VALUES (?, ?, ?, ?)",
            (*sorted(pair), same, stamp(at)),
        )


def _alike(db: Database, article: Row, settled: Collection[str]) -> list[str]:
    """Find other sources' stories, but those `settled`, that tell an article's news in nearly its words, likest first.

    No story takes two releases of one source by likeness alone: whoever publishes two means two.
    """
    had = db.execute(SKETCHED, (article["id"],)).fetchone()
    if had is None or not had["hashes"]:
        return []
    _, *window, source_id = _exactly(article)
    months = _month(window[0]), _month(window[1])
    shared: Counter[int] = Counter()
    for number in _unpacked(had["hashes"]):
        shared.update(each for (each,) in db.execute(SKETCHED_ALIKE, (*months, number, _MOST_PER_NUMBER)))
    del shared[had["number"]]
    likely = [number for number, count in shared.most_common(4 * _MOST_COMPARED) if count >= _LEAST_SHARED]
    if not likely:
        return []
    found = {row["number"]: row for row in db.execute(CANDIDATES, (to_json(likely), *window, source_id))}
    ours, at = read_text(article["text"], article["title"]), datetime.fromisoformat(article["published_at"])
    same = []
    others = [found[number] for number in likely if number in found and found[number]["story_id"] not in settled]
    for other in others[:_MOST_COMPARED]:
        likeness = compare(ours, read_text(other["text"], other["title"]))
        if likeness.is_same(abs(datetime.fromisoformat(other["published_at"]) - at) / timedelta(days=1)):
            same.append((likeness, other["story_id"]))
    same.sort(key=lambda each: (-each[0].contained - each[0].shared, each[1]))
    return list(dict.fromkeys(story_id for _, story_id in same))


def _exactly(article: Row) -> tuple[str, str, str, str]:
    """Return what SAME_NEWS asks with."""
    at = datetime.fromisoformat(article["published_at"])
    window = stamp(at - SAME_NEWS_WITHIN), stamp(at + SAME_NEWS_WITHIN)
    return article["fingerprint"], *window, article["source_id"]


def _sources(db: Database, story_ids: Iterable[str]) -> set[str]:
    rows = db.execute(
        "SELECT source_id FROM articles WHERE story_id IN (SELECT value FROM json_each(?))", (to_json(list(story_ids)),)
    )
    return {source_id for (source_id,) in rows}


def _agreeing(db: Database, own: str, met: list[str]) -> list[str]:
    """Leave out the stories that an editor has parted from another one among them."""
    kept: list[str] = []
    for story_id in met:
        apart = {other for same, other in db.execute(RULED, (story_id,)) if not same}
        if apart.isdisjoint({own, *kept}):
            kept.append(story_id)
    return kept


def _unpacked(hashes: bytes) -> list[int]:
    return [int.from_bytes(hashes[at : at + 5], "big") for at in range(0, len(hashes), 5)]


def _month(stamped: str) -> int:
    """Number the stretch of 29 days that a time is in, so that the window around any time is in two of them.

    Sketches are stored by it first: what is written together lies together, however old the archive is.
    """
    return datetime.fromisoformat(stamped).toordinal() // (2 * SAME_NEWS_WITHIN.days + 1)

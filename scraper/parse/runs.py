"""Parts a block at its links."""

from collections.abc import Iterator

from scraper.parse.outline import Block


def read_runs(block: Block) -> Iterator[tuple[str, str | None]]:
    """Give the pieces of a block's text as they stand in the page, each link's as one with where it leads.

    The other pieces, `BREAK`s among them, lead to None.
    """
    href, words, turn = None, "", 0
    for index, text in enumerate([*block.texts, ""]):
        while turn < len(block.marks) and block.marks[turn][0] <= index:
            _, tag, target = block.marks[turn]
            turn += 1
            if tag == "a":
                href, words = target, ""
            elif tag == "/a" and href is not None:
                yield words, href
                href = None
        if href is not None:
            words += text
        elif text:
            yield text, None
    if href is not None:
        yield words, href

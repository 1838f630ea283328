"""What is odd about a list and the releases on it, in the eyes of whoever tries a source."""

from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from scraper.model import Article, Candidate, Listing, Remark, Source
from scraper.parse.headline import fold

FEW_WORDS = 40
"""A release is longer; what is shorter is a teaser, a consent text or the wrong part of a page."""


def odd_list(source: Source, url: str, wanted: Sequence[Candidate], left_out: int) -> Iterator[Remark]:
    """Say what is odd about a list, of which the source's patterns left so many out."""
    listed = len(wanted) + left_out
    if not listed:
        yield Remark("empty list", url)
    elif not wanted:
        yield Remark("all left out", url, str(left_out))
    if 0 < listed < source.min_items:
        yield Remark("too few", url, f"{listed} < {source.min_items}")
    titles = Counter(candidate.title for candidate in wanted if candidate.title)
    for title, count in titles.items():
        if count > 1:
            yield Remark("duplicate titles", url, f"{count} × {title}")


def odd_releases(source: Source, wanted: Sequence[Candidate], articles: Sequence[Article]) -> Iterator[Remark]:
    """Say what is odd about releases, which are the first of those wanted."""
    names = {source.name.casefold(), (urlsplit(source.url).hostname or "").removeprefix("www.")}
    if len({candidate.title for candidate in wanted[: len(articles)]}) > 1:
        # What stands on every page is no title, also where the site's name is not known.
        titles = Counter(article.title.casefold() for article in articles)
        names |= {title for title, count in titles.items() if count == len(articles) > 1}
    for article in articles:
        if article.published_at is None:
            yield Remark("missing date", article.url)
        if words(article) < FEW_WORDS and source.full_text and not article.attachments:
            yield Remark("short body", article.url, str(words(article)))
        if article.title.casefold() in names:
            yield Remark("site name as title", article.url, article.title)
        if not article.lead:
            yield Remark("no lead", article.url)
    texts = Counter(article.text for article in articles if article.text)
    for text, count in texts.items():
        if count > 1:
            urls = [article.url for article in articles if article.text == text]
            yield Remark("same body", urls[0], ", ".join(urls[1:]))


def stands_beside(listing: Listing, article: Article) -> bool:
    """Whether a list only stands beside a release on its page: the release says more, and not what the list says."""
    listed = sum(len(f"{each.title} {each.lead or ''}".split()) for each in listing.candidates)
    text = fold(article.text)
    inside = sum(bool(each.title) and fold(each.title) in text for each in listing.candidates)
    return words(article) > listed and inside * 2 <= len(listing.candidates)


def words(article: Article) -> int:
    """Count the words of a release's text."""
    return len(article.text.split())

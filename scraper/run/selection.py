"""What a source's own selectors give: where they give nothing a page is read as if they were not there, and told so."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from scraper.model import Page, Remark, Source
from scraper.parse.results import IN_ITEMS, ON_RELEASE, Unmatched
from scraper.run.pages import Pages
from scraper.run.reading import FindUnmatched


@dataclass(frozen=True, slots=True)
class InList:
    """The selectors that gave nothing in the items of a list on a page, when it is read by selectors.

    `page` is None when there is no list.
    """

    source: Source
    page: Page | None
    missed: tuple[Unmatched, ...]

    def excuses(self, field: str) -> bool:
        """Whether a field's selectors found in the list what they are for, and so need match nothing elsewhere."""
        by_selectors = self.source.select.items or self.source.select.link
        return bool(by_selectors) and field in IN_ITEMS and field not in {each.field for each in self.missed}

    def remarks(self, *, alone: bool = False) -> tuple[Remark, ...]:
        """Tell the selectors that gave nothing.

        Those for fields that are also looked for on the pages of the releases are told there, unless the list stands
        `alone`, or no such page is read.
        """
        if self.page is None:
            return ()
        alone = alone or not self.source.full_text
        told = (each for each in self.missed if alone or each.field not in ON_RELEASE)
        return _remarks(self.source, self.page, told)


async def missed_in_list(source: Source, pages: Pages, page: Page, now: Callable[[], datetime]) -> InList:
    """Look for the selectors that gave nothing in the items of a list."""
    given = (source.select.items or source.select.link) and any(getattr(source.select, each) for each in IN_ITEMS)
    return InList(source, page, await _missed(source, pages, page, now, in_items=True) if given else ())


async def missed_on_release(
    source: Source, pages: Pages, page: Page, now: Callable[[], datetime], in_list: InList | None
) -> tuple[Remark, ...]:
    """Tell the selectors that gave nothing on the page of a release, but for those that are only meant for the list."""
    if not any(getattr(source.select, each) for each in ON_RELEASE):
        return ()
    missed = await _missed(source, pages, page, now, in_items=False)
    return _remarks(source, page, (each for each in missed if not (in_list and in_list.excuses(each.field))))


async def _missed(
    source: Source, pages: Pages, page: Page, now: Callable[[], datetime], *, in_items: bool
) -> tuple[Unmatched, ...]:
    return await pages.read(FindUnmatched(page, source, now(), in_items=in_items))


def _remarks(source: Source, page: Page, missed: Iterable[Unmatched]) -> tuple[Remark, ...]:
    return tuple(
        Remark(each.why, page.url, f"{each.field}: {', '.join(getattr(source.select, each.field))}") for each in missed
    )

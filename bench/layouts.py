"""Changes the layouts of the demo's sites, and shows what becomes of their collection.

    python -m bench.layouts [--site ID] [--design NAME] [--without-repair] [--verbose] [--json]

Each site is collected without its two newest releases. Then its layout changes, the two are published, and it is
collected once more. A change is `recovered` when that visit stored both, with the titles, texts and days that the
unchanged site gives, and nothing else; `broken` when it stored nothing and reported the source as failing. Whatever
else is a mistake: `missed` (one or both are not stored, and nobody was told), `wrong` (stored what is no release, or a
release wrongly); `partly` is that only one was stored, but the source reported as failing. The
feeds are taken out of the pages, so that these must be read.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import ChoiceLoader, DictLoader

from bench.designs import ARTICLE, DECOY, DESIGNS, Design, without_feed
from bench.processes import BenchError
from scraper.archive import Archive
from scraper.demo.newsroom import SITES, Site
from scraper.demo.pages import Newsroom, Response
from scraper.errors import FetchError
from scraper.model import Article, Config, NotModified, Page, Settings, Source, SourceReport, Validators
from scraper.run.collector import Collector
from scraper.run.pages import Pages
from scraper.run.publishing import ARCHIVE
from scraper.run.sandbox import Sandbox

_NEW = 2
_MORNING = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
_NEXT = _MORNING + timedelta(days=1)
_AGENCY = "region-slattbygden"
"""Whose list a site redirects to that is another organisation's by then."""
_LEAST = 0.9

Articles = Mapping[str, Article]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a change: `fate` is what the visit made of it, `expected` what it should have."""

    site: str
    design: str
    expected: str
    fate: str
    told: str

    @property
    def right(self) -> bool:
        """Whether it is what it should be; who can't be recovered may at least never be wrong."""
        return self.fate == self.expected


class Stage(Newsroom):
    """The demo's sites as of a day, in another design; their newest releases are published on the second day."""

    def __init__(self, day: int, design: Design | None = None, of: str = "") -> None:
        super().__init__()
        self.sites = tuple(replace(each, releases=each.releases[_NEW if day == 1 else 0 :]) for each in self.sites)
        self._by_id = {each.id: each for each in self.sites}
        self._design, self._of = design, of
        if design is None:
            return
        own: dict[str, str] = {"decoy.html.j2": DECOY}
        if design.content is not None:
            own["new.html.j2"] = (
                "{% extends layout %}{% block title %}Nyheter{% endblock %}{% block content %}"
                + design.content
                + "{% endblock %}"
            )
        if design.article:
            own[f"{of}/article.html.j2"] = ARTICLE
        loader = self._templates.loader
        assert loader
        self._templates.loader = ChoiceLoader([DictLoader(own), loader])

    def answer(self, site_id: str, target: str) -> Response:
        """Answer for a path as `render`, in the design."""
        site, design = self.site(site_id), self._design if site_id == self._of else None
        base = base_of(site)
        listed = target == site.url
        if design and design.walled:
            return self._rendered(site, "page.html", base, title="Vi använder kakor")
        if design and listed and design.moved:
            return Response(301, {"location": self._moved(site, design)}, b"")
        if design and target == "/ny-press" and design.moved == "new path":
            response = self.render(site_id, site.url, base=base)
        elif design and target.startswith(("/tjanster/", "/kalender/")):
            response = self._rendered(site, "decoy.html", base, title=f"Sidan {target.strip('/')} om hur allt går till")
        elif design and listed and design.content is not None:
            response = self._rendered(site, "new.html", base, releases=site.releases)
        else:
            response = self.render(site_id, target, base=base)
        if "html" not in response.headers.get("content-type", ""):
            return response
        charset = site.platform.charset
        html = without_feed(response.body.decode(charset))
        if design and design.change:
            html = design.change(html)
        return replace(response, body=html.encode(charset, "xmlcharrefreplace"))

    def _moved(self, site: Site, design: Design) -> str:
        if design.moved == "other organisation":
            other = self.site(_AGENCY if site.id != _AGENCY else "region-havslandet")
            return base_of(other) + other.url
        return base_of(site) + ("/" if design.moved == "home" else "/ny-press")


def base_of(site: Site) -> str:
    """Give the address that a site has here."""
    return f"https://{site.id}.example"


class Stand:
    """Stands in for the network with a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.asked: list[str] = []

    async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
        """Answer as a fetcher does, with up to five redirects."""
        del client
        self.asked.append(url)
        for _ in range(5):
            parts = urlsplit(url)
            site_id = (parts.hostname or "").removesuffix(".example")
            if site_id not in {each.id for each in self.stage.sites}:
                raise FetchError(url, "answered 404", transient=False, status=404)
            response = self.stage.answer(site_id, parts.path + (f"?{parts.query}" if parts.query else ""))
            if response.status != 301:
                break
            url = response.headers["location"]
        if response.status != 200:
            raise FetchError(url, f"answered {response.status}", transient=False, status=response.status)
        if validators and validators.etag == response.headers["etag"]:
            return NotModified(url)
        kind, _, charset = response.headers["content-type"].partition("; charset=")
        return Page(url, response.body, kind, charset or None, Validators(response.headers["etag"]), _MORNING)


async def collect(
    folder: Path, source: Source, stage: Stage, at: datetime, sandbox: Sandbox, *, repairs: bool = True
) -> tuple[SourceReport, Articles]:
    """Visit a source once, and give what its archive holds then; without `repairs` its list is taken as it is found."""
    config = Config(folder / "sources.yaml", Settings(data=folder, recheck_s=()), (source,))
    with closing(Archive(folder / ARCHIVE)) as archive:
        archive.register(config.sources)
        collector = Collector(config, archive, Pages(Stand(stage), sandbox), now=lambda: at, robots={})
        report = await collector.collect(source, afresh=not repairs)
        stored = {story.lead.id: story.lead for story in archive.stories(source_id=source.id, limit=100)}
    return report, stored


def source_of(site: Site) -> Source:
    """Make the source that reads a site."""
    base = base_of(site)
    return Source(site.id, site.name, base + site.url, home=f"{base}/")


async def play(
    site: Site, designs: Iterable[Design], folder: Path, sandbox: Sandbox, *, repairs: bool = True
) -> list[Result]:
    """Collect a site on its first day, then each design of it on the second."""
    source, first, unchanged = source_of(site), folder / "first", folder / "unchanged"
    first.mkdir(parents=True)
    report, before = await collect(first, source, Stage(1), _MORNING, sandbox)
    if not report.ok:
        raise BenchError(f"{site.id} can't be collected as it is: {report.failures[0].reason}")
    shutil.copytree(first, unchanged)
    _, expected = await collect(unchanged, source, Stage(2), _NEXT, sandbox)
    if len(expected) != len(before) + _NEW:
        raise BenchError(f"{site.id} gives {len(expected)} releases on the second day, not {len(before) + _NEW}")
    results = []
    for number, design in enumerate(designs):
        changed = folder / f"{number}"
        shutil.copytree(first, changed)
        stage = Stage(2, design, site.id)
        report, after = await collect(changed, source, stage, _NEXT, sandbox, repairs=repairs)
        fate, told = judged(report, before, expected, after)
        results.append(Result(site.id, design.name, design.fate, fate, told))
        shutil.rmtree(changed)
    return results


async def play_all(
    designs: Sequence[Design], folder: Path, *, only: Sequence[str] = (), repairs: bool = True
) -> list[Result]:
    """Play these designs of all sites whose address is that of a page, or of those in `only`."""
    results: list[Result] = []
    async with Sandbox() as sandbox:
        for site in Newsroom(SITES).sites:
            if is_page(site) and (not only or site.id in only):
                results += await play(site, designs, folder / site.id, sandbox, repairs=repairs)
    return results


def judged(report: SourceReport, before: Articles, expected: Articles, after: Articles) -> tuple[str, str]:
    """Say what a visit made of a change, and what shows it."""
    wrong = [article.title for key, article in after.items() if key not in expected]
    wrong += [
        f"{after[key].title}: {name}"
        for key in after
        if key in expected
        for name in differing(after[key], expected[key])
    ]
    if lost := before.keys() - after.keys():
        wrong.append(f"{len(lost)} lost")
    told = "; ".join(
        [*(f"{each.url}: {each.reason}" for each in report.failures), *(f"({each.kind})" for each in report.remarks)]
    )
    if wrong:
        return "wrong", f"{'; '.join(wrong)[:300]} | {told}"
    new = after.keys() - before.keys()
    if len(new) == _NEW:
        return "recovered", told
    if report.ok:
        return "missed", told
    return ("broken" if not new else "partly"), told


def differing(one: Article, other: Article) -> list[str]:
    """Name the fields that differ; a day is as good as a time."""
    day = [each.published_at.date() if each.published_at else None for each in (one, other)]
    inferred = "inferred" in (one.published_precision, other.published_precision)
    fields = ["title"] * (one.title != other.title) + ["text"] * (one.text != other.text)
    return fields + ["published"] * (day[0] != day[1] or inferred)


def main() -> int:
    """Print what became of each change; 1 when too few were recovered, anything is wrong or nobody was told."""
    parser = argparse.ArgumentParser(prog="python -m bench.layouts", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--site", action="append", default=[])
    parser.add_argument("--design", action="append", default=[])
    parser.add_argument("--without-repair", action="store_true", help="what the heuristics alone recover")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    designs = [each for each in DESIGNS if not given.design or each.name in given.design]
    with tempfile.TemporaryDirectory() as folder:
        told = play_all(designs, Path(folder), only=given.site, repairs=not given.without_repair)
        results = asyncio.run(told)
    if given.json:
        print(json.dumps([asdict(each) for each in results], ensure_ascii=False, indent=2))
    else:
        print(*table(results, verbose=given.verbose), sep="\n")
    return 0 if all(ok for ok, _ in verdicts(results)) else 1


def is_page(site: Site) -> bool:
    """Whether a site's address is that of a page, not of a feed."""
    return (SITES / site.id / "listing.html.j2").exists()


def verdicts(results: Sequence[Result]) -> list[tuple[bool, str]]:
    """Compare with what is promised."""
    can = [each for each in results if each.expected == "recovered"]
    cannot = [each for each in results if each.expected == "broken"]
    recovered = sum(each.fate == "recovered" for each in can)
    wrong = sum(each.fate == "wrong" for each in results)
    untold = sum(each.fate == "missed" for each in results)
    broken = sum(each.fate == "broken" for each in cannot)
    share = recovered / len(can) if can else 1.0
    return [
        (
            share >= _LEAST,
            f"recovered by themselves ≥ {_LEAST:.0%} of those that can be: {recovered} of {len(can)}, {share:.0%}",
        ),
        (not wrong, f"changes by which a wrong article was stored = 0: {wrong}"),
        (not untold, f"changes neither recovered nor reported in the first run = 0: {untold}"),
        (
            broken == len(cannot),
            f"reported as broken of those that can't be: {broken} of {len(cannot)}",
        ),
    ]


def table(results: Sequence[Result], *, verbose: bool) -> Iterable[str]:
    """Write a line a design, and what did not come out right."""
    by_design: dict[str, list[Result]] = {}
    for each in results:
        by_design.setdefault(each.design, []).append(each)
    for design, own in by_design.items():
        fates = Counter(each.fate for each in own)
        told = ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items()))
        yield f"  {design:<26} {told}" + (
            "" if all(each.right for each in own) else f"   (should be {own[0].expected})"
        )
    for each in results:
        if verbose or not each.right:
            yield f"  {each.site}, {each.design}: {each.fate}: {each.told}"
    yield f"{len(results)} changes"
    for ok, said in verdicts(results):
        yield f"  {'PASS' if ok else 'FAIL'}  {said}"


if __name__ == "__main__":
    sys.exit(main())

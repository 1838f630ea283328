"""Every recorded page is read as an editor would read it: all fields, or the reason why there is no release on it."""

import json

import pytest

from scraper.sources.platforms import load_platforms
from tests import update
from tests.expectations import assert_as_expected
from tests.recorded import cases as recorded
from tests.recorded.cases import Case, cases

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_recorded_page_is_read_as_expected(case: Case) -> None:
    assert_as_expected(case)


def test_each_platform_has_at_least_three_pages_that_are_recognised_as_its_own() -> None:
    own = [case.page.parent.name for case in CASES if case.expected.get("platform") == case.page.parent.name]
    assert {each.id for each in load_platforms() if own.count(each.id) < 3} == set()
    assert sum("platform" not in case.expected for case in CASES) >= 3


@pytest.fixture
def one_page(tmp_path, monkeypatch):
    """A folder with one page that has no expectation yet."""
    page = tmp_path / "ingen" / "ny.html"
    page.parent.mkdir()
    text = "Vårdcentralen får plats för sex tusen patienter, och rekryteringen har redan börjat."
    page.write_text(f"<html><body><h1>Ny vårdcentral</h1><p>{text}</p></body></html>", encoding="utf-8")
    monkeypatch.setattr(recorded, "FOLDER", tmp_path)
    return page


@pytest.mark.usefixtures("one_page")
def test_a_page_without_an_expectation_fails_and_shows_the_proposal() -> None:
    (case,) = cases()
    with pytest.raises(pytest.fail.Exception, match='"title": "Ny vårdcentral"'):
        test_a_recorded_page_is_read_as_expected(case)


def test_the_update_shows_a_difference_and_writes_it_only_when_told_to(one_page, capsys) -> None:
    assert update.main(["ingen/ny"]) == 1
    assert '+    "title": "Ny vårdcentral"' in capsys.readouterr().out
    assert not one_page.with_suffix(".json").exists()

    assert update.main(["ingen", "--write"]) == 0
    assert json.loads(one_page.with_suffix(".json").read_text(encoding="utf-8"))["expected"]["kind"] == "nyhet"
    assert update.main(["ingen"]) == 0
    assert update.main(["okänd"]) == 2

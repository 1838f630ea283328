"""What an operator can ask of watches: what one would have told, how each fares, and whether messages arrive."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper.cli import main
from scraper.run.courier import Courier, Delivery

WATCHES = """
watches:
  - {id: vard, name: Vård, match: "region* OR kommun*", notify: ["env:VARD_LARM"], digest: daily, quiet: "22:00-06:30"}
  - {id: tom, name: Tom, match: finnsintealls}
"""


def scraper(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture
def watching(demo_yaml: Path) -> Path:
    demo_yaml.write_text(demo_yaml.read_text(encoding="utf-8") + WATCHES, encoding="utf-8")
    return demo_yaml


def test_before_anything_is_collected_a_watch_has_nothing_and_the_list_says_so(watching: Path) -> None:
    assert scraper("watch", "test", "vard", "--config", watching).exit_code == 1
    listed = scraper("watch", "list", "--config", watching)
    assert listed.exit_code == 0
    assert listed.stdout.splitlines() == [
        (
            "vard: när dagligen 07:30, tyst 22:00–06:30; till watches.vard.notify[0] (env:VARD_LARM); "
            "skickat senast aldrig; väntar 0; misslyckade försök 0; uppgivna 0"
        ),
        "tom: när genast; till ingen; bara flöde; skickat senast aldrig; väntar 0; misslyckade försök 0; uppgivna 0",
    ]
    assert not (watching.parent / "data").exists()


def test_an_id_that_is_none_ends_with_2_and_what_was_meant(watching: Path) -> None:
    done = scraper("watch", "test", "vord", "--config", watching)
    assert done.exit_code == 2
    assert 'ingen bevakning har id "vord"; menade du "vard"?' in done.stderr


def test_it_shows_what_would_have_been_told_and_sends_it_when_asked(
    watching: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scraper("run", "-q", "--config", watching).exit_code == 0
    days = "--days", 365
    told = scraper("watch", "test", "vard", *days, "--config", watching)
    assert told.exit_code == 0, told.output
    rows = [line.split("\t") for line in told.stdout.splitlines()]
    assert rows
    assert {row[1] for row in rows} == {"nytt"}
    assert f"{len(rows)} hade meddelats de senaste 365 dagarna." in told.stderr
    assert len(json.loads(scraper("watch", "test", "vard", *days, "--json", "--config", watching).stdout)) == len(rows)
    assert scraper("watch", "test", "tom", *days, "--config", watching).exit_code == 1

    unset = scraper("watch", "test", "vard", *days, "--send", "--config", watching)
    assert unset.exit_code == 1
    assert "variabeln VARD_LARM finns inte i miljön" in unset.stderr

    sent: list[str] = []

    async def deliver(_: Courier, url: str, _message: object) -> Delivery:
        sent.append(url)
        return Delivery(ok=True)

    monkeypatch.setattr(Courier, "deliver", deliver)
    monkeypatch.setenv("VARD_LARM", "json://s3cret/")
    done = scraper("watch", "test", "vard", *days, "--send", "--config", watching)
    assert (done.exit_code, sent) == (0, ["json://s3cret/"])
    assert "Skickat till watches.vard.notify[0] (env:VARD_LARM)" in done.stderr
    assert "s3cret" not in done.output
    state = json.loads(scraper("watch", "list", "--json", "--config", watching).stdout)[0]
    assert (state["sent"], state["waiting"]) == (0, 0)  # a test does not count


def test_a_test_of_the_alerts_is_sent_or_says_why_not(watching: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scraper("alerts", "test", "--config", watching).exit_code == 2
    text = watching.read_text(encoding="utf-8")
    watching.write_text(text.replace("settings:", "settings:\n  alerts: {notify: ['env:OPS']}", 1), encoding="utf-8")

    async def deliver(_: Courier, url: str, _message: object) -> Delivery:
        return Delivery(ok=url == "json://up/", why="refused")

    monkeypatch.setattr(Courier, "deliver", deliver)
    for address, code in (("json://up/", 0), ("json://down/", 1)):
        monkeypatch.setenv("OPS", address)
        assert scraper("alerts", "test", "--config", watching).exit_code == code

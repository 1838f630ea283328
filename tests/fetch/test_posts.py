"""Forms are sent by the same way as pages are fetched, and no less guarded."""

from collections.abc import Iterator

import pytest

from scraper.errors import BlockedError, FetchError
from tests.fetch.conftest import Clock, Open
from tests.hub import Hub, playing_hub

FORM = {"hub.mode": "publish", "hub.url": "https://press.example/feeds/source/å&ä.atom"}


@pytest.fixture
def hub() -> Iterator[Hub]:
    with playing_hub() as hub:
        yield hub


def allowed(hub: Hub) -> dict[str, object]:
    return {"allow_private": (("127.0.0.1", hub.port),)}


async def test_a_form_arrives_as_it_was_given_under_our_name_and_robots_txt_is_not_asked(fetcher: Open, hub: Hub):
    async with fetcher(**allowed(hub)) as fetch:
        await fetch.post(hub.url, FORM, client="websub")

    [told] = hub.told
    assert told.form == FORM
    assert told.headers["content-type"] == "application/x-www-form-urlencoded"
    assert told.headers["user-agent"].startswith("press-release-scraper/")


async def test_many_forms_go_over_one_connection_without_pauses(fetcher: Open, hub: Hub, clock: Clock):
    async with fetcher(**allowed(hub), delay_s=1.0) as fetch:
        for _ in range(20):
            await fetch.post(hub.url, FORM, client="websub")

    assert len(hub.told) == 20
    assert clock.slept_s == []


async def test_a_503_is_asked_again_after_the_wait_it_asks_for(fetcher: Open, hub: Hub, clock: Clock):
    hub.answers = [(503, {"Retry-After": "7"}), (500, {})]
    async with fetcher(**allowed(hub)) as fetch:
        await fetch.post(hub.url, FORM, client="websub")

    assert len(hub.told) == 3
    assert clock.slept_s == [7.0]


async def test_a_503_that_stays_is_a_failure_that_passes(fetcher: Open, hub: Hub):
    hub.answers = [(503, {})] * 10
    async with fetcher(**allowed(hub), retries=2) as fetch:
        with pytest.raises(FetchError, match="answered 503") as caught:
            await fetch.post(hub.url, FORM, client="websub")

    assert caught.value.transient
    assert len(hub.told) == 3


async def test_a_hub_that_wants_long_silence_gets_it_at_once(fetcher: Open, hub: Hub):
    hub.answers = [(503, {"Retry-After": "3600"})]
    async with fetcher(**allowed(hub)) as fetch:
        for _ in range(2):
            with pytest.raises(FetchError, match="not to be asked again") as caught:
                await fetch.post(hub.url, FORM, client="websub")
            assert caught.value.retry_after_s == pytest.approx(3600)

    assert len(hub.told) == 1


@pytest.mark.parametrize("status", [400, 404, 307])
async def test_a_refusal_or_a_redirect_is_a_no_and_not_asked_again(fetcher: Open, hub: Hub, status: int):
    hub.answers = [(status, {"Location": "/elsewhere"})]
    async with fetcher(**allowed(hub)) as fetch:
        with pytest.raises(FetchError, match=f"answered {status}") as caught:
            await fetch.post(hub.url, FORM, client="websub")

    assert not caught.value.transient
    assert len(hub.told) == 1


async def test_a_private_address_that_is_not_listed_is_not_told_anything(fetcher: Open, hub: Hub):
    async with fetcher(allow_private=()) as fetch:
        with pytest.raises(BlockedError, match="not a public address"):
            await fetch.post(hub.url, FORM, client="websub")

    assert hub.told == []


async def test_a_closed_fetcher_sends_nothing(fetcher: Open, hub: Hub):
    async with fetcher(**allowed(hub)) as fetch:
        pass
    with pytest.raises(FetchError, match="the fetcher is closed"):
        await fetch.post(hub.url, FORM, client="websub")

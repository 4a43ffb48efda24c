"""With no tablet page open the browser's Background Sync sends what waits: once, as its owner, or not at all."""

import time

import pytest
from playwright.sync_api import expect

from tests.journeys.tablet import Tablet, office, prepare

pytestmark = pytest.mark.browser
SCOPE = "/field/tablet/"


class Waking:
    """The browser wakes the worker, as it does by itself when the network is back."""

    def __init__(self, context, url: str):
        self.page, self.url, self.found = context.new_page(), url, []
        self.page.goto(f"{url}/verify/")  # a page of the house that is none of the tablet's
        self.line = context.new_cdp_session(self.page)
        self.line.on("ServiceWorker.workerRegistrationUpdated", lambda said: self.found.extend(said["registrations"]))
        self.line.send("ServiceWorker.enable")

    def wake(self) -> None:
        self.page.wait_for_timeout(300)
        number = next(row["registrationId"] for row in self.found if row["scopeURL"].endswith(SCOPE))
        self.line.send(
            "ServiceWorker.dispatchSyncEvent",
            {"origin": self.url, "registrationId": number, "tag": "outbox", "lastChance": False},
        )


@pytest.fixture
def left_behind(served, line, take_tablet):
    """A tablet with two entries that could not go, its page closed, the line up again: (trip, context)."""
    trip = prepare(served)
    held = Tablet(take_tablet(), line.url).sign_in("chengd").open(trip)
    line.down = True
    held.acknowledge().stamp("出发")
    expect(held.waiting).to_have_count(2)
    context = held.page.context
    context.new_page()
    held.page.close()
    line.down = False
    return trip, context


def arrived(served, trip: int, kinds: list[str]) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if office(served, trip)["kinds"] == kinds:
            return True
    return False


def test_what_waits_is_sent_once_with_no_page_open(served, line, left_behind):
    trip, context = left_behind

    Waking(context, line.url).wake()

    assert arrived(served, trip, ["conduct", "moment"])
    held = Tablet(context.new_page(), line.url).open(trip).all_arrived()
    expect(held.page.get_by_role("region", name="时间")).to_contain_text("出发")
    assert office(served, trip)["kinds"] == ["conduct", "moment"]
    assert sorted(line.sent) == ["conduct", "moment"]


def test_nothing_is_sent_for_somebody_who_is_signed_out(served, line, left_behind):
    trip, context = left_behind
    context.clear_cookies()

    Waking(context, line.url).wake()
    context.pages[-1].wait_for_timeout(3_000)

    assert line.sent == []
    held = Tablet(context.new_page(), line.url).sign_in("chengd").open(trip).all_arrived()
    assert held.kinds() == []
    assert office(served, trip)["kinds"] == ["conduct", "moment"]

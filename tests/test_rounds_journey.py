"""A matching round before real parts: two partnerships, forty visitors, a pin, answers, and the waiting list (§6)."""

import json
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest

from clusterxchange.embedded.demo import HOUSE
from tests import factories
from tests.crowd import MANAGER
from tests.people import Person
from tests.roles import Host, SupportOffice, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Matchmaker(SupportOffice):
    """Somebody of the Support Office who matches the whole scheme."""

    def open_round(self, **asked):
        self.go("/rounds/")
        self.follow("Open a round")
        self.fill(**asked)
        self.press("Open the round")
        self.round = self.at
        self.wait_until_proposed()

    def wait_until_proposed(self):
        self.wait_for("Put the pairs to their hosts")

    def figures(self):
        """(matches, SMEs among them) as the page says."""
        self.go(self.round)
        values = self.page.locator(".cx-figure__value").all_inner_texts()
        return int(values[0]), int(values[1])

    def visitors(self, part):
        """{name: whether it is an SME} of one part of the round."""
        self.go(f"{self.round}?show={part}")
        cells = self.page.locator("main tbody tr td:first-child").all_inner_texts()
        return {cell.partition("(")[0].strip(): "SME" in cell for cell in cells}

    def pin_somebody_left_out(self):
        name = next(iter(self.visitors("rest")))
        self.press(re.compile(f"^Pin {name}"))
        return name

    def search_again(self):
        self.go(self.round)
        self.press("Search again")
        self.wait_until_proposed()

    def put_to_hosts(self):
        self.go(self.round)
        self.press("Put the pairs to their hosts")
        self.wait_for("Accepted")


def test_a_round_keeps_the_share_through_a_pin_answers_and_a_decline(come, log_in, portal, watch):
    crowd = fill(portal)
    office, host = log_in("so", Matchmaker), log_in("ho", Host)
    clara = come("clara", Visitor, email=MANAGER, password=factories.PASSWORD)
    clara.log_in()
    office.open_round(name="Spring round", share="50", share_scope="all", least_fit="1", seconds="10",
                      answer_by=date.today() + timedelta(days=30))  # fmt: skip
    matches, smes = office.figures()
    assert 2 * smes >= matches > 0
    pinned = office.pin_somebody_left_out()
    office.search_again()
    matches, smes = office.figures()
    assert 2 * smes >= matches > 0
    chosen = office.visitors("pairs")
    assert pinned in chosen
    office.put_to_hosts()
    host.accept_visitor(pinned)
    with clara.task(f"Confirm your visit to {crowd['host']}"):
        clara.press("Confirm: we come")
    decline_one(host, next(name for name, is_sme in chosen.items() if name != pinned and not is_sme))
    assert promoted(portal) == 1
    assert shares_hold(portal)
    assert not watch.faults, watch.verdict()


def fill(portal):
    environment = portal.env | {"DATABASE_URL": portal.env["DATABASE_OWNER_URL"]}
    command = [sys.executable, "-m", "tests.crowd"]
    done = subprocess.run(command, cwd=HOUSE, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def decline_one(host: Person, vo):
    with host.task(f"Answer the application of {vo}"):
        host.follow("Decline")
        host.press("Decline")


def promoted(portal):
    """How many applications of the crowd were given a place that became free."""
    return portal.row("SELECT count(*) FROM partnerships_event WHERE verb = 'application.promoted'")[0]


def shares_hold(portal):
    """SMEs are half of those who have or are kept a place, among the crowd."""
    smes, everybody = portal.row(
        "SELECT count(*) FILTER (WHERE vo_is_sme), count(*) FROM mobility_application WHERE vo_name LIKE 'Crowd %' "
        "AND (status = 'confirmed' OR held_until IS NOT NULL AND status IN ('submitted', 'endorsed', 'accepted'))"
    )
    return 2 * smes >= everybody > 0

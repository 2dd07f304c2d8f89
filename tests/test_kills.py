"""Everything is killed while visits are signed, reported and paid, and nothing is lost or done twice (promises 4 to 8).

The short way of `./portal bench outages`: the same portal, people, bank and mailbox, killed fewer times.
"""

import pytest

from bench.outages.run import outages
from clusterxchange.embedded.demo import HOUSE
from tests.browser import NO_STYLES, missing

pytestmark = pytest.mark.slow

KILLS = {"workers": 10, "beats": 1, "flushes": 2, "brokers": 1, "backends": 10, "crashes": 1, "clients": 5, "webs": 1}


@pytest.fixture(scope="module")
def outcome():
    if not (HOUSE / "build" / "assets").is_dir():
        missing(NO_STYLES)
    return outages(visits=12, processes=4, kills=KILLS, patience=400)


def test_everything_that_was_begun_comes_to_its_end(outcome):
    assert outcome["kills"] == KILLS
    assert not outcome["open"], outcome["words"]
    assert outcome["figures"]["payments settled"] == 12
    assert outcome["figures"]["payments rejected"] >= 2, "what the bank refused was corrected and paid"


def test_nothing_that_was_acknowledged_is_lost(outcome):
    assert outcome["figures"]["acknowledged steps"] > 150
    assert outcome["lost"] == []


def test_nothing_is_done_twice(outcome):
    assert outcome["twice"] == []


def test_ledger_payments_files_mails_and_screens_agree(outcome):
    assert outcome["differing"] == []

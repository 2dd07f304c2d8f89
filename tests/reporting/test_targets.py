"""What was promised at least is set by the Support Office and told beside what is reached of it."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from clusterxchange import scope
from partnerships.models import Event
from reporting.models import Target
from tests import factories

PAGE = reverse("reporting:target-list")
COMPOSITION = {"sme": 25, "cluster": 5, "support": 10, "authority": 10}


def address(partnership):
    return f"{PAGE}?partnership={partnership.public_id}"


def test_a_composition_is_set_and_told_with_what_is_missing(world, client, owner):
    with owner():
        factories.exchange(world.offer, world.vo, status="validated")
    client.force_login(world.cast.so)
    for key, number in COMPOSITION.items():
        assert client.post(address(world.vop), {"cut": "type", "key": key, "at_least": number}).status_code == 302
    client.post(address(world.vop), {"cut": "outcome", "key": "", "at_least": 1})
    client.post(address(world.vop), {"cut": "type", "key": "support", "at_least": 12})
    with owner():
        factories.output(world.vop, indicator="outcome", kind="memorandum")
        assert Target.objects.count() == 5
        assert Event.objects.filter(verb="target.set").count() == 6
    for who in ("coordinator", "vop", "officer", "so"):
        client.force_login(getattr(world.cast, who))
        shown = client.get(address(world.vop)).context["table"].rows
        assert [row[:3] for row in shown] == [
            ["4 Agreements, projects and partnerships", "1", "1"],
            ["Counted exchanges by visitor: Public authority", "0", "10"],
            ["Counted exchanges by visitor: Cluster organisation", "0", "5"],
            ["Counted exchanges by visitor: SME", "1", "25"],
            ["Counted exchanges by visitor: Scaling-up support organisation", "0", "12"],
        ]
        assert "24 missing" in client.get(reverse("reporting:dashboard"), {"partnership": world.vop.public_id}).text
    client.force_login(world.cast.outsider)
    assert client.get(PAGE).context["table"].rows == []


def test_zero_takes_a_target_away_and_nonsense_is_said(world, client, owner):
    client.force_login(world.cast.so)
    client.post(PAGE, {"cut": "participating", "key": "sme", "at_least": 300})
    for wrong in ({"cut": "type", "key": "", "at_least": 3}, {"cut": "study", "key": "sme", "at_least": 3},
                  {"cut": "x", "at_least": -1}):  # fmt: skip
        assert client.post(PAGE, wrong).context["form"].errors
    with owner():
        assert Target.objects.get().partnership is None
    client.force_login(world.cast.coordinator)
    assert client.post(PAGE, {"cut": "study", "at_least": 3}).status_code == 403
    client.force_login(world.cast.so)
    client.post(PAGE, {"cut": "participating", "key": "sme", "at_least": 0})
    with owner():
        assert not Target.objects.exists()


def test_nobody_else_sets_one_past_the_page(world):
    for who in ("coordinator", "officer"):
        with scope.acting_as(getattr(world.cast, who)), pytest.raises(DatabaseError), transaction.atomic():
            Target.objects.create(partnership=world.vop, cut="study", at_least=1)

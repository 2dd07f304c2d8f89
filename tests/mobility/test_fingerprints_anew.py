"""E15 outlives the change of fingerprints: visits of before are found by the new ones."""

from importlib import import_module

import pytest
from django.apps import apps

from mobility.models import Exchange
from mobility.stays import visited_before
from partnerships.fingerprints import fingerprint
from partnerships.models import Registration
from tests import factories

pytestmark = pytest.mark.django_db
make_anew = import_module("mobility.migrations.0011_fingerprints_anew").make_anew


def an_early_visitor(world, name, number, identity):
    body = factories.organisation(name, world.vop)
    Registration.objects.filter(organisation=body).update(registration_number=number, identity=identity)
    return factories.exchange(world.offer, body, identity=identity)


def test_a_visit_of_before_is_found_by_the_new_fingerprint(world, owner):
    with owner():
        visit = an_early_visitor(world, "Early SL", "ESB58378431", "of-before")
        make_anew(apps, None)
        identity = Registration.objects.get(organisation=visit.vo).identity
        assert Exchange.objects.get(pk=visit.pk).vo_identity == identity == fingerprint("ES", "B58378431")
    assert visited_before(identity)


def test_two_numbers_of_one_organisation_keep_their_two_visits(world, owner):
    with owner():
        first = an_early_visitor(world, "Early SL", "ESB58378431", "of-before")
        second = an_early_visitor(world, "Early S.L.", "B58378431", "also-of-before")
        make_anew(apps, None)
        kept = set(Exchange.objects.filter(pk__in=[first.pk, second.pk]).values_list("vo_identity", flat=True))
    assert len(kept) == 2
    assert fingerprint("ES", "B58378431") in kept

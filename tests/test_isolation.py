"""Row-level security holds by itself: what the app forgot, Postgres refuses (promises 2 and 3)."""

import pytest
from django.apps import apps
from django.db import Error, connection, transaction

from clusterxchange import scope, security
from mobility.models import Exchange, Paper
from mobility.operations.papers import draw_up
from partnerships.models import Grant, Membership, Organisation, Registration
from payments.models import Fund

pytestmark = pytest.mark.django_db


def ours():
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)}


def test_every_table_of_every_model_is_listed():
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
    unlisted = (ours() & present) - set(security.registry())
    # Groups and permissions of django.contrib.auth are not used: nobody gets a grant on them.
    assert unlisted == {"auth_group", "auth_group_permissions", "auth_permission"}


def test_every_table_is_forced_and_policed():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert cursor.fetchall() == []


def test_the_runtime_role_owns_nothing_and_bypasses_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = session_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = session_user::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("model", [Exchange, Membership, Registration, Grant, Fund])
def test_an_unset_scope_sees_nothing(world, model):
    assert model.objects.count() == 0


@pytest.mark.parametrize("name, seen", [("vo", 1), ("ho", 1), ("vop", 1), ("hop", 1), ("outsider", 1), ("guest", 0)])
def test_each_sees_the_exchanges_it_is_party_to(world, name, seen):
    with scope.acting_as(getattr(world.cast, name)):
        rows = list(Exchange.objects.all())
        assert len(rows) == seen
        if name != "outsider":
            assert world.foreign_exchange not in rows


def test_the_officer_reads_all_and_writes_nothing(world):
    with scope.acting_as(world.cast.officer):
        scope.read_only()
        assert Exchange.objects.filter(pk__in=[world.exchange.pk, world.foreign_exchange.pk]).count() == 2
        with pytest.raises(Error), transaction.atomic():
            Exchange.objects.update(title="Changed")


def test_nobody_may_write_into_anothers_exchange(world):
    with scope.acting_as(world.cast.outsider):
        assert Exchange.objects.filter(pk=world.exchange.pk).update(title="Mine") == 0


def test_a_child_cannot_be_hung_on_anothers_exchange(world):
    """Plain foreign keys are checked past the policies; the weld is not."""
    with scope.acting_as(world.cast.vo):
        forged = world.foreign_exchange
        forged.vo, forged.ho, forged.vop, forged.hop = world.vo, world.ho, world.vop, world.hop
        with pytest.raises(Error, match="paper_of_exchange"), transaction.atomic():
            draw_up(forged, Paper.Kind.COMMITMENT, {}, by=world.cast.vo)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_scopes_are_put_back_when_they_nest(world):
    with scope.acting_as(world.cast.vo):
        with scope.acting_as(world.cast.outsider):
            assert not Exchange.objects.filter(pk=world.exchange.pk).exists()
        assert Exchange.objects.filter(pk=world.exchange.pk).exists()


def test_an_unaccepted_organisation_is_not_public(world, owner):
    with owner():
        Organisation.objects.filter(pk=world.elsewhere.pk).update(accepted_at=None)
    with scope.acting_as(world.cast.vo):
        assert not Organisation.objects.filter(pk=world.elsewhere.pk).exists()

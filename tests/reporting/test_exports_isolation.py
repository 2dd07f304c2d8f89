"""Field by field: no list, in nobody's hands, tells what its taker may not read; each of the two layers alone."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from clusterxchange import scope, security
from reporting.exports.reading import Refused
from reporting.exports.registry import LISTS
from reporting.models import ExportLog
from reporting.operations.exports import export_at_once
from tests.canaries import build_everything, said
from tests.test_matrix import querysets
from tests.world import LATECOMERS, PEOPLE

pytestmark = pytest.mark.django_db
MODES = ("as shipped", "row-level security off", "visible_to planted")
# What is asked of lists that need to be told what they are about.
FILTERS = {"rows": [f"figure={one}" for one in ("counted", "alive", "paid", "hosted", "answered")],
           "row-organisations": ["figure=registered", "figure=participating"],
           "row-outputs": ["figure=activity", "figure=outcome"]}  # fmt: skip


@pytest.fixture
def everything(world, owner):
    with owner():
        return build_everything(world)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", [*PEOPLE, *LATECOMERS])
def test_no_list_tells_of_others(name, mode, everything, owner, monkeypatch):
    if mode == "row-level security off":
        with owner(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in security.registry():
                cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    if mode == "visible_to planted":
        for queryset in querysets():
            monkeypatch.setattr(queryset, "visible_to", lambda self, user: self.all())
    person = getattr(everything.cast, name)
    forbidden = [
        one for one in everything.canaries
        if name not in one.readers and (one.policed or mode != "visible_to planted")
    ]  # fmt: skip
    read = 0
    for table, listing in LISTS.items():
        for filters in FILTERS.get(table, [""]):
            taken = {"table": table, "columns": list(listing.named), "filters": filters, "format": "json"}
            try:
                text = export_at_once(taken, by=person).decode()
            except (PermissionDenied, Refused):
                continue
            read += 1
            assert [one.word for one in said(forbidden, text)] == [], (table, filters)
    assert read or name == "guest"


def test_the_test_would_find_a_leak(everything):
    """The same words are there for whom they are meant."""
    taken = {"table": "answers", "columns": list(LISTS["answers"].named), "filters": "", "format": "json"}
    told = {name: export_at_once(taken, by=getattr(everything.cast, name)).decode() for name in ("so", "coordinator")}
    assert "CanaryOursAnswervoc" in told["so"]
    assert "CanaryOursAnswervoa" in told["coordinator"]
    assert "CanaryOursAnswervoc" not in told["coordinator"]
    with scope.acting_as(everything.cast.coordinator):
        assert ExportLog.objects.visible_to(everything.cast.coordinator).count() == 2

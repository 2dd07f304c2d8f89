"""Certificates, the welcome pack and the payment advice: when, for whom, once, and as papers that last."""

import page as checker
import pytest
from django.urls import reverse

from clusterxchange import scope
from mobility.models import Exchange
from partnerships import queue
from partnerships.models import Document
from payments.models import Payment
from tests import factories
from tests.payments.journey import IBAN, signed_agreement, validated

pytestmark = pytest.mark.django_db
NAMES = ("certificate", "hosting", "welcome", "advice")


def ask(client, user, exchange, name):
    client.force_login(user)
    return client.post(reverse("mobility:exchange-keep", args=[exchange.public_id, name]))


def kept(owner):
    with owner():
        return list(Document.objects.filter(template__contains="pdf/").order_by("pk"))


@pytest.fixture
def visit(world, owner):
    """A validated visit with account and reserved money."""
    return validated(world, owner)[0]


@pytest.fixture
def paid(world, owner, visit):
    with owner():
        cast = world.cast
        batch = factories.batch(world.vop, cast.finance, status="answered", approved_by=cast.finance2)
        factories.payment(visit, batch, status="settled", reason="On the statement")
        Exchange.objects.filter(pk=visit.pk).update(status="paid", paid_at=visit.validated_at)
        return Exchange.objects.get(pk=visit.pk)


@pytest.mark.parametrize("name, who, template", [
    ("certificate", "vo", "certificate.html"), ("hosting", "ho", "certificate_host.html"), ("advice", "vo", "advice"),
])  # fmt: skip
def test_each_paper_keeps_both_standards(client, world, owner, paid, settings, tmp_path, name, who, template):
    settings.MEDIA_ROOT, settings.SEAL_KEY_FILE = tmp_path, tmp_path / "seal.pem"
    made = made_of(client, world, owner, paid, name, who)
    assert template in made.template
    content = (tmp_path / made.file).read_bytes()
    for profile in ("3a", "ua1"):
        assert [one.rule_id for one in checker.validate_pdf_bytes(content, profile=profile).failures] == []


def made_of(client, world, owner, exchange, name, who):
    answer = ask(client, getattr(world.cast, who), exchange, name)
    assert answer.status_code == 302, answer.content
    queue.make_documents()
    with owner():
        made = Document.objects.get(public_id=answer.url.strip("/").rpartition("/")[2])
    assert made.status == "ready", made.last_error
    return made


def test_the_welcome_pack_comes_when_all_is_signed(client, world, owner, settings, tmp_path):
    settings.MEDIA_ROOT, settings.SEAL_KEY_FILE = tmp_path, tmp_path / "seal.pem"
    assert ask(client, world.cast.vo, world.exchange, "welcome").status_code == 409
    signed_agreement(client, world, owner)
    made = made_of(client, world, owner, world.exchange, "welcome", "ho")
    assert [one["plan"] for one in made.content["agenda"]]
    assert made.content["people"]["ho"]["function"] == "Director"
    content = (tmp_path / made.file).read_bytes()
    for profile in ("3a", "ua1"):
        assert [one.rule_id for one in checker.validate_pdf_bytes(content, profile=profile).failures] == []
    shown = client.get(reverse("mobility:exchange-detail", args=[world.exchange.public_id])).text
    assert "Welcome pack" in shown
    assert "Certificate" not in shown


def test_asking_twice_gives_the_same_paper_until_the_facts_change(client, world, owner, visit):
    first = ask(client, world.cast.vo, visit, "certificate").url
    assert ask(client, world.cast.vop, visit, "certificate").url == first
    with owner():
        Exchange.objects.filter(pk=visit.pk).update(attended_days=1, attendance_confirmed_at=visit.validated_at)
    again = ask(client, world.cast.vo, visit, "certificate").url
    assert again != first
    assert [one.number for one in kept(owner)] == [f"{visit.number}-P1", f"{visit.number}-P2"]


def test_the_advice_names_four_digits_of_the_account_whoever_asks(client, world, owner, paid):
    addresses = {ask(client, getattr(world.cast, who), paid, "advice").url for who in ("vop", "finance", "vo")}
    assert len(addresses) == 1
    (made,) = kept(owner)
    assert made.content["account"] == IBAN[-4:]
    assert IBAN not in str(made.content)
    with owner():
        assert made.content["reference"] == Payment.objects.get(exchange=paid).end_to_end_id


@pytest.mark.parametrize("who, allowed", [
    ("vo", {"certificate", "advice"}), ("vop", {"certificate", "advice"}),
    ("ho", {"hosting"}), ("hop", {"hosting"}), ("outsider", set()), ("stranger", set()), ("guest", set()),
])  # fmt: skip
def test_each_paper_is_for_its_sides(client, world, owner, paid, who, allowed):
    user = getattr(world.cast, who)
    given = {name for name in NAMES if ask(client, user, paid, name).status_code == 302}
    assert given == allowed
    documents = kept(owner)
    assert len(documents) == len(allowed)
    with scope.acting_as(user):
        assert Document.objects.visible_to(user).count() == len(allowed)


def test_nothing_is_certified_before_it_is_found_complete(client, world, owner):
    with owner():
        exchange = factories.exchange(world.offer, world.vo, status="reported")
    assert ask(client, world.cast.vo, exchange, "certificate").status_code == 409
    assert ask(client, world.cast.vo, exchange, "nothing").status_code == 404
    assert kept(owner) == []

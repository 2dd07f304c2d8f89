"""People of a body, invitations into it, and what became of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clusterxchange import scope
from partnerships.models import Invitation, Mail, Membership
from partnerships.operations.people import hash_of
from tests import factories

pytestmark = pytest.mark.django_db


def people(body, kind="organisation", page="people"):
    return reverse(f"partnerships:{kind}-{page}", args=[body.public_id])


@pytest.fixture
def invite(client, world, owner):
    """The manager invites an address; gives the link of the mail."""

    def invite(email="guest@example.eu", role="finance", by=None, body=None, kind="organisation"):
        client.force_login(by or world.cast.vo)
        answer = client.post(people(body or world.vo, kind), {"email": email, "role": role})
        assert answer.status_code == 302, answer.context["form"].errors
        with owner():
            text = Mail.objects.filter(recipient=email.lower()).latest("created_at").text
        return next(word for word in text.split() if "/invitations/" in word)

    return invite


def roles_of(user):
    with scope.acting_as(user) as held:
        return held


def test_an_invitation_travels_by_mail_with_the_funding_line(client, world, owner, invite):
    invite()
    with owner():
        mail = Mail.objects.get(recipient="guest@example.eu")
    assert "Visitor Ltd" in mail.subject
    assert "Vo invites you to join Visitor Ltd as Finance" in mail.text
    assert "funded by the European Union" in mail.text
    assert "does not reflect the views" in mail.text


def test_the_person_invited_sees_who_invites_to_what_and_accepts_by_a_button(client, world, invite):
    link = invite()
    client.force_login(world.cast.guest)
    page = client.get(link)
    assert "Vo invites you to speak for <strong>Visitor Ltd</strong>" in page.text
    assert not roles_of(world.cast.guest).organisations, "looking at it is not accepting it"
    assert client.post(link).status_code == 302
    assert roles_of(world.cast.guest).organisations == {world.vo.pk: {"finance"}}


def test_an_invitation_works_once(client, world, invite):
    link = invite()
    client.force_login(world.cast.guest)
    client.post(link)
    again = client.get(link)
    assert again.status_code == 410
    assert "already used" in again.text
    assert client.post(link).status_code == 410


def test_an_invitation_is_for_its_address_only(client, world, invite):
    link = invite()
    client.logout()
    client.force_login(world.cast.stranger)
    page = client.get(link)
    assert page.status_code == 403
    assert "another address than yours, stranger@example.eu" in page.text
    assert "guest@example.eu" not in page.text
    assert client.post(link).status_code == 403
    assert world.vo.pk not in roles_of(world.cast.stranger).organisations


def test_an_invitation_expires(client, world, owner, invite):
    link = invite()
    with owner():
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    client.force_login(world.cast.guest)
    assert "has expired" in client.get(link).text
    assert client.post(link).status_code == 410


def test_an_unknown_invitation_is_not_found(client, world):
    client.force_login(world.cast.guest)
    assert client.get(reverse("partnerships:invitation-accept", args=["nonsense"])).status_code == 404


def test_the_token_is_kept_as_a_hash(world, owner, invite):
    token = invite().rstrip("/").rpartition("/")[2]
    with owner():
        assert Invitation.objects.get().token_hash == hash_of(token)


def test_the_invitation_is_a_task_of_the_person_invited(client, world, invite):
    invite()
    client.force_login(world.cast.guest)
    home = client.get(reverse("home"))
    assert "Answer your invitation" in home.text
    url = next(row["task"].url for row in home.context["rows"])
    assert client.post(url).status_code == 302
    assert roles_of(world.cast.guest).organisations


def test_an_organisation_nobody_accepted_yet_can_invite_too(client, world, owner, invite):
    with owner():
        young = factories.organisation("Young Ltd", world.vop, accepted=False)
        factories.member(world.cast.stranger, "manager", organisation=young)
    link = invite(by=world.cast.stranger, body=young)
    client.force_login(world.cast.guest)
    assert "Young Ltd" in client.get(link).text
    assert "Answer your invitation" in client.get(reverse("home")).text


def test_whoever_has_the_role_already_may_accept_all_the_same(client, world, owner, invite):
    link = invite(email="ho@example.eu", role="manager")
    with owner():
        factories.member(world.cast.ho, "manager", organisation=world.vo)
    client.force_login(world.cast.ho)
    assert client.post(link).status_code == 302


@pytest.mark.parametrize(
    "who, kind, body, status",
    [
        ("vo", "organisation", "vo", 200),
        ("vop", "organisation", "vo", 404),
        ("so", "organisation", "vo", 200),
        ("officer", "organisation", "vo", 200),
        ("ho", "organisation", "vo", 404),
        ("hop", "organisation", "vo", 404),
        ("guest", "organisation", "vo", 404),
        ("coordinator", "partnership", "vop", 200),
        ("finance", "partnership", "vop", 200),
        ("vo", "partnership", "vop", 404),
        ("outsider", "partnership", "vop", 404),
    ],
)
def test_names_of_people_are_for_their_own_house(client, world, who, kind, body, status):
    client.force_login(getattr(world.cast, who))
    assert client.get(people(getattr(world, body), kind)).status_code == status


@pytest.mark.parametrize("who, kind, body", [("so", "organisation", "vo"), ("finance", "partnership", "vop")])
def test_only_managers_and_coordinators_invite(client, world, who, kind, body):
    client.force_login(getattr(world.cast, who))
    page = people(getattr(world, body), kind)
    assert "Send the invitation" not in client.get(page).text
    assert client.post(page, {"email": "a@example.eu", "role": "finance"}).status_code == 403


def test_the_support_office_invites_a_first_coordinator(client, world, invite):
    link = invite(by=world.cast.so, body=world.vop, kind="partnership", role="coordinator")
    client.force_login(world.cast.guest)
    client.post(link)
    assert roles_of(world.cast.guest).partnerships == {world.vop.pk: {"coordinator"}}


@pytest.mark.parametrize("typed, words", [({"email": "x", "role": "finance"}, "valid email"),
                                          ({"email": "a@example.eu", "role": "desk"}, "valid choice"),
                                          ({"email": "", "role": ""}, "required")])  # fmt: skip
def test_a_wrong_invitation_is_explained(client, world, typed, words):
    client.force_login(world.cast.vo)
    answer = client.post(people(world.vo), typed)
    assert answer.status_code == 200
    assert words in answer.text


def test_the_same_invitation_is_not_sent_twice(client, world, invite):
    invite()
    answer = client.post(people(world.vo), {"email": "GUEST@example.eu", "role": "finance"})
    assert "has an open invitation" in answer.text


def test_a_manager_hands_over_and_leaves(client, world, owner):
    with owner():
        factories.member(world.cast.guest, "manager", organisation=world.vo)
    client.force_login(world.cast.vo)
    answer = client.post(people(world.vo, page="remove"), {"email": "vo@example.eu", "role": "manager"})
    assert answer.status_code == 302
    assert "manager" not in roles_of(world.cast.vo).organisations[world.vo.pk]


def test_the_last_manager_stays(client, world):
    client.force_login(world.cast.vo)
    answer = client.post(people(world.vo, page="remove"), {"email": "vo@example.eu", "role": "manager"})
    assert answer.status_code == 409
    assert "hand this role over first" in answer.text


def test_nobody_else_takes_roles_away(client, world):
    typed = {"email": "vo@example.eu", "role": "traveller"}
    for who in ("vop", "ho", "so", "officer"):
        client.force_login(getattr(world.cast, who))
        assert client.post(people(world.vo, page="remove"), typed).status_code in (403, 404)
    client.force_login(world.cast.finance)
    typed = {"email": "coordinator@example.eu", "role": "coordinator"}
    assert client.post(people(world.vop, "partnership", page="remove"), typed).status_code == 403
    with scope.acting_as(world.cast.vo):
        assert Membership.objects.filter(role="traveller", organisation=world.vo).exists()


def test_my_organisation_names_its_people_and_its_state(client, world):
    client.force_login(world.cast.vo)
    page = client.get(reverse("partnerships:organisation-mine"))
    assert "Visitor Ltd" in page.text
    assert "vo@example.eu" in page.text
    assert "Accepted" in page.text


def test_whoever_has_no_organisation_is_told_what_to_do(client, world):
    client.force_login(world.cast.guest)
    assert "You speak for no organisation yet" in client.get(reverse("partnerships:organisation-mine")).text


def test_a_public_organisation_shows_no_person_and_no_figure(client, world):
    page = client.get(reverse("partnerships:organisation-detail", args=[world.vo.public_id]))
    assert page.status_code == 200
    for secret in ("vo@example.eu", "2000000", "To learn.", "A contact"):
        assert secret not in page.text

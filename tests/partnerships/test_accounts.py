"""Opening an account, proving an address, a forgotten password and the second factor, with the real stack."""

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.urls import reverse

from clusterxchange import scope
from partnerships.models import Mail, User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
SIGNUP, LOGIN, HOME = reverse("account_signup"), reverse("account_login"), reverse("home")
CONFIRM = reverse("account_email_verification_sent")


@pytest.fixture(autouse=True)
def as_in_the_house(settings):
    """Mails are rows, and the passwords of the world are hashed as they were made. No limit counts other tests."""
    settings.EMAIL_BACKEND = "partnerships.mailbox.OutboxBackend"
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    cache.clear()


@pytest.fixture
def letter(owner):
    def letter(address):
        with owner():
            return Mail.objects.filter(recipient=address).latest("created_at")

    return letter


def sign_up(client, email="new@example.eu", **changes):
    return client.post(
        SIGNUP,
        {"name": "Nora New", "email": email, "password1": PASSWORD, "password2": PASSWORD} | changes,
    )


def code_in(mail):
    return re.search(r"^[B-Z]{4}-[B-Z]{4}$", mail.text, re.MULTILINE).group()


def test_a_newcomer_signs_up_by_a_code_and_lands_at_home(client, world, letter):
    answer = sign_up(client)
    assert answer.url == CONFIRM
    mail = letter("new@example.eu")
    assert mail.subject == "Your code for ClusterXchange"
    assert "funded by the European Union" in mail.text
    answer = client.post(CONFIRM, {"code": code_in(mail)})
    assert answer.url == HOME
    home = client.get(HOME)
    assert "Register your organisation" in home.text
    assert User.objects.get(email="new@example.eu").name == "Nora New"


def test_a_wrong_code_opens_nothing(client, world, letter):
    sign_up(client)
    assert "Incorrect code" in client.post(CONFIRM, {"code": "AAA-AAA"}).text
    assert client.get(HOME).status_code == 302


def test_an_invitation_waits_until_the_account_is_open(client, world, letter):
    client.force_login(world.cast.vo)
    client.post(
        reverse("partnerships:organisation-people", args=[world.vo.public_id]),
        {"email": "new@example.eu", "role": "finance"},
    )
    link = next(word for word in letter("new@example.eu").text.split() if "/invitations/" in word)
    path = "/" + link.split("/", 3)[3]
    client.logout()
    login = client.get(path, follow=True)
    assert login.redirect_chain[-1][0].startswith(LOGIN)
    signup = re.search(r'href="(/accounts/signup/\?[^"]*)"', login.text).group(1).replace("&amp;", "&")
    sign_up_page = client.get(signup)
    assert f'value="{path}"' in sign_up_page.text
    sign_up(client, next=path)
    answer = client.post(CONFIRM, {"code": code_in(letter("new@example.eu"))})
    assert answer.url == path
    assert "Accept the invitation" in client.get(path).text


def test_signing_up_with_a_known_address_looks_the_same_and_tells_its_owner(client, world, letter):
    def seen(email):
        client.logout()
        answer = sign_up(client, email)
        page = client.get(answer.url)
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.text).replace(email, "X")
        return answer.status_code, answer.url, page.status_code, text

    assert seen("new@example.eu") == seen("vo@example.eu")
    assert "account on ClusterXchange already" in letter("vo@example.eu").subject


def test_asking_for_a_new_password_looks_the_same_for_known_and_unknown(client, world, letter):
    def seen(email):
        answer = client.post(reverse("account_reset_password"), {"email": email})
        page = client.get(answer.url)
        return answer.status_code, answer.url, re.sub(r'value="[^"]*"', "", page.text).replace(email, "X")

    assert seen("nobody@example.eu") == seen("vo@example.eu")
    assert "There is no account" in letter("nobody@example.eu").subject
    assert letter("vo@example.eu").subject == "Set a new password for ClusterXchange"


def test_a_forgotten_password_is_set_anew_by_the_link_of_the_mail(client, world, letter):
    client.post(reverse("account_reset_password"), {"email": "vo@example.eu"})
    link = next(word for word in letter("vo@example.eu").text.split() if "/password/reset/key/" in word)
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    address = page.redirect_chain[-1][0]
    client.post(address, {"password1": "another-long-word", "password2": "another-long-word"})
    answer = client.post(LOGIN, {"login": "vo@example.eu", "password": "another-long-word"})
    assert answer.url == HOME


def test_a_wrong_password_and_an_unknown_address_are_refused_in_the_same_words(client, world):
    def errors(email):
        return client.post(LOGIN, {"login": email, "password": "wrong"}).context["form"].errors

    assert errors("vo@example.eu") == errors("nobody@example.eu")


def test_logging_in_leads_back_to_the_page_asked_for(client, world):
    page = reverse("partnerships:organisation-mine")
    asked = client.get(page)
    assert asked.url == f"{LOGIN}?next={page}"
    answer = client.post(asked.url, {"login": "vo@example.eu", "password": PASSWORD, "next": page})
    assert answer.url == page


@pytest.mark.parametrize("who", ["coordinator", "finance", "so", "officer"])
def test_whoever_moves_money_or_reads_everything_needs_a_second_factor(client, world, settings, who):
    settings.SECOND_FACTOR_FORCED = True
    client.post(LOGIN, {"login": f"{who}@example.eu", "password": PASSWORD})
    assert client.get(HOME).url == reverse("mfa_activate_totp")
    set_up = client.get(reverse("mfa_activate_totp"))
    assert set_up.status_code == 200
    secret = set_up.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("who", ["vo", "ho", "vop", "guest"])
def test_the_others_choose_for_themselves(client, world, settings, who):
    settings.SECOND_FACTOR_FORCED = True
    client.force_login(getattr(world.cast, who))
    assert client.get(HOME).status_code == 200


def code_of(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_with_a_second_factor_the_password_alone_opens_nothing(client, world, settings):
    secret = generate_totp_secret()
    TOTP.activate(world.cast.finance, secret)
    answer = client.post(LOGIN, {"login": "finance@example.eu", "password": PASSWORD})
    assert answer.url == reverse("mfa_authenticate")
    assert client.get(HOME).status_code == 302
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert answer.url == HOME
    assert client.get(HOME).status_code == 200


def test_a_password_reset_does_not_skip_the_second_factor(client, world, letter):
    TOTP.activate(world.cast.finance, generate_totp_secret())
    client.post(reverse("account_reset_password"), {"email": "finance@example.eu"})
    link = next(word for word in letter("finance@example.eu").text.split() if "/password/reset/key/" in word)
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": "another-long-word", "password2": "another-long-word"})
    answer = client.post(LOGIN, {"login": "finance@example.eu", "password": "another-long-word"})
    assert answer.url == reverse("mfa_authenticate")


ACCOUNT_PAGES = ["account_email", "account_change_password", "mfa_index", "account_logout", "mfa_activate_totp"]


@pytest.mark.parametrize("who", ["guest", "vo", "so", "officer"])
@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_pages_of_the_account_open_for_every_role(client, world, who, name):
    client.post(LOGIN, {"login": f"{who}@example.eu", "password": PASSWORD})
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert "funded by the European Union" in page.text


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "mfa_index"])
def test_a_page_of_the_account_is_called_what_its_tab_says(client, world, name):
    client.force_login(world.cast.vo)
    text = client.get(reverse(name)).text
    tab = re.search(r'cx-tabs.*?aria-current="page">([^<]+)<', text, re.DOTALL).group(1)
    assert re.search("<h1>([^<]+)</h1>", text).group(1) == tab
    assert re.search(r"<title>\s*([^<·|–]+?)\s*[<·|–]", text).group(1) == tab


def test_recovery_codes_are_shown_to_officers_too(client, world):
    client.post(LOGIN, {"login": "officer@example.eu", "password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert client.get(reverse("mfa_index")).status_code == 200
    assert get_adapter().is_mfa_enabled(world.cast.officer)


def test_secrets_of_second_factors_are_not_for_officers(world):
    TOTP.activate(world.cast.finance, generate_totp_secret())
    with scope.acting_as(world.cast.officer):
        scope.read_only()
        assert not Authenticator.objects.exists()

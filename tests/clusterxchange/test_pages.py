"""Pages that say what went wrong, and the words of pages that are not our own."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_address_of_a_button_opened_as_a_page_says_what_happened(client, world):
    client.force_login(world.cast.ho)
    answer = client.get(reverse("mobility:offer-pause", args=[world.offer.public_id]))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "This is a step, not a page" in answer.text
    assert "To the first page" in answer.text


def test_the_interface_for_programs_keeps_its_own_answer(client):
    answer = client.post("/api/v1/lump-sum")
    assert answer.status_code == 405
    assert "<html" not in answer.text


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_logout", "mfa_index"])
def test_buttons_of_the_account_are_written_as_the_house_writes(client, world, name):
    client.force_login(world.cast.vo)
    page = client.get(reverse(name)).text
    labels = [
        " ".join(label.split()) for label in re.findall(r'<(?:button|a)[^>]* class="ecl-button[^>]*>([^<]*)<', page)
    ]
    assert labels
    for label in labels:
        assert not re.search(r"\w [A-Z]", label), label

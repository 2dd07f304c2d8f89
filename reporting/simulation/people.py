"""Accounts: everybody in the simulated world has the same password, hashed once."""

from allauth.account.models import EmailAddress

from clusterxchange.spreadsheets import plain_text
from partnerships.models import User
from partnerships.places import folded
from reporting.simulation.names import person_name
from reporting.simulation.stage import insert


def address_of(name, place):
    """marta.garcia.17@people.example: reserved domain, so that no mail ever reaches anybody."""
    return f"{folded(plain_text(name)).replace(' ', '.')}.{place}@people.example"


def make_people(stage, countries, *, chance, first):
    """One account a country given, with verified addresses. first: the number that makes addresses unique."""
    names = [person_name(chance, country) for country in countries]
    people = insert(
        User,
        [
            User(email=address_of(name, first + place), name=name, password=stage.password)
            for place, name in enumerate(names)
        ],
    )
    insert(EmailAddress, [EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people])
    return people

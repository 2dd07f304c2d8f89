"""A group visit: three neighbours come to one offer on the same days; the host has planned for all of them."""

from mobility import operations as mobility
from partnerships.models import Organisation
from reporting.simulation import texts
from reporting.simulation.clock import acting
from reporting.simulation.stays import stay_of
from reporting.simulation.trail import agenda

MEMBERS = [("Calzados Mena S.L.", "Alicante"), ("Juguetes Ibi S.L.", "Valencia"), ("Muebles Yecla S.L.", "Murcia")]


def come_together(journey):
    """journey: reporting.simulation.journey.Journey, after its offers are published."""
    stay = stay_of(journey.stage, journey.chance, "building", "PT")
    first, *others = [visit_of(journey, name, place, stay) for name, place in MEMBERS]
    ho = journey.logins["ho"]
    said = {"agenda": agenda(first), "outcomes": texts.HOPES[1]}
    with acting(max(stay.opened_at, stay.accepted_at), ho):
        mobility.draw_up_commitment(first, objectives=first.goals, by=ho, **said)
        mobility.plan_mission(others, by=ho, **said)


def visit_of(journey, name, place, stay):
    person, desk = journey.neighbour, journey.logins["vop"]
    registration = journey.register(person, journey.vop, desk, name=name, place=place, ago=300)
    vo = Organisation.objects.get(pk=registration.organisation_id)
    return journey.match(vo, person, stay, offer=journey.offers[0])

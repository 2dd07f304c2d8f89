"""Partnerships with their grants, funds and offices."""

import csv
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil
from pathlib import Path

from schwifty import IBAN

from partnerships.models import Grant, Membership, Partnership, User
from partnerships.places import cities_of
from partnerships.rules import DEFAULT_FILE
from payments.models import Fund
from reporting.simulation.people import make_people
from reporting.simulation.stage import insert

LISTED = Path(DEFAULT_FILE).parent / "partnerships.csv"
# What the acronyms of partnerships.csv could stand for: invented for the demo.
ABOUT = {
    "BLUES": ("Blue Economy Links for Shipyards and Ports", "PT", "mobility_automotive energy_renewables tourism"),
    "BRILLIANT": ("Bridging Lighting and Interior Clusters", "IT", "creative electronics construction"),
    "CELIS": ("Circular Economy Links between Industrial Sites", "ES", "energy_intensive digital"),
    "CE4BIG": ("Circular Economy for Big and Small Industry", "PL", "energy_intensive construction retail"),
    "CLAMTEX": ("Clusters for Advanced Materials and Textiles", "FR", "textile energy_intensive"),
    "EXTRATEX": ("Exchange for Transforming Textile Regions", "BE", "textile creative retail"),
    "EXXTRA": ("Exchange of Experience in Transport and Robotics", "ES", "digital mobility_automotive electronics"),
    "RECiPE4Mobility": ("Resource-Efficient Clusters for Mobility", "AT", "mobility_automotive energy_renewables"),
    "Safe Smart Food": ("Safe and Smart Food Clusters", "IT", "agri_food digital retail"),
    "SMARTENERGY": ("Smart Energy Clusters in Cooperation", "GR", "energy_renewables digital"),
    "SMART4NZEB": ("Smart Buildings at Nearly Zero Energy", "BG", "construction energy_renewables"),
    "SmartCTClusters": ("Smart Clusters for Cities and Transport", "RO", "digital mobility_automotive"),
    "SmartSports4GoodLife": ("Smart Sports for a Good Life", "NL", "tourism health textile digital"),
    "AgriFoodX5.0": ("Agri-food Exchanges for Industry 5.0", "HR", "agri_food digital"),
    "GreenTech 2.0": ("Green Technology Clusters, Second Wave", "DE", "energy_renewables energy_intensive"),
    "HempClub": ("Hemp Clusters from Field to Fabric", "LT", "agri_food textile construction"),
    "Hi-Tech-TEX": ("High Technology for Textiles", "PT", "textile health electronics"),
    "Photonics4Industry": ("Photonics for Industry", "FR", "electronics digital health"),
    "CLOTH": ("Clusters for Low-Waste Clothing", "PL", "textile retail creative"),
    "EPIX": ("European Photonics Exchanges", "NL", "electronics aerospace_defence"),
    "EXCITE": ("Exchange for Creative Industries and Tourism", "SI", "creative tourism proximity"),
    "EXCELIVING": ("Excellence in Living Environments", "ES", "construction creative retail"),
    "MEDIC-NEST": ("Medical Clusters Network for Start-ups", "DK", "health digital"),
    "REMOBILISE": ("Restarting Mobility Industries", "CZ", "mobility_automotive aerospace_defence"),
}
OFFICES = (("desk", "signatory"), ("coordinator",), ("finance",), ("finance",))


@dataclass
class Tenant:
    """One partnership with its money and the four people of its office."""

    partnership: Partnership
    grant: Grant
    fund: Fund
    desk: User
    coordinator: User
    finance: User
    finance2: User
    left: Decimal


def listed_targets():
    with LISTED.open(encoding="utf-8") as rows:
        return {row["acronym"]: int(row["exchange_target"] or 0) for row in csv.DictReader(rows)}


def make_tenants(stage, number, *, exchanges):
    """The first partnerships of the list (more than it holds get numbers), sized for so many exchanges."""
    chance, targets = stage.chance("bodies"), listed_targets()
    acronyms = [
        name if wave == 0 else f"{name} {wave + 1}" for wave in range(ceil(number / len(ABOUT))) for name in ABOUT
    ]
    share = ceil(exchanges / number * 1.4)
    return [tenant_of(stage, chance, acronym, targets, share, place) for place, acronym in enumerate(acronyms[:number])]


def tenant_of(stage, chance, acronym, targets, share, place):
    name, country, sectors = ABOUT[acronym if acronym in ABOUT else acronym.rpartition(" ")[0]]
    target = max(targets.get(acronym) or chance.choice([60, 70, 80, 90]), share)
    partnership = Partnership.objects.create(
        public_id=chance.public_id(), acronym=acronym, name=name, country=country, sectors=sectors.split(),
        exchange_target=target,
    )  # fmt: skip
    grant = grant_of(stage, chance, partnership, place)
    fund = Fund.objects.create(
        grant=grant, partnership=partnership, ceiling=grant.fstp_ceiling, available=grant.fstp_ceiling
    )
    people = make_people(stage, [country] * len(OFFICES), chance=chance, first=place * len(OFFICES))
    insert(
        Membership,
        [
            Membership(user=person, partnership=partnership, role=role)
            for person, roles in zip(people, OFFICES, strict=True)
            for role in roles
        ],
    )
    return Tenant(partnership, grant, fund, *people, left=fund.ceiling)


def grant_of(stage, chance, partnership, place):
    ceiling = min(Decimal(480000), Decimal(partnership.exchange_target * chance.choice([700, 750, 800])))
    begun = (stage.today - timedelta(days=chance.randint(330, 450))).replace(day=1)
    town = cities_of(partnership.country)[chance.randint(0, 5)].name
    return Grant.objects.create(
        partnership=partnership,
        number=f"{101000000 + stage.seed % 1000 * 1000 + place * 37 + 11}",
        amount=min(Decimal(500000), max(ceiling, Decimal(chance.randint(380, 480) * 1000))),
        fstp_ceiling=ceiling,
        starts_on=begun,
        ends_on=begun.replace(year=begun.year + 2) + timedelta(days=chance.choice([181, 273, 364])),
        debtor_name=f"{partnership.acronym} lead partner",
        debtor_iban=str(IBAN.random(country_code=partnership.country, random=chance)),
        debtor_town=town[:35],
        debtor_country=partnership.country,
    )

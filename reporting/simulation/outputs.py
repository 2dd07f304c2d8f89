"""What each partnership did and brought about: indicators 1 to 4, at a pace of one or two a month."""

from datetime import timedelta

from mobility.models import Exchange
from partnerships.models import Organisation
from reporting.models import Output, Target
from reporting.simulation.clock import moment
from reporting.simulation.stage import insert

TITLES = {
    "training": "Training of cluster advisers: {topic}",
    "benchmarking": "Benchmarking of the partners' services: {topic}",
    "coaching": "Coaching of cluster managers: {topic}",
    "workshop": "Workshop with members: {topic}",
    "study_visit": "Study visit to a pilot line: {topic}",
    "labelling": "Labelling of cluster management, silver",
    "other": "Matchmaking day: {topic}",
    "development_plan": "Development plan of the partnership",
    "strategy": "Joint strategy: {topic}",
    "roadmap": "Roadmap: {topic}",
    "mission": "Mission statement of the partnership",
    "vision": "Vision of the partners for 2030",
    "analysis": "Analysis of members' needs: {topic}",
    "mapping": "Mapping of value chains: {topic}",
    "trend_study": "Trends in {topic}",
    "foresight_study": "Foresight: {topic} in ten years",
    "survey": "Survey among members: {topic}",
    "cooperation_agreement": "Cooperation agreement on {topic}",
    "joint_project": "Joint project on {topic}",
    "business_agreement": "Business agreement on {topic}",
    "memorandum": "Memorandum of understanding on {topic}",
    "interregional": "Inter-regional partnership on {topic}",
}
TOPICS = [
    "circular materials", "robots in small series", "energy audits", "digital twins", "skills for the green transition",
    "joint purchasing", "internationalisation", "sensor data", "recycled fibres", "low-carbon logistics",
]  # fmt: skip
# indicator → (how many a year, kinds with their weights)
YEARLY = {
    "activity": (
        9,
        ["training", "training", "workshop", "benchmarking", "coaching", "study_visit", "labelling", "other"],
    ),
    "strategy": (2, ["development_plan", "strategy", "roadmap", "mission", "vision"]),
    "study": (4, ["analysis", "mapping", "trend_study", "foresight_study", "survey", "workshop"]),
    "outcome": (5, ["cooperation_agreement", "joint_project", "business_agreement", "memorandum", "interregional"]),
}
COUNTERPARTS = ["business", "business", "investor", "intermediary", "support", "authority"]


def write_outputs(stage, tenants):
    rows = []
    for place, tenant in enumerate(tenants):
        chance = stage.chance(f"outputs {place}")
        ended = list(Exchange.objects.filter(vop=tenant.partnership, status__in=["paid", "closed"]).order_by("pk")[:60])
        clusters = Organisation.objects.filter(
            partnership=tenant.partnership, type="cluster", accepted_at__isnull=False
        )
        partners = [None, *clusters.order_by("pk")[:4]]
        for indicator, (yearly, kinds) in YEARLY.items():
            rows += outputs_of(stage, chance, tenant, indicator, yearly, kinds, partners, ended)
    insert(Output, rows)


def outputs_of(stage, chance, tenant, indicator, yearly, kinds, partners, ended):
    day, found = tenant.grant.starts_on, []
    while (day := day + timedelta(days=chance.randint(200 // yearly, 560 // yearly))) <= stage.today:
        found.append(output(chance, tenant, indicator, chance.choice(kinds), day, chance.choice(partners), ended))
    return found


def output(chance, tenant, indicator, kind, day, partner, ended):
    at = moment(day + timedelta(days=chance.randint(0, 9)))
    row = Output(
        partnership=tenant.partnership, partner=partner, indicator=indicator, kind=kind, status="recorded",
        title=TITLES[kind].format(topic=chance.choice(TOPICS)), happened_on=day, created_at=at, recorded_at=at,
        created_by=tenant.coordinator, recorded_by=tenant.coordinator, country=tenant.partnership.country,
    )  # fmt: skip
    if indicator == "activity":
        row.smes, row.clusters, row.supports = chance.randint(3, 24), chance.randint(1, 6), chance.randint(0, 4)
    elif indicator == "strategy":
        row.improved = chance.random() < 0.4
    elif indicator == "outcome":
        came_from(chance, row, ended, day)
    return row


def came_from(chance, row, ended, day):
    row.counterpart_kind = chance.choice(COUNTERPARTS)
    before = [one for one in ended if one.ends_on <= day]
    if before and chance.random() < 0.6:
        visit = chance.choice(before)
        row.origin, row.exchange_id, row.counterpart, row.country = (
            "exchange",
            visit.pk,
            visit.ho_name,
            visit.ho_country,
        )
    else:
        row.origin = chance.choice(["event", "other"])


# What a real grant of the scheme promised of its visitors.
COMPOSITION = {"sme": 25, "cluster": 5, "support": 10, "authority": 10}


def write_targets(stage, tenants):
    rows = [
        Target(partnership=tenant.partnership, cut=cut, at_least=yearly * 3, set_at=moment(tenant.grant.starts_on))
        for tenant in tenants
        for cut, (yearly, _kinds) in YEARLY.items()
    ]
    rows += [
        Target(
            partnership=tenant.partnership, cut="type", key=key, at_least=number, set_at=moment(tenant.grant.starts_on)
        )
        for tenant in tenants
        if tenant.partnership.acronym.startswith("REC")
        for key, number in COMPOSITION.items()
    ]
    rows += [Target(cut="countries", at_least=30, set_at=moment(tenants[0].grant.starts_on))]
    rows.append(Target(cut="participating", at_least=600, set_at=moment(tenants[0].grant.starts_on)))
    insert(Target, rows)

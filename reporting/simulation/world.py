"""Building the world, part by part, saying how far it is."""

import time
from contextlib import nullcontext
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from mobility import sample
from mobility.models import Offer
from partnerships.emails import link_to, post
from partnerships.models import Event, Mail, Registration
from partnerships.rulebook import rule_set_on, rules_of
from reporting.simulation.bodies import make_tenants
from reporting.simulation.chance import repeatable_public_ids
from reporting.simulation.claims import write_claims
from reporting.simulation.clock import standing_at
from reporting.simulation.exchanges import (
    Matchmaker,
    plan_applications,
    plan_matches,
    write_applications,
    write_matches,
)
from reporting.simulation.exports import take_along
from reporting.simulation.journey import Journey
from reporting.simulation.logins import make_logins, password_hash, write_logins
from reporting.simulation.money import write_money
from reporting.simulation.offers import draw_offers, write_offers, write_paces
from reporting.simulation.organisations import make_organisations
from reporting.simulation.outputs import write_outputs, write_targets
from reporting.simulation.reports import write_reports
from reporting.simulation.stage import Stage, words_indexed_last
from reporting.simulation.trail import Trail
from reporting.tasks import fold_tallies

# Events that make papers: the youngest few are left to the worker, so that it has something to show.
PAPERS = ("exchange.commitment_signed", "exchange.agreement_signed")
LEFT_TO_THE_WORKER = 6


def prepare(seed, today, say, *, alone=False):
    rule_set = rule_set_on(today)
    return Stage(
        seed=seed, today=today, rule_set=rule_set, rules=rules_of(rule_set), password=password_hash(), say=say,
        alone=alone,
    )  # fmt: skip


def build_empty(stage):
    """One partnership with its office, the Support Office, an officer, a newcomer: nobody has registered yet."""
    tenants = make_tenants(stage, 1, exchanges=1)
    return write_logins(make_logins(stage, tenants[0].partnership))


def build(stage, *, partnerships, organisations, offers, exchanges):
    """The whole world; gives the logins."""
    with Step(stage, f"{partnerships} partnerships"):
        tenants = make_tenants(stage, partnerships, exchanges=exchanges)
        vop, hop = tenants[min(6, partnerships - 1)], tenants[0]
        logins = make_logins(stage, vop.partnership, hop.partnership)
    with Step(stage, "the journey of those who can log in"):
        walk(stage, logins, vop, hop)
    with Step(stage, f"{organisations} organisations"):
        members = make_organisations(stage, tenants, organisations)
    matches = fill(stage, tenants, members, offers, exchanges)
    with Step(stage, "papers, reports and answers"):
        leave_trail(stage, tenants, matches[: stage.detailed])
    with Step(stage, "money"):
        write_money(stage, tenants, matches)
    with Step(stage, "claims"):
        write_claims(stage, tenants)
    with Step(stage, "activities and outputs"):
        write_outputs(stage, tenants)
        write_targets(stage, tenants)
    with Step(stage, "reports to the Agency"):
        fold_tallies()
        write_reports(stage, logins, vop, hop)
    with Step(stage, "exports"):
        take_along(stage, logins, vop.partnership)
    with Step(stage, "timelines and mails"):
        stage.write_events()
        post_mails(stage)
        sample.take()
        fold_tallies()
    return write_logins(logins)


def walk(stage, logins, vop, hop):
    with repeatable_public_ids(stage.chance("public ids")):
        Journey(stage, logins, vop.partnership, hop.partnership).walk()
    vop.fund.refresh_from_db()
    vop.left = vop.fund.available
    younger = Event.objects.filter(delivered_at=None, verb__in=PAPERS).order_by("-at", "-pk")
    left = list(younger.values_list("pk", flat=True)[:LEFT_TO_THE_WORKER])
    Event.objects.filter(delivered_at=None).exclude(pk__in=left).update(delivered_at=timezone.now())


def fill(stage, tenants, members, offers, exchanges):
    """Offers, applications and exchanges; gives the matches, youngest first."""
    accepted = [(one, registration) for one, registration in members if registration.status == "accepted"]
    visitors = [pair for pair in accepted if pair[0].is_vo]
    with Step(stage, f"plans of {exchanges} exchanges"):
        drawn = draw_offers(stage, [one for one, _registration in accepted if one.is_ho], offers)
        maker = Matchmaker(stage, tenants, visitors, drawn)
        matches = plan_matches(maker, exchanges)
        applications = plan_applications(maker, max(12, exchanges * 2 // 5))
    with words_indexed_last(Offer) if stage.alone else nullcontext():
        with Step(stage, f"{offers} offers"):
            write_offers(stage, drawn)
        with Step(stage, f"{len(matches)} exchanges, {len(applications)} other applications"):
            write_matches(stage, maker, matches)  # each takes a place of its offer, which writes that row again
            write_applications(applications)
            write_paces()
    return matches[::-1]


def leave_trail(stage, tenants, matches):
    trail = Trail(stage, tenants)
    for match in matches:
        trail.follow(match)
    trail.write()


def post_mails(stage, number=12):
    """The last few news, as they were sent."""
    accepted = Registration.objects.filter(status="accepted").order_by("-decided_at", "pk")
    for registration in accepted[:number]:
        when = registration.decided_at + timedelta(minutes=1)
        words = {
            "subject_line": f"{registration.partnership} accepted your organisation",
            "sentence": "You can now look for a host, or publish an offer.",
            "link": link_to(reverse("partnerships:registration-detail", args=[registration.public_id])),
        }
        with standing_at(when):
            mail = post(registration.contact_email, "partnerships/email/news", words)
        Mail.objects.filter(pk=mail.pk).update(status="sent", sent_at=when, created_at=when)


class Step:
    """Says what begins, and how long it took."""

    def __init__(self, stage, sentence):
        self.stage, self.sentence = stage, sentence

    def __enter__(self):
        self.began = time.monotonic()

    def __exit__(self, kind, *error):
        if kind is None:
            self.stage.say(f"  {self.sentence}: {time.monotonic() - self.began:.1f} s")

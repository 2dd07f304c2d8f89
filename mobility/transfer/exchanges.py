"""Past exchanges brought in: held against the rules of their day, counted once for the VOP (K1, K4)."""

from datetime import datetime, time
from decimal import Decimal

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.templatetags.look import euro
from mobility.forms.past_exchanges import PastExchangeForm
from mobility.models import Application, Exchange, Offer
from mobility.operations.applications import STAY_FIELDS, parties_and_names
from mobility.operations.exchanges import STAY_COLUMNS, next_number
from mobility.stays import prospect
from mobility.transfer.lines import FormCheck
from partnerships.calendar import due_on, report_due_on
from partnerships.fingerprints import fingerprint
from partnerships.models import Event, Organisation, Registration, RuleSet
from partnerships.rulebook import rules_of, rules_on

NOON = time(12)


class Exchanges:
    def __init__(self, job):
        self.job, self.seen = job, {}
        self.form = FormCheck("exchanges", PastExchangeForm(rules=rules_on()))
        columns = self.form.columns
        self.visitor, self.host, self.amount = columns["vo_number"], columns["ho_name"], columns["amount"]
        self.codes = columns["vo_country"].coded

    def check(self, lines):
        visitors, hosts = self.visitors_of(lines), self.hosts_of(lines)
        for line in lines:
            self.form.clean(line)
            self.find_sides(line, visitors, hosts)
            if line.is_good:
                self.check_stay(line)
        return lines

    def identity_of(self, line):
        return fingerprint(self.codes(line.cells.get("vo_country", "")), line.cells.get("vo_number", ""))

    def visitors_of(self, lines):
        """{fingerprint: registration of an accepted organisation of the partnership}."""
        prints = {self.identity_of(line) for line in lines} - {""}
        found = Registration.objects.filter(
            partnership=self.job.partnership_id, identity__in=prints, organisation__accepted_at__isnull=False
        )
        return {one.identity: one for one in found.select_related("organisation__partnership")}

    def hosts_of(self, lines):
        """{(country, name): [accepted organisations, of any partnership]}: what everybody may know of them."""
        names = {line.cells.get("ho_name", "") for line in lines}
        found = {}
        for one in Organisation.objects.filter(name__in=names, accepted_at__isnull=False, is_ho=True):
            found.setdefault((one.country, one.name), []).append(one)
        return found

    def find_sides(self, line, visitors, hosts):
        registration = visitors.get(self.identity_of(line))
        if registration is None:
            line.blame(self.visitor, _("No accepted organisation of the partnership has this number in this country."),
                       _("Bring the organisation in first, or correct the number or the country."))  # fmt: skip
        named = hosts.get((self.codes(line.cells.get("ho_country", "")), line.cells.get("ho_name", "")), [])
        if not named:
            line.blame(self.host, _("No accepted host has this name in this country."),
                       _("Write the name as the portal shows it; its partnership must have accepted it."))  # fmt: skip
        elif len(named) > 1:
            line.blame(self.host, _("Several hosts have this name in this country."),
                       _("Ask the Support Office which one it was."))  # fmt: skip
        if registration and len(named) == 1:
            line.ready |= {"registration": registration, "ho": named[0]}

    def check_stay(self, line):
        """The rules of the day of the visit: every finding that refuses keeps the line out."""
        registration, ho = line.ready["registration"], line.ready["ho"]
        try:
            look = prospect(
                offer=self.place_of(ho, line.values), vo=registration.organisation, registration=registration,
                stay=line.values,
            )  # fmt: skip
        except RuleSet.DoesNotExist:
            line.blame(self.form.columns["starts_on"], _("No rules were in force on this day."))
            return
        for finding in look.findings:
            refused = finding.severity == "refuse"
            line.blame(None, f"{finding.message} ({finding.rule})", finding.cure, note=not refused)
        line.ready["look"] = look
        if line.is_good:
            self.check_amount(line, look)
        if line.is_good and line.values["mode"] == "physical":
            before = self.seen.setdefault(registration.identity, line.row)
            if before != line.row:
                line.blame(self.visitor, _("The visit of this organisation stands in row %(row)s already (E15).")
                           % {"row": before}, _("An organisation visits once in the whole scheme."))  # fmt: skip

    def place_of(self, ho, values):
        """Where the visit went, as the rules ask of an offer."""
        return Offer(
            ho=ho, ho_type=ho.type, ho_name=ho.name, hop_id=ho.partnership_id, country=ho.country, place=ho.place,
            latitude=ho.latitude, longitude=ho.longitude, sectors=ho.sectors, activity_types=values["purposes"],
            wanted=[], languages=["en"], opens_on=values["starts_on"], closes_on=values["ends_on"], places=1,
        )  # fmt: skip

    def check_amount(self, line, look):
        if look.lump_sum is None:
            line.blame(self.amount, _("The distance is not known, so the lump sum cannot be worked out."))
            return
        given, due = line.values["amount"], look.lump_sum.amount
        if given is not None and given > due:
            line.blame(self.amount, _("The rules give %(due)s at most.") % {"due": euro(due)},
                       _("Write what the rules give, or leave the cell empty."))  # fmt: skip
        elif given is not None and given != due:
            line.blame(self.amount, _("The rules give %(due)s.") % {"due": euro(due)}, note=True)
        amount = due if given is None else given
        if amount and line.values["paid_on"] is None:
            column = self.form.columns["paid_on"]
            line.blame(column, _("A visit with a lump sum was paid on a day."), column.cure)
        line.ready["amount"] = amount

    # Writing --------------------------------------------------------------------------------------

    def write(self, lines):
        """One match and one closed exchange a line. Money paid elsewhere is told, and not booked here."""
        offers = self.offers_for(lines)
        matches = [self.match_of(line, offers[line.ready["ho"].pk]) for line in lines]
        Application.objects.bulk_create(matches)
        exchanges = [self.exchange_of(line, match) for line, match in zip(lines, matches, strict=True)]
        Exchange.objects.bulk_create(exchanges)
        Event.objects.bulk_create(
            Event(verb="exchange.imported", subject_type="exchange", subject_id=one.pk, by_id=self.job.by_id,
                  note=self.job.name, **one.party_ids())
            for one in exchanges
        )  # fmt: skip

    def offers_for(self, lines):
        """{host: id of its closed offer for visits from before}; the host's partnership may be another (migration)."""
        hosts = [line.ready["ho"].pk for line in lines]
        found = {}
        with connection.cursor() as cursor:
            for host in set(hosts):
                cursor.execute("SELECT offer_of_past_visits(%s, %s)", [host, hosts.count(host)])
                found[host] = cursor.fetchone()[0]
        return found

    def match_of(self, line, offer_id):
        vo, ho, look, values = (
            line.ready["registration"].organisation, line.ready["ho"], line.ready["look"], line.values,
        )  # fmt: skip
        begun = at_noon(values["starts_on"])
        offer = self.place_of(ho, values)
        offer.pk, offer.title = offer_id, values["title"]
        names = parties_and_names(offer, vo) | {"ho_id": ho.pk}
        return Application(
            **names, **{name: values[name] for name in STAY_FIELDS}, rule_set=look.rule_set,
            working_days=look.working_days, distance_km=look.distance_km or Decimal(0), amount=line.ready["amount"],
            derivation=[*look.lump_sum.derivation, _("Brought in from %(file)s") % {"file": self.job.name}],
            status=Application.Status.CONFIRMED, submitted_at=begun, submitted_by_id=self.job.by_id,
            expires_on=values["starts_on"], endorsed_at=begun, accepted_at=begun,
        )  # fmt: skip

    def exchange_of(self, line, match):
        values, registration = line.values, line.ready["registration"]
        rules = rules_of(match.rule_set)
        uses_up = match.mode == "physical" and rules.one_visit_per_organisation
        begun, ended = at_noon(values["starts_on"]), at_noon(values["ends_on"])
        validated = at_noon(values["validated_on"])
        paid = at_noon(values["paid_on"]) if values["paid_on"] else None
        return Exchange(
            **{name: getattr(match, name) for name in STAY_COLUMNS}, application=match,
            number=next_number(match.starts_on.year), vo_identity=registration.identity if uses_up else "",
            status=Exchange.Status.CLOSED, origin=Exchange.Origin.IMPORTED, opened_at=begun,
            commitment_signed_at=begun, agreement_signed_at=begun, started_at=begun, ended_at=ended,
            reported_at=validated, validated_at=validated, validated_by_id=self.job.by_id, paid_at=paid,
            closed_at=paid or validated, payment_due_on=due_on(match.ends_on, rules),
            report_due_on=report_due_on(match.ends_on, rules),
        )  # fmt: skip


def at_noon(day):
    return timezone.make_aware(datetime.combine(day, NOON))

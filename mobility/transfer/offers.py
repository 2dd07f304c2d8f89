"""Offers brought in: checked by the offer's own form, published for hosts that the desk has accepted."""

from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from mobility.forms.offers import OfferForm
from mobility.models import Offer
from mobility.operations.offers import offer_facts, refuse_unfit_host
from mobility.transfer.lines import FormCheck
from partnerships.fingerprints import fingerprint
from partnerships.models import Event, Organisation, Registration
from partnerships.places import folded
from partnerships.rulebook import rules_on


class Offers:
    def __init__(self, job):
        form = OfferForm(hosts=Organisation.objects.none(), rules=rules_on())
        del form.fields["host"]
        self.job, self.seen, self.unfit = job, {}, {}
        self.form = FormCheck("offers", form)
        self.host, self.title = self.form.columns["host_number"], self.form.columns["title"]
        self.country = self.form.columns["host_country"]

    def check(self, lines):
        hosts = self.hosts_of(lines)
        for line in lines:
            self.form.clean(line)
            host = hosts.get(self.identity_of(line))
            if host is None:
                line.blame(
                    self.host, _("No accepted host of the partnership has this number in this country."),
                    _("Register and accept the host first, or correct the number or the country."),
                )  # fmt: skip
            elif line.is_good:
                line.ready["host"] = host
                self.check_host(line, host)
        self.check_twins([line for line in lines if line.is_good])
        return lines

    def identity_of(self, line):
        country = self.country.coded(line.cells.get("host_country", ""))
        return fingerprint(country, line.cells.get("host_number", ""))

    def hosts_of(self, lines):
        """{fingerprint: accepted host of the partnership}."""
        prints = {self.identity_of(line) for line in lines} - {""}
        found = Registration.objects.filter(
            partnership=self.job.partnership_id, identity__in=prints, organisation__accepted_at__isnull=False,
            organisation__is_ho=True, status=Registration.Status.ACCEPTED,
        )  # fmt: skip
        return {one.identity: one.organisation for one in found.select_related("organisation")}

    def check_host(self, line, host):
        if host.pk not in self.unfit:
            try:
                refuse_unfit_host(host)
                self.unfit[host.pk] = ""
            except Conflict as why:
                self.unfit[host.pk] = str(why)
        if self.unfit[host.pk]:
            line.blame(self.host, self.unfit[host.pk])

    def check_twins(self, lines):
        """The same offer twice: same host, title and first day."""
        hosts = {line.ready["host"].pk for line in lines}
        there = Offer.objects.filter(ho__in=hosts).values_list("ho_id", "title", "opens_on")
        known = {(ho, folded(title), day) for ho, title, day in there} if hosts else set()
        for line in lines:
            key = line.ready["host"].pk, folded(line.values["title"]), line.values["opens_on"]
            before = self.seen.setdefault(key, line.row)
            if before != line.row:
                line.blame(self.title, _("The same offer stands in row %(row)s already.") % {"row": before},
                           _("Keep one of the two rows."))  # fmt: skip
            elif key in known:
                line.blame(self.title, _("This host has an offer with this title and first day already."),
                           _("Delete this row, or change the offer in the portal."))  # fmt: skip

    def write(self, lines):
        is_open = self.job.arrival == self.job.Arrival.OPEN
        status = Offer.Status.PUBLISHED if is_open else Offer.Status.PAUSED
        offers = [
            Offer(
                ho=host, hop_id=host.partnership_id, ho_name=host.name, ho_type=host.type, status=status,
                created_by_id=self.job.by_id, published_at=timezone.now(), **offer_facts(line.values, host),
            )
            for line in lines
            for host in [line.ready["host"]]
        ]  # fmt: skip
        Offer.objects.bulk_create(offers)
        Event.objects.bulk_create(
            Event(
                verb="offer.imported", subject_type="offer", subject_id=one.pk, ho_id=one.ho_id, hop_id=one.hop_id,
                by_id=self.job.by_id, note=self.job.name,
            )
            for one in offers
        )  # fmt: skip

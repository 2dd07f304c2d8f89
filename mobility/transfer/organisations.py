"""Organisations brought in: checked by the registration's own form and the desk's own findings."""

from django.db import connection
from django.utils.translation import gettext as _

from mobility.transfer.lines import FormCheck
from partnerships.desk import findings_on
from partnerships.fingerprints import fingerprint
from partnerships.forms import RegistrationForm
from partnerships.models import Event, Organisation, Registration, Wishes
from partnerships.models.people import Role
from partnerships.operations.people import send_invitation
from partnerships.operations.profiles import wishes_in
from partnerships.operations.registrations import ENDED, organisation_facts, registration_facts
from partnerships.rulebook import rules_on

ELSEWHERE = "SELECT n FROM unnest(%s::text[]) AS n WHERE registered_elsewhere(%s, n, '') = 'number'"


class Organisations:
    """Lines of one import. seen: which number stood in which line before."""

    def __init__(self, job):
        self.job, self.rules, self.seen = job, rules_on(), {}
        self.form = FormCheck("organisations", RegistrationForm(rules=self.rules, editing=True))
        self.number = self.form.columns["registration_number"]

    def check(self, lines):
        """Complaints of the form, of numbers that are there already, and, to be open at once, of the desk."""
        good = [line for line in map(self.form.clean, lines) if line.is_good]
        for line in good:
            line.ready["identity"] = fingerprint(line.values["country"], line.values["registration_number"])
        prints = [line.ready["identity"] for line in good]
        here, elsewhere = self.known_here(prints), self.known_elsewhere(prints)
        for line in good:
            self.check_number(line, here, elsewhere)
            self.check_as_desk(line)
        return lines

    def known_here(self, prints):
        found = Registration.objects.filter(partnership=self.job.partnership_id, identity__in=prints)
        return set(found.exclude(status__in=ENDED).values_list("identity", flat=True))

    def known_elsewhere(self, prints):
        with connection.cursor() as cursor:
            cursor.execute(ELSEWHERE, [prints, self.job.partnership_id])
            return {row[0] for row in cursor.fetchall()}

    def check_number(self, line, here, elsewhere):
        own = line.ready["identity"]
        before = self.seen.setdefault(own, line.row)
        if before != line.row:
            line.blame(self.number, _("The same number stands in row %(row)s already.") % {"row": before},
                       _("Keep one of the two rows."))  # fmt: skip
        if own in here:
            line.blame(self.number, _("An organisation with this number is registered with the partnership already."),
                       _("Delete this row, or change the registration in the portal."))  # fmt: skip
        elif own in elsewhere:
            line.blame(
                self.number, _("An organisation with this number is registered with another partnership."),
                _("It visits once in the whole scheme: ask the Support Office which registration stays."), note=True,
            )  # fmt: skip

    def check_as_desk(self, line):
        """Who arrives accepted must be one whom the desk could accept."""
        if self.job.arrival != self.job.Arrival.OPEN:
            return
        for finding in findings_on(self.registration(line), rules=self.rules):
            refused = finding.severity == "refuse"
            line.blame(None, f"{finding.message} ({finding.rule})", finding.cure, note=not refused)

    def registration(self, line):
        """The rows as they will be, not yet written."""
        job, values = self.job, line.values
        is_open = job.arrival == job.Arrival.OPEN
        now = job.created_at
        organisation = Organisation(
            partnership=job.partnership, created_by_id=job.by_id, accepted_at=now if is_open else None,
            **organisation_facts(values, self.rules),
        )  # fmt: skip
        organisation.wishes = Wishes(partnership=job.partnership, **wishes_in(values))
        facts = registration_facts(values, now, self.rules)
        status = Registration.Status.ACCEPTED if is_open else Registration.Status.SUBMITTED
        decided = {"decided_at": now, "decided_by_id": job.by_id} if is_open else {}
        return Registration(
            organisation=organisation, partnership=job.partnership, submitted_by_id=job.by_id, submitted_at=now,
            status=status, **decided, **facts,
        )  # fmt: skip

    def write(self, lines):
        """All at once; the desk hears of its queue by the queue, not by a mail a line."""
        registrations = [self.registration(line) for line in lines]
        Organisation.objects.bulk_create([one.organisation for one in registrations])
        for one in registrations:
            one.organisation = one.organisation  # the id that the database gave
            one.organisation.wishes.organisation = one.organisation
        Registration.objects.bulk_create(registrations)
        Wishes.objects.bulk_create(one.organisation.wishes for one in registrations)
        Event.objects.bulk_create(
            Event(
                verb="registration.imported", subject_type="registration", subject_id=one.pk,
                vo_id=one.organisation_id, vop_id=one.partnership_id, by_id=self.job.by_id, note=self.job.name,
            )
            for one in registrations
        )  # fmt: skip
        if self.job.invites:
            for one in registrations:
                send_invitation(one.contact_email, Role.MANAGER, self.job.by, organisation=one.organisation)

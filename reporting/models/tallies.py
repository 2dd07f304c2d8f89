"""Counting while it happens, so that no dashboard scans: what counts, where, by which rule (scheme §7).

One way for data to flow, each step in the transaction that causes it, by triggers of the owner:
exchanges, organisations, outputs → Counting (one row a counted thing, reversed when it no longer counts)
→ Tally (sums by month and over the whole life). Appending takes no lock, so two desks never wait for each other.
"""

from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models import Organisation, Partnership, User
from payments.models.ledger import Money


class CountingQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        return self if scope.sees_everything else self.filter(partnership__in=list(scope.partnerships))

    def subjects(self):
        """Ids of what still counts here: a row and its reversal cancel each other."""
        return self.order_by().values("subject").annotate(net=Sum("number")).filter(net__gt=0).values("subject")


class Counting(models.Model):
    """One thing that counts (number 1), or what takes it back (-1): for whom, since when, by which rule, why.

    subject: the key of the exchange, output or organisation. Of an exchange, type, country and sector are the
    visitor's.
    """

    class Kind(models.TextChoices):
        EXCHANGE = "exchange", _("Exchange")
        VIRTUAL = "virtual", _("Virtual exchange")
        HOSTED = "hosted", _("Exchange hosted")
        REGISTERED = "registered", _("Organisation registered")
        PARTICIPATING = "participating", _("Organisation participating")
        ACTIVITY = "activity", _("Activity")
        STRATEGY = "strategy", _("Strategy")
        STUDY = "study", _("Study")
        OUTCOME = "outcome", _("Outcome")

    class Reason(models.TextChoices):
        COUNTED = "counted", _("counts since then")
        CORRECTED = "corrected", _("corrected")
        TAKEN_BACK = "taken_back", _("counts no more")
        RECOUNTED = "recounted", _("put right by a recount")

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    subject = models.BigIntegerField()
    number = models.SmallIntegerField()
    counted_on = models.DateField(_("counted on"))
    rule = models.CharField(_("rule"), max_length=16)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    type = models.CharField(max_length=24, blank=True)
    country = models.CharField(max_length=2, blank=True)
    host_country = models.CharField(max_length=2, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    is_sme = models.BooleanField(default=False)
    partner = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CountingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(number__in=[1, -1]), name="counting_one")]
        indexes = [
            models.Index(fields=["kind", "subject"], name="counting_of_subject"),
            models.Index(fields=["partnership", "kind", "counted_on"], name="counting_by_partnership"),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject}: {self.number:+d}"


class Tally(models.Model):
    """A difference of one count: of this partnership and month ('' is the whole life), in this cut, under this key."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7, blank=True, default="", db_default="")
    cut = models.CharField(max_length=16)
    key = models.CharField(max_length=64)
    number = models.IntegerField()
    amount = Money(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["partnership", "month", "cut", "key"], include=["number", "amount"], name="tally_by_month"
            )
        ]

    def __str__(self):
        return f"{self.cut} {self.key}: {self.number:+d}"


class Participant(models.Model):
    """An organisation that has visited or hosted in a counted exchange, and the day of its first."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField(null=True)

    def __str__(self):
        return str(self.organisation_id)


class RecountQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.scope.sees_everything else self.none()


class Recount(models.Model):
    """Everything counted anew from the source. differences: [{what, key, kept, source}], at most MOST of found."""

    MOST = 100

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    rows = models.BigIntegerField()
    found = models.PositiveIntegerField()
    mended = models.BooleanField(default=False)
    differences = models.JSONField(default=list)

    objects = RecountQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d}: {self.found}"

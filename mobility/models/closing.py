"""After the stay: the closing report, the evidence, the questionnaire."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from mobility.models.applications import FourPartyQuerySet
from mobility.models.exchanges import ExchangeChild
from partnerships.models import User


class ClosingReport(ExchangeChild):
    """The VO's report; submitted again after a return it is the same row, newer."""

    exchange = models.OneToOneField("mobility.Exchange", on_delete=models.PROTECT, related_name="report")
    activities = models.TextField(_("what was done"), max_length=5000)
    learnt = models.TextField(_("what was learnt"), max_length=5000)
    results = models.TextField(_("results and agreements"), max_length=5000, blank=True)
    follow_up = models.TextField(_("what comes next"), max_length=3000, blank=True)
    actual_start = models.DateField(_("first day at the host"))
    actual_end = models.DateField(_("last day at the host"))
    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    review = models.TextField(_("what is missing"), max_length=2000, blank=True)

    objects = FourPartyQuerySet.as_manager()

    def __str__(self):
        return f"{_('Closing report')} {self.exchange_id}"


class Evidence(ExchangeChild):
    class Kind(models.TextChoices):
        TRAVEL = "travel", _("Boarding pass or ticket")
        TRAVEL_INVOICE = "travel_invoice", _("Travel invoice")
        ACCOMMODATION = "accommodation", _("Accommodation invoice")
        OTHER = "other", _("Other")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("file name"), max_length=200)
    # The days that stand on it: a day of travel; the first night and the day of leaving.
    first_on = models.DateField(_("date on it"), null=True)
    last_on = models.DateField(_("until"), null=True)
    file = models.CharField(max_length=120)
    mime = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = FourPartyQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on=None) | models.Q(last_on__gte=models.F("first_on")), name="evidence_days"
            )
        ]

    def __str__(self):
        return self.name


class AnswersQuerySet(FourPartyQuerySet):
    def visible_to(self, user):
        """Part C is read by the Support Office and the Agency only (scheme §7)."""
        found = super().visible_to(user)
        if user.scope.sees_everything:
            return found
        own = Q(side="vo", vo__in=list(user.scope.organisations)) | Q(side="ho", ho__in=list(user.scope.organisations))
        return found.filter(own | ~Q(part="c"))


class Answers(ExchangeChild):
    """One side's answers to one part of the questionnaire: A match and host, B partnership, C scheme.

    Parts are rows of their own because they have readers of their own.
    """

    exchange = models.ForeignKey("mobility.Exchange", on_delete=models.PROTECT, related_name="answers")
    side = models.CharField(max_length=2, choices=[("vo", _("Visitor")), ("ho", _("Host"))])
    part = models.CharField(max_length=1, choices=[("a", "A"), ("b", "B"), ("c", "C")])
    grade = models.PositiveSmallIntegerField(_("overall grade"))
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = AnswersQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exchange", "side", "part"], name="answers_once"),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=5), name="answers_grade"),
        ]

    def __str__(self):
        return f"{self.side} {self.part}: {self.grade}"

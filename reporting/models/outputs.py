"""What a partnership did and brought about, entered once: indicators 1 to 4 (docs/adr/0017)."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, sides, step
from mobility.models import Exchange
from partnerships.models import Organisation, Partnership, User
from reporting.outputs import ALL_KINDS, COUNTERPARTS, INDICATORS, ORIGINS, PARTICIPANTS

WRITERS = "vop.desk vop.coordinator partner.manager"


class OutputQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The partnership's people read all of it, a partner cluster's people what their cluster did."""
        scope = user.scope
        if scope.sees_everything:
            return self
        return self.filter(Q(partnership__in=list(scope.partnerships)) | Q(partner__in=list(scope.organisations)))

    def recorded(self):
        return self.filter(status=Output.Status.RECORDED)


class Output(models.Model):
    """One activity, strategy, study or outcome. It counts while it is recorded, on the day it happened.

    partner: the cluster organisation that did it; none: the partnership as a whole. counterpart and origin are an
    outcome's; improved a strategy's; the numbers of those who took part an activity's.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Proposed")
        RECORDED = "recorded", _("Recorded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("done by")
    )
    indicator = models.CharField(_("indicator"), max_length=10, choices=INDICATORS)
    kind = models.CharField(_("kind"), max_length=24, choices=ALL_KINDS, blank=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("what came of it"), max_length=3000, blank=True)
    happened_on = models.DateField(_("day"), null=True)
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    link = models.URLField(_("where it can be read"), max_length=500, blank=True)
    improved = models.BooleanField(_("improves one that was there"), default=False)
    smes = models.PositiveIntegerField(PARTICIPANTS["smes"], default=0)
    clusters = models.PositiveIntegerField(PARTICIPANTS["clusters"], default=0)
    supports = models.PositiveIntegerField(PARTICIPANTS["supports"], default=0)
    authorities = models.PositiveIntegerField(PARTICIPANTS["authorities"], default=0)
    agencies = models.PositiveIntegerField(PARTICIPANTS["agencies"], default=0)
    counterpart_kind = models.CharField(_("kind of counterpart"), max_length=14, choices=COUNTERPARTS, blank=True)
    counterpart = models.CharField(_("counterpart"), max_length=200, blank=True)
    origin = models.CharField(_("where it came from"), max_length=10, choices=ORIGINS, blank=True)
    exchange = models.ForeignKey(Exchange, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = OutputQuerySet.as_manager()
    workflow = Workflow(
        record=step("draft", to="recorded", by=WRITERS),
        withdraw=step("draft", "recorded", to="withdrawn", by=WRITERS),
    )

    class Meta:
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="recorded") | ~Q(kind="") & Q(happened_on__isnull=False, recorded_at__isnull=False),
                name="output_recorded_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="recorded", indicator="outcome") | ~Q(counterpart_kind="") & ~Q(origin=""),
                name="output_outcome_whole",
            ),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("happened_on")), name="output_days"),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | Q(withdrawn_at__isnull=False) & ~Q(reason=""),
                name="output_withdrawn_with_reason",
            ),
            models.CheckConstraint(condition=Q(exchange=None) | Q(indicator="outcome"), name="output_of_exchange"),
        ]
        indexes = [
            models.Index(fields=["partnership", "-happened_on", "-id"], name="output_by_partnership"),
            models.Index(fields=["partner", "-happened_on", "-id"], name="output_by_partner"),
            models.Index(fields=["-happened_on", "-id"], name="output_newest"),
        ]

    def __str__(self):
        return self.title

    @property
    def participants(self):
        return sum(getattr(self, name) for name in PARTICIPANTS)

    def parties_of(self, user):
        return sides(user.scope, organisations={"partner": self.partner_id}, partnerships={"vop": self.partnership_id})


class OutputFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(output__in=Output.objects.visible_to(user).values("pk"))


class OutputFile(models.Model):
    """Evidence of an output: what the upload gate let in."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    output = models.ForeignKey(Output, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(_("file name"), max_length=200)
    file = models.CharField(max_length=120)
    mime = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = OutputFileQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self):
        return self.name

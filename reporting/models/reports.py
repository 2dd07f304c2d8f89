"""Reports to the Agency: written in sections, frozen when they are submitted, answered by an officer (ADR 0018)."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, sides, step
from partnerships.models import Document, Partnership, User

# Who writes a report; of these the coordinator hands it in.
AUTHORS = ("coordinator", "desk", "finance")
OPEN = ("draft", "returned", "correcting")


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Their own to the partnership's people; to Agency and Support Office from the first submission on.

        The scheme's own reports are written by the Support Office, which reads their drafts too.
        """
        scope = user.scope
        if scope.scheme == "officer":
            return self.filter(version__gt=0)
        if scope.scheme == "support_office":
            return self.filter(Q(version__gt=0) | Q(partnership=None))
        return self.filter(partnership__in=list(scope.partnerships))


class Report(models.Model):
    """One report of a partnership, or of the scheme (no partnership). version: the last one frozen, 0 before."""

    class Kind(models.TextChoices):
        KPI = "kpi", _("Report of indicators")
        TECHNICAL = "technical", _("Technical report")
        FINAL = "final", _("Final report")
        QUALITY = "quality", _("Quality assessment")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned with comments")
        ACCEPTED = "accepted", _("Accepted")
        CORRECTING = "correcting", _("Accepted, being corrected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.KPI)
    partnership = models.ForeignKey(Partnership, null=True, on_delete=models.PROTECT, related_name="reports")
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to"))
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    begun_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(null=True)
    submitted_at = models.DateTimeField(null=True)
    answer_due_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()
    workflow = Workflow(
        submit=step("draft", "returned", "correcting", to="submitted", by="vop.coordinator scheme"),
        send_back=step("submitted", to="returned", by="agency"),
        accept=step("submitted", to="accepted", by="agency"),
        correct=step("accepted", to="correcting", by="vop.coordinator scheme"),
        drop_correction=step("correcting", to="accepted", by="vop.coordinator scheme"),
        withdraw=step("draft", to="withdrawn", by="vop.coordinator scheme"),
    )

    class Meta:
        ordering = ["-period_end", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="report_period"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"], version=0, submitted_at=None, decided_at=None)
                | Q(status="submitted", version__gt=0, submitted_at__isnull=False)
                | Q(
                    status__in=["returned", "accepted", "correcting"],
                    version__gt=0,
                    submitted_at__isnull=False,
                    decided_at__isnull=False,
                ),
                name="report_stage",
            ),
            models.UniqueConstraint(
                fields=["kind", "partnership", "period_start", "period_end"],
                condition=Q(status="draft"),
                nulls_distinct=False,
                name="report_one_draft",
            ),
            # What wordings, versions, comments and decisions are welded to.
            models.UniqueConstraint(fields=["id", "partnership"], name="report_of_partnership"),
        ]
        indexes = [models.Index(fields=["partnership", "-period_end"], name="report_by_partnership")]

    def __str__(self):
        return self.number

    def parties_of(self, user):
        found = sides(user.scope, partnerships={"vop": self.partnership_id})
        return found | {"scheme"} if self.partnership_id is None and "so" in found else found

    def is_author(self, user):
        mine = self.parties_of(user)
        return bool(mine & {"scheme", *(f"vop.{role}" for role in AUTHORS)})

    @property
    def is_open(self):
        return self.status in OPEN


class OfReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(report__in=Report.objects.visible_to(user))


class WordingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Texts being written are their authors' own; others read what was submitted."""
        scope = user.scope
        own = Q(partnership__in=list(scope.partnerships))
        return self.filter(own | Q(partnership=None) if scope.scheme == "support_office" else own)

    def standing(self):
        """What stands in a section is its latest wording; what was kept beside it does not."""
        return self.filter(beside=False)


class OfReport(models.Model):
    """A part of a report carries its partnership, so that Postgres can keep partnerships apart."""

    partnership = models.ForeignKey(Partnership, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Wording(OfReport):
    """What one person wrote in one section at one sitting. number: counts up with every save of the section.

    beside: saved while somebody else had saved a newer text; kept until it is taken or put away (settled_at).
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="wordings")
    section = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    beside = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["report", "section", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "section", "number"], condition=Q(beside=False), name="wording_number_once"
            ),
            models.CheckConstraint(condition=Q(beside=True) | Q(settled_at=None), name="wording_settled_beside"),
        ]

    def __str__(self):
        return f"{self.section} {self.number}"


class ReportVersion(OfReport):
    """What was submitted, for ever: content (texts, figures, differences), rows (sheets), their hash, their paper."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    rows = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="report")
    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["report", "version"]
        constraints = [
            models.UniqueConstraint(fields=["report", "version"], name="report_version_once"),
            models.UniqueConstraint(fields=["id", "report"], name="version_of_report"),
        ]

    def __str__(self):
        return f"{self.report_id} v{self.version}"


class Decision(OfReport):
    """What the Agency said to one version."""

    class Outcome(models.TextChoices):
        RETURNED = "returned", _("Returned with comments")
        ACCEPTED = "accepted", _("Accepted")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="decisions")
    version = models.OneToOneField(ReportVersion, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = models.TextField(blank=True)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = OfReportQuerySet.as_manager()

    def __str__(self):
        return self.outcome


class Comment(OfReport):
    """Said about a section, or about the whole ('' as section); the same thread for authors, Agency, Support Office."""

    class Side(models.TextChoices):
        PARTNERSHIP = "vop", _("Partnership")
        AGENCY = "agency", _("Agency")
        SUPPORT_OFFICE = "so", _("Support Office")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="comments")
    section = models.CharField(max_length=20, blank=True)
    about_version = models.PositiveSmallIntegerField(default=0)
    side = models.CharField(max_length=6, choices=Side.choices)
    text = models.TextField(_("comment"), max_length=4000)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["report", "written_at"], name="comment_by_report")]

    def __str__(self):
        return self.text[:60]

"""Matching rounds: who would visit whom if everybody's wishes were looked at together (scheme §2, §6)."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, sides, step
from mobility.models.applications import Application
from partnerships.models import Partnership, User
from partnerships.models.outbox import Queued

DESK = "vop.desk vop.coordinator so"


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        if scope.sees_everything:
            return self
        return self.filter(partnership__in=list(scope.partnerships))

    def due(self):
        """Rounds for a worker: asked for, or left behind by one that died."""
        return self.filter(status__in=["queued", "searching", "accepting"], next_attempt_at__lte=timezone.now())


class Round(Queued):
    """What is looked at together, and what came out. Without a partnership it is the whole scheme's."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting for its turn")
        SEARCHING = "searching", _("Searching")
        PROPOSED = "proposed", _("Proposed")
        ACCEPTING = "accepting", _("Being put to the hosts")
        ACCEPTED = "accepted", _("Accepted")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    class Scope(models.TextChoices):
        ALL = "all", _("All matches together")
        PARTNERSHIP = "partnership", _("Each partnership by itself")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    partnership = models.ForeignKey(Partnership, null=True, on_delete=models.PROTECT, related_name="+")
    share = models.DecimalField(_("SMEs among the matches"), max_digits=3, decimal_places=2)
    share_scope = models.CharField(_("the share holds for"), max_length=12, choices=Scope.choices, default=Scope.ALL)
    budget = models.DecimalField(_("budget"), max_digits=12, decimal_places=2, null=True)
    countries = ArrayField(models.CharField(max_length=2), verbose_name=_("host countries"), default=list)
    least_fit = models.PositiveSmallIntegerField(_("least fit"), default=1)
    answer_by = models.DateField(_("answers are due by"))
    seconds = models.PositiveSmallIntegerField(_("seconds to search"), default=60)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    # Whoever asked last: the worker searches and accepts with this person's rights, as they are then.
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.QUEUED)
    stop_asked = models.BooleanField(default=False)
    found = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = RoundQuerySet.as_manager()

    workflow = Workflow(
        search=step("queued", "searching", to="searching", by="system"),
        propose=step("searching", to="proposed", by="system"),
        fail=step("queued", "searching", to="failed", by="system"),
        repeat=step("proposed", "failed", to="queued", by=DESK),
        accept=step("proposed", to="accepting", by=DESK),
        # Whoever accepted it is gone: a colleague accepts what is still open.
        hand_back=step("accepting", to="proposed", by="system"),
        finish=step("accepting", to="accepted", by="system"),
        cancel=step("queued", "searching", "proposed", "failed", to="cancelled", by=DESK),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["accepted", "cancelled"], ended_at__isnull=False)
                | ~Q(status__in=["accepted", "cancelled"]) & Q(ended_at=None),
                name="round_ended_when",
            ),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="round_share"),
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gte=Decimal(0)), name="round_budget"),
            models.CheckConstraint(condition=Q(seconds__gte=1, seconds__lte=3600), name="round_seconds"),
        ]
        indexes = [
            models.Index(fields=["partnership", "-created_at"], name="round_by_partnership"),
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status__in=["queued", "searching", "accepting"]),
                name="round_due",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_working(self):
        return self.status in ("queued", "searching", "accepting")

    def parties_of(self, user):
        return sides(user.scope, partnerships={"vop": self.partnership_id})


class CandidateQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        return self if scope.sees_everything else self.filter(vop__in=list(scope.partnerships))

    def proposed(self):
        return self.filter(chosen=True).order_by("-fit", "pk")

    def told(self):
        """One row for each visitor left out: the application that came nearest, with the reason."""
        return self.filter(chosen=False).exclude(sentence="").order_by("-fit", "pk")


class Candidate(models.Model):
    """One application in one round: whether it is chosen, and why not."""

    class Mark(models.TextChoices):
        NONE = "", _("Free")
        PINNED = "pinned", _("Pinned")
        FORBIDDEN = "forbidden", _("Forbidden")

    class Outcome(models.TextChoices):
        NONE = "", _("Open")
        MATCHED = "matched", _("With the host")
        MISSED = "missed", _("Missed")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="candidates")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    vop = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    fit = models.PositiveSmallIntegerField()
    mark = models.CharField(max_length=10, choices=Mark.choices, default=Mark.NONE, blank=True)
    chosen = models.BooleanField(default=False)
    reason = models.CharField(max_length=20, blank=True)
    sentence = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.NONE, blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "application"], name="candidate_once"),
            models.CheckConstraint(condition=~Q(mark="forbidden", chosen=True), name="candidate_not_forbidden"),
        ]
        indexes = [models.Index(fields=["round", "chosen", "-fit"], name="candidate_by_round")]

    def __str__(self):
        return f"{self.round_id}: {self.application_id}"

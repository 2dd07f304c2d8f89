"""Applications: a VO asks for a place in an offer; HO and VO both accept (scheme §2)."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, sides, step
from mobility.models.offers import Offer
from partnerships.models import Organisation, OrganisationType, Partnership, RuleSet, User

OPEN = ["submitted", "endorsed", "accepted"]


class Mode(models.TextChoices):
    PHYSICAL = "physical", _("Physical")
    VIRTUAL = "virtual", _("Virtual")


class FourPartyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows in which the person speaks for one of the four sides.

        The predicate is named here, so that Postgres finds an index; the policy only confirms it.
        """
        scope = user.scope
        if scope.sees_everything:
            return self
        found = Q(pk__in=[])
        if scope.partnerships:
            found |= Q(vop__in=list(scope.partnerships)) | Q(hop__in=list(scope.partnerships))
        if scope.organisations:
            found |= Q(vo__in=list(scope.organisations)) | Q(ho__in=list(scope.organisations))
        return self.filter(found)


class FourParties(models.Model):
    """vo, ho, vop, hop: one spelling everywhere."""

    vo = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    ho = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    vop = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    hop = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def party_ids(self):
        return {"vo_id": self.vo_id, "ho_id": self.ho_id, "vop_id": self.vop_id, "hop_id": self.hop_id}

    def parties_of(self, user):
        return sides(
            user.scope,
            organisations={"vo": self.vo_id, "ho": self.ho_id},
            partnerships={"vop": self.vop_id, "hop": self.hop_id},
        )


class Stay(FourParties):
    """What an application asks for and an exchange agrees on: who, where, when, for how much."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    vo_name = models.CharField(max_length=200)
    ho_name = models.CharField(max_length=200)
    vo_type = models.CharField(max_length=20, choices=OrganisationType.choices)
    vo_is_sme = models.BooleanField()
    vo_country = models.CharField(max_length=2)
    ho_country = models.CharField(max_length=2)
    vo_place = models.CharField(max_length=120)
    ho_place = models.CharField(max_length=120)
    traveller_name = models.CharField(_("who travels"), max_length=200)
    traveller_email = models.EmailField(_("traveller's e-mail"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.PHYSICAL)
    starts_on = models.DateField(_("first day at the host"))
    ends_on = models.DateField(_("last day at the host"))
    travel_days = models.PositiveSmallIntegerField(_("days in between spent travelling"), default=0)
    working_days = models.PositiveSmallIntegerField()
    distance_km = models.DecimalField(max_digits=7, decimal_places=1)
    amount = models.DecimalField(_("lump sum"), max_digits=8, decimal_places=2)
    derivation = ArrayField(models.CharField(max_length=200), default=list)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    goals = models.TextField(_("goals of the visit"), max_length=3000)
    purposes = ArrayField(models.CharField(max_length=40), verbose_name=_("purposes"))
    sectors = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        abstract = True


class ApplicationQuerySet(FourPartyQuerySet):
    def open(self):
        return self.filter(status__in=OPEN)

    def waiting(self):
        """Those that found no place and wait for one."""
        return self.open().filter(waiting_since__isnull=False)

    def held(self):
        """Those for which a place is kept."""
        return self.open().filter(held_until__isnull=False)

    def by_priority(self):
        """Best fit first, SMEs first at equal fit, then who asked first (scheme §6)."""
        return self.order_by("-fit", "-vo_is_sme", "submitted_at", "pk")


class Application(Stay):
    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("With the visitor's partnership")
        ENDORSED = "endorsed", _("With the host")
        ACCEPTED = "accepted", _("Accepted by the host")
        CONFIRMED = "confirmed", _("Matched")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    fit = models.PositiveSmallIntegerField(default=0)
    fit_reasons = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_on = models.DateField()
    endorsed_at = models.DateTimeField(null=True)
    endorsed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    endorsed_because = models.TextField(_("why this one comes before an SME"), max_length=1000, blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    # A visit agreed on outside of the portal; agreed_at: when the host said so, too.
    agreed_outside = models.BooleanField(default=False)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # Set while no place is free for it; the order is that of waiting_list() in the database.
    waiting_since = models.DateTimeField(null=True)
    # A place kept for it until whoever is to answer next has answered.
    held_at = models.DateTimeField(null=True)
    held_until = models.DateField(null=True)

    objects = ApplicationQuerySet.as_manager()

    workflow = Workflow(
        endorse=step("submitted", to="endorsed", by="vop.desk vop.coordinator so"),
        accept=step("endorsed", to="accepted", by="ho.manager"),
        # Agreed outside of the portal: the host says so before the desk has looked, and is not asked again after.
        agree=step("submitted", to="submitted", by="ho.manager"),
        take_up=step("endorsed", to="accepted", by="vop.desk vop.coordinator so"),
        confirm=step("accepted", to="confirmed", by="vo.manager"),
        decline=step("submitted", "endorsed", to="declined", by="vop.desk vop.coordinator ho.manager so"),
        withdraw=step("submitted", "endorsed", "accepted", to="withdrawn", by="vo.manager"),
        expire=step("submitted", "endorsed", "accepted", to="expired", by="system"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="submitted", endorsed_at=None)
                | Q(status="endorsed", endorsed_at__isnull=False)
                | Q(status__in=["accepted", "confirmed"], endorsed_at__isnull=False, accepted_at__isnull=False)
                | Q(status__in=["declined", "withdrawn", "expired"], ended_at__isnull=False),
                name="application_status_dates",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(reason=""), name="application_declined_with_reason"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="application_days"),
            models.CheckConstraint(condition=Q(amount__gte=0, amount__lte=Decimal("1100")), name="application_amount"),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(agreed_outside=True), name="application_agreed_outside"
            ),
            models.CheckConstraint(
                condition=Q(held_at=None, held_until=None)
                | Q(held_at__isnull=False, held_until__isnull=False, waiting_since=None),
                name="application_held_or_waiting",
            ),
            models.UniqueConstraint(fields=["id", "vo", "ho", "vop", "hop"], name="application_with_parties"),
            models.UniqueConstraint(fields=["vo", "offer"], condition=Q(status__in=OPEN), name="application_open_once"),
        ]
        indexes = [
            models.Index(fields=["vop", "status", "-fit"], name="application_by_vop"),
            models.Index(fields=["ho", "status"], name="application_by_ho"),
            models.Index(fields=["vo", "status"], name="application_by_vo"),
            models.Index(fields=["hop", "status"], name="application_by_hop"),
            models.Index(fields=["expires_on"], condition=Q(status__in=OPEN), name="application_expiring"),
            models.Index(
                fields=["offer"],
                condition=Q(status__in=OPEN, waiting_since__isnull=False),
                name="application_waiting",
            ),
            models.Index(
                fields=["offer"], condition=Q(status__in=OPEN, held_until__isnull=False), name="application_held"
            ),
        ]

    def __str__(self):
        return f"{self.vo_name} → {self.title}"

    @property
    def is_waiting(self):
        return self.waiting_since is not None and self.status in OPEN

    @property
    def is_held(self):
        return self.held_until is not None and self.status in OPEN

"""Exchanges: one VO's visit to one HO, under two partnerships (docs/adr/0004)."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, step
from mobility.models.applications import Application, FourParties, FourPartyQuerySet, Stay
from partnerships.models import User

BEFORE_STAY = ("building", "commitment_signed", "agreement_signed")
COUNTED = ("validated", "paid", "closed")
GONE = ("cancelled", "interrupted")


class ExchangeQuerySet(FourPartyQuerySet):
    def counted(self):
        """K4: an exchange counts from 'validated'. K5: virtual ones are shown apart."""
        return self.filter(status__in=COUNTED)

    def alive(self):
        return self.exclude(status__in=GONE)


class Exchange(Stay):
    class Status(models.TextChoices):
        BUILDING = "building", _("Being built")
        COMMITMENT_SIGNED = "commitment_signed", _("Commitment signed")
        AGREEMENT_SIGNED = "agreement_signed", _("Agreement signed")
        ONGOING = "ongoing", _("Under way")
        ENDED = "ended", _("Ended, report due")
        REPORTED = "reported", _("Reported")
        RETURNED = "returned", _("Report returned")
        VALIDATED = "validated", _("Validated, payment due")
        PAID = "paid", _("Paid")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")
        INTERRUPTED = "interrupted", _("Interrupted")

    class Origin(models.TextChoices):
        PORTAL = "portal", _("Made in the portal")
        IMPORTED = "imported", _("Brought in from before")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.PORTAL)
    number = models.CharField(_("number"), max_length=20, unique=True)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="exchange")
    # E15: the fingerprint of the visiting organisation; empty when the visit does not use it up.
    vo_identity = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.BUILDING)
    opened_at = models.DateTimeField(default=timezone.now)
    commitment_signed_at = models.DateTimeField(null=True)
    agreement_signed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    validated_at = models.DateTimeField(null=True)
    validated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    paid_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    # The host says in the portal that the visitor was there: part of the evidence.
    attended_days = models.PositiveSmallIntegerField(_("working days attended"), null=True)
    attendance_confirmed_at = models.DateTimeField(null=True)
    attendance_confirmed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # Completion + 10 calendar days; set when the stay ends (scheme §4).
    payment_due_on = models.DateField(null=True)
    report_due_on = models.DateField(null=True)
    # A stay that was broken off: the VOP decides for how many days it is paid, and why; amount is what it decided.
    days_done = models.PositiveSmallIntegerField(_("working days done"), null=True)
    agreed_amount = models.DecimalField(_("amount agreed"), max_digits=8, decimal_places=2, null=True)
    decision = models.TextField(_("reason of the decision"), max_length=2000, blank=True)

    objects = ExchangeQuerySet.as_manager()

    workflow = Workflow(
        # The last of four signatures, the last of two.
        sign_commitment=step(
            "building", to="commitment_signed", by="vo.signatory ho.signatory vop.signatory hop.signatory"
        ),
        sign_agreement=step("commitment_signed", to="agreement_signed", by="vop.signatory"),
        # Nothing is paid for an unfunded or virtual visit, so there is no agreement to sign (E7).
        waive_agreement=step(
            "commitment_signed",
            to="agreement_signed",
            by="vo.signatory ho.signatory vop.signatory hop.signatory",
        ),
        # Other days, signed by all four: the agreement that named the days before falls.
        reopen_agreement=step(
            "agreement_signed", to="commitment_signed", by="vo.signatory ho.signatory vop.signatory hop.signatory"
        ),
        start=step("agreement_signed", to="ongoing", by="system"),
        end=step("ongoing", to="ended", by="system"),
        report=step("ended", "interrupted", "returned", to="reported", by="vo.manager vo.traveller"),
        send_back=step("reported", to="returned", by="vop.desk vop.coordinator so"),
        validate=step("reported", to="validated", by="vop.desk vop.coordinator so"),
        pay=step("validated", to="paid", by="vop.finance"),
        # The payee's bank sent the money back: it is due again.
        unpay=step("paid", "closed", to="validated", by="vop.finance"),
        close=step("paid", to="closed", by="vop.desk vop.coordinator system"),
        close_unpaid=step("validated", to="closed", by="vop.desk vop.coordinator"),
        cancel=step(*BEFORE_STAY, to="cancelled", by="vo.manager ho.manager vop.desk vop.coordinator so"),
        interrupt=step("ongoing", to="interrupted", by="vop.desk vop.coordinator so"),
    )

    class Meta:
        constraints = [
            # The five columns every child of an exchange copies and is welded to.
            models.UniqueConstraint(fields=["id", "vo", "ho", "vop", "hop"], name="exchange_with_parties"),
            models.CheckConstraint(condition=~Q(vo=F("ho")), name="exchange_two_organisations"),
            models.CheckConstraint(condition=~Q(vo_country=F("ho_country")), name="exchange_two_countries"),
            models.CheckConstraint(condition=Q(amount__gte=0, amount__lte=Decimal("1100")), name="exchange_amount"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="exchange_days"),
            models.CheckConstraint(
                condition=Q(status__in=["building", *GONE])
                | Q(commitment_signed_at__isnull=False, status="commitment_signed")
                | Q(commitment_signed_at__isnull=False, agreement_signed_at__isnull=False),
                name="exchange_signed_before_stay",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["ongoing", "ended", "reported", "returned", *COUNTED])
                | Q(started_at__isnull=False),
                name="exchange_started_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["ended", "interrupted", "reported", "returned", *COUNTED])
                | Q(ended_at__isnull=False, payment_due_on__isnull=False, report_due_on__isnull=False),
                name="exchange_ended_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["reported", "returned", *COUNTED]) | Q(reported_at__isnull=False),
                name="exchange_reported_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=COUNTED) | Q(validated_at__isnull=False),
                name="exchange_validated_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["paid", "closed"]) | Q(paid_at__isnull=False) | Q(status="closed", amount=0),
                name="exchange_paid_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=GONE) | Q(stopped_at__isnull=False) & ~Q(reason=""),
                name="exchange_stopped_with_reason",
            ),
            # Once it counts, a stay that was broken off has its decision, and never pays more than was signed.
            models.CheckConstraint(
                condition=Q(stopped_at=None)
                | ~Q(status__in=COUNTED)
                | Q(days_done__isnull=False, agreed_amount__isnull=False) & ~Q(decision=""),
                name="exchange_broken_off_decided",
            ),
            models.CheckConstraint(
                condition=Q(agreed_amount=None) | Q(agreed_amount__gte=F("amount")), name="exchange_never_above_agreed"
            ),
            models.CheckConstraint(
                condition=Q(attendance_confirmed_at=None, attended_days=None)
                | Q(attendance_confirmed_at__isnull=False, attended_days__isnull=False),
                name="exchange_attendance_when",
            ),
            # E15: an organisation visits once in the whole scheme, across partnerships.
            models.UniqueConstraint(
                fields=["vo_identity"],
                condition=~Q(vo_identity="") & ~Q(status="cancelled"),
                name="exchange_one_visit",
            ),
        ]
        indexes = [
            models.Index(fields=["vop", "status", "-opened_at", "-id"], name="exchange_by_vop"),
            models.Index(fields=["vop", "-opened_at", "-id"], name="exchange_by_vop_newest"),
            models.Index(fields=["hop", "-opened_at", "-id"], name="exchange_by_hop"),
            models.Index(fields=["-opened_at", "-id"], name="exchange_newest"),
            models.Index(fields=["vo", "status"], name="exchange_by_vo"),
            models.Index(fields=["ho", "status"], name="exchange_by_ho"),
            models.Index(fields=["starts_on"], condition=Q(status="agreement_signed"), name="exchange_starting"),
            models.Index(fields=["ends_on"], condition=Q(status="ongoing"), name="exchange_ending"),
            models.Index(fields=["vop", "payment_due_on"], condition=Q(status="validated"), name="exchange_due"),
        ]

    def __str__(self):
        return self.number

    @property
    def broken_off(self):
        return self.stopped_at is not None and self.status != self.Status.CANCELLED


class ExchangeChild(FourParties):
    """Copies the party ids of its exchange; a composite foreign key welds them on.

    Plain foreign keys are checked past row-level security, so without the weld a row could be hung
    on somebody else's exchange (reliability §1). The constraint is added in the migration.
    """

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

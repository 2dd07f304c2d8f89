"""The commitment ledger: never over the ceiling, never twice, never unexplained (reliability §2).

One fund a grant with four buckets, one share an exchange, append-only postings. A trigger moves
the buckets and chains the hashes; the code here only inserts postings and reads.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mobility.models import Exchange
from mobility.models.exchanges import ExchangeChild
from partnerships.models import Grant, Partnership


class Money(models.DecimalField):
    """Euro with two places."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_digits": 12, "decimal_places": 2, **kwargs})


class FundQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        return self if scope.sees_everything else self.filter(partnership__in=scope.partnerships)


class Fund(models.Model):
    """ceiling = available + reserved + ordered + paid, kept by the database."""

    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="fund")
    partnership = models.OneToOneField(Partnership, on_delete=models.PROTECT, related_name="fund")
    ceiling = Money()
    available = Money()
    reserved = Money(default=0)
    ordered = Money(default=0)
    paid = Money(default=0)
    seq = models.BigIntegerField(default=0)
    head = models.BinaryField(default=b"\x00")

    objects = FundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(available__gte=0, reserved__gte=0, ordered__gte=0, paid__gte=0),
                name="fund_no_bucket_negative",
            ),
            models.CheckConstraint(
                condition=Q(ceiling=F("available") + F("reserved") + F("ordered") + F("paid"), ceiling__gt=0),
                name="fund_conserved",
            ),
            models.UniqueConstraint(fields=["id", "partnership"], name="fund_of_partnership"),
        ]

    def __str__(self):
        return str(self.partnership)

    @property
    def committed(self):
        """Signed but not yet paid: reserved and ordered together."""
        return self.reserved + self.ordered


class FundShare(ExchangeChild):
    """One exchange's part of the fund: capped by the amount its agreement froze."""

    exchange = models.OneToOneField(Exchange, on_delete=models.PROTECT, related_name="share")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="shares")
    cap = Money()
    reserved = Money(default=0)
    ordered = Money(default=0)
    paid = Money(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cap__gt=0, reserved__gte=0, ordered__gte=0, paid__gte=0)
                & Q(cap__gte=F("reserved") + F("ordered") + F("paid")),
                name="fund_share_within_cap",
            ),
            models.UniqueConstraint(fields=["exchange", "fund"], name="fund_share_once"),
        ]

    def __str__(self):
        return f"{self.exchange_id}: {self.cap}"


class Posting(models.Model):
    """One move of money between two buckets. seq, hash and time are written by the trigger."""

    class Kind(models.TextChoices):
        RESERVE = "reserve", _("Reserved: agreement signed")
        RELEASE = "release", _("Released")
        ORDER = "order", _("Ordered")
        REJECT = "reject", _("Rejected by the bank")
        SETTLE = "settle", _("Paid")
        RECOVER = "recover", _("Recovered")

    MOVES = {
        "reserve": ("available", "reserved"),
        "release": ("reserved", "available"),
        "order": ("reserved", "ordered"),
        "reject": ("ordered", "reserved"),
        "settle": ("ordered", "paid"),
        "recover": ("paid", "available"),
    }

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="postings")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    seq = models.BigIntegerField(default=0)
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="postings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=10)
    target = models.CharField(max_length=10)
    amount = Money()
    key = models.CharField(max_length=80)
    actor = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(null=True)
    prev = models.BinaryField(default=b"")
    hash = models.BinaryField(default=b"")

    class Meta:
        ordering = ["fund", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "seq"], name="posting_in_order"),
            models.UniqueConstraint(fields=["fund", "key"], name="posting_once"),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=500000), name="posting_amount"),
            models.CheckConstraint(
                condition=Q(kind="reserve", source="available", target="reserved")
                | Q(kind="release", source="reserved", target="available")
                | Q(kind="order", source="reserved", target="ordered")
                | Q(kind="reject", source="ordered", target="reserved")
                | Q(kind="settle", source="ordered", target="paid")
                | Q(kind="recover", source="paid", target="available"),
                name="posting_legal_move",
            ),
        ]
        indexes = [models.Index(fields=["exchange", "seq"], name="posting_by_exchange")]

    def __str__(self):
        return f"{self.kind} {self.amount}"

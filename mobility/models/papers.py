"""Papers that are signed: the Commitment to Quality by four, the financial agreement by two."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from mobility.models.applications import FourPartyQuerySet
from mobility.models.exchanges import ExchangeChild
from mobility.papers.changes import SIGNERS
from partnerships.models import Document, User


class PaperQuerySet(FourPartyQuerySet):
    def visible_to(self, user):
        """A commitment is read by all four, a financial agreement only by who is paid and who pays."""
        found = super().visible_to(user)
        scope = user.scope
        if scope.sees_everything:
            return found
        paying = Q(vo__in=list(scope.organisations)) | Q(vop__in=list(scope.partnerships))
        return found.filter(Q(kind="commitment") | paying)

    def standing(self):
        """What is in force and what waits for signatures; earlier and withdrawn versions are history."""
        return self.filter(status__in=["open", "signed"])


class PaperPartQuerySet(FourPartyQuerySet):
    def visible_to(self, user):
        """What hangs on a paper is read by whoever reads the paper."""
        return self.filter(paper__in=Paper.objects.visible_to(user))


class Paper(ExchangeChild):
    """One version of a paper. content is canonical; its SHA-256 is what is signed.

    A signed version stays in force until a newer one is signed by all; one more may be open beside it.
    """

    class Kind(models.TextChoices):
        COMMITMENT = "commitment", _("Commitment to Quality")
        AGREEMENT = "agreement", _("Financial agreement")

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for signatures")
        SIGNED = "signed", _("Signed")
        SUPERSEDED = "superseded", _("Replaced by a newer version")
        WITHDRAWN = "withdrawn", _("Withdrawn before all had signed")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    version = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(max_length=40, unique=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_at = models.DateTimeField(null=True)
    document = models.OneToOneField(Document, null=True, on_delete=models.PROTECT, related_name="paper")
    # Handed out to whoever signs it in another program.
    copy = models.OneToOneField(Document, null=True, on_delete=models.PROTECT, related_name="copy_of")

    objects = PaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exchange", "kind", "version"], name="paper_version_once"),
            models.UniqueConstraint(fields=["exchange", "kind"], condition=Q(status="open"), name="paper_one_open"),
            models.UniqueConstraint(
                fields=["exchange", "kind"], condition=Q(status="signed"), name="paper_one_in_force"
            ),
            models.UniqueConstraint(fields=["id", "exchange", "vo", "ho", "vop", "hop"], name="paper_with_parties"),
            models.CheckConstraint(
                condition=~Q(status="signed") | Q(signed_at__isnull=False), name="paper_signed_when"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def signers(self):
        return SIGNERS[self.kind]


class Signature(ExchangeChild):
    """One side's signature under one content. Rows are never changed or removed.

    carried_from: the signature under an earlier version that holds for this one, too, because nothing that
    concerns the side was changed; sha256 is then that of the version that was signed.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=3, choices=[(side, side.upper()) for side in ("vo", "ho", "vop", "hop")])
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    function = models.CharField(_("function"), max_length=120)
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(default=timezone.now)
    # Signed in another program: the file that came back, and whom its certificate names.
    file = models.CharField(max_length=120, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    certificate = models.CharField(max_length=200, blank=True)
    carried_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="carried")

    objects = FourPartyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "side"], name="signature_once_per_side"),
            models.CheckConstraint(
                condition=Q(file="", file_sha256="", certificate="")
                | ~Q(file="") & ~Q(file_sha256="") & ~Q(certificate=""),
                name="signature_elsewhere_with_file",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.side.upper()})"


class ChangeRequest(ExchangeChild):
    """What a party would have changed before it signs. Answered by a new version, or in words."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="requests")
    side = models.CharField(max_length=3, choices=[(side, side.upper()) for side in ("vo", "ho", "vop", "hop")])
    wish = models.TextField(_("what should be changed"), max_length=2000)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PaperPartQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="") | Q(answered_at__isnull=False),
                name="change_request_answered_when",
            )
        ]

    def __str__(self):
        return self.wish[:80]

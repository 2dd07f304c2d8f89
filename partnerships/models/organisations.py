"""Organisations: what everybody may know of them, and what they told their partnership's desk."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, sides, step
from partnerships.models.partnerships import Partnership
from partnerships.models.people import User


class OrganisationType(models.TextChoices):
    CLUSTER = "cluster", _("Cluster organisation")
    SUPPORT = "support", _("Scaling-up support organisation")
    SME = "sme", _("SME")
    AUTHORITY = "authority", _("Public authority")
    AGENCY = "agency", _("Innovation agency")
    TRAINING = "training", _("Training provider")
    LARGE = "large", _("Large company")


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        if scope.sees_everything:
            return self
        mine = Q(pk__in=scope.organisations) | Q(partnership__in=scope.partnerships)
        return self.filter(mine | Q(accepted_at__isnull=False))


class Organisation(models.Model):
    """The facts anybody may read once a desk has accepted the organisation."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    type = models.CharField(_("type"), max_length=20, choices=OrganisationType.choices)
    country = models.CharField(_("country"), max_length=2)
    # NUTS 2 or its like (regions.py); '' where nobody has said.
    region = models.CharField(_("region"), max_length=5, blank=True, default="", db_default="")
    place = models.CharField(_("town or city"), max_length=120)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    sectors = ArrayField(models.CharField(max_length=40), verbose_name=_("sectors"), default=list)
    languages = ArrayField(models.CharField(max_length=2), verbose_name=_("languages"), default=list, blank=True)
    nace = models.CharField(_("activity (NACE 2.1)"), max_length=8, blank=True, default="")
    website = models.URLField(_("website"), blank=True)
    description = models.TextField(_("what the organisation does"), max_length=2000, blank=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="organisations")
    is_vo = models.BooleanField(_("visits"), default=False)
    is_ho = models.BooleanField(_("hosts"), default=False)
    is_sme = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            # The pair that offers, applications and exchanges are welded to.
            models.UniqueConstraint(fields=["id", "partnership"], name="organisation_in_partnership"),
        ]
        indexes = [models.Index(fields=["partnership", "name"], name="organisation_by_partnership")]

    def __str__(self):
        return self.name

    def parties_of(self, user):
        return sides(user.scope, organisations={"organisation": self.pk}, partnerships={"vop": self.partnership_id})


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        if scope.sees_everything:
            return self
        return self.filter(Q(organisation__in=scope.organisations) | Q(partnership__in=scope.partnerships))

    def waiting(self):
        return self.filter(status=Registration.Status.SUBMITTED)


class Registration(models.Model):
    """What an organisation asks of a partnership's desk, with the figures only that desk reads.

    Drafts are rows of Draft: whatever stands here was complete when it was submitted.
    """

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for the desk")
        RETURNED = "returned", _("Returned for completion")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="registration")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="registrations")
    assigned_because = models.CharField(_("why this partnership"), max_length=300, blank=True)
    registration_number = models.CharField(_("VAT or registration number"), max_length=40)
    identity = models.CharField(max_length=64, editable=False)
    name_identity = models.CharField(max_length=64, blank=True, default="", editable=False)
    staff = models.PositiveIntegerField(_("staff"), null=True)
    turnover = models.DecimalField(_("turnover"), max_digits=14, decimal_places=2, null=True)
    balance = models.DecimalField(_("balance sheet total"), max_digits=14, decimal_places=2, null=True)
    linked = models.BooleanField(_("linked to or owned by other enterprises"), default=False)
    cluster = models.CharField(_("cluster"), max_length=200, blank=True)
    cluster_profiled = models.BooleanField(_("the cluster is profiled on the ECCP"), default=False)
    network_only = models.BooleanField(_("a business network, not a cluster"), default=False)
    motivation = models.TextField(_("motivation"), max_length=3000)
    contact_name = models.CharField(_("contact person"), max_length=200)
    contact_email = models.EmailField(_("contact e-mail"))
    contact_function = models.CharField(_("function"), max_length=120, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(_("reason"), max_length=4000, blank=True)
    gaps = ArrayField(models.CharField(max_length=20), verbose_name=_("what is missing"), default=list)
    assigned_to = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    objects = RegistrationQuerySet.as_manager()

    workflow = Workflow(
        accept=step("submitted", to="accepted", by="vop.desk vop.coordinator so"),
        # "return" is a word of Python.
        send_back=step("submitted", to="returned", by="vop.desk vop.coordinator so"),
        reject=step("submitted", to="rejected", by="vop.desk vop.coordinator so"),
        resubmit=step("returned", to="submitted", by="organisation.manager"),
        withdraw=step("submitted", "returned", "accepted", to="withdrawn", by="organisation.manager"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="submitted", decided_at=None)
                | Q(status="withdrawn")
                | Q(status__in=["accepted", "returned", "rejected"], decided_at__isnull=False),
                name="registration_decided_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["returned", "rejected"]) | ~Q(reason=""),
                name="registration_refused_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "status", "submitted_at"], name="registration_queue"),
            models.Index(fields=["identity"], name="registration_identity"),
            models.Index(fields=["name_identity"], name="registration_name_identity"),
        ]

    def __str__(self):
        return str(self.organisation)

    def parties_of(self, user):
        return sides(
            user.scope,
            organisations={"organisation": self.organisation_id},
            partnerships={"vop": self.partnership_id},
        )

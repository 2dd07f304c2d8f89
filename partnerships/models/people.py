"""People, and the bodies they speak for."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """One person, one account for the whole scheme."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return str(self)


class Role(models.TextChoices):
    MANAGER = "manager", _("Manager")
    TRAVELLER = "traveller", _("Traveller")
    SIGNATORY = "signatory", _("Signatory")
    FINANCE = "finance", _("Finance")
    DESK = "desk", _("Desk officer")
    COORDINATOR = "coordinator", _("Coordinator")
    OFFICER = "officer", _("Agency officer")
    SUPPORT_OFFICE = "support_office", _("Support Office")


ORGANISATION_ROLES = ["manager", "traveller", "signatory", "finance"]
PARTNERSHIP_ROLES = ["desk", "coordinator", "finance", "signatory"]
SCHEME_ROLES = ["officer", "support_office"]

ROLE_FITS_BODY = (
    Q(organisation__isnull=False, partnership=None, role__in=ORGANISATION_ROLES)
    | Q(organisation=None, partnership__isnull=False, role__in=PARTNERSHIP_ROLES)
    | Q(organisation=None, partnership=None, role__in=SCHEME_ROLES)
)


class Membership(models.Model):
    """One person, one body, one role. No body: a role in the scheme itself.

    given_how, given_by, created_at: why this person has it, by whom and since when (given_by is nobody where a person
    founded the body or it was set up with the portal).
    """

    class Given(models.TextChoices):
        FOUNDED = "founded", _("registered the organisation")
        INVITED = "invited", _("took an invitation")
        HANDED_OVER = "handed_over", _("took it over from a colleague")
        SET_UP = "set_up", _("set up with the portal")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        "partnerships.Organisation", null=True, on_delete=models.CASCADE, related_name="memberships"
    )
    partnership = models.ForeignKey(
        "partnerships.Partnership", null=True, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(default=timezone.now)
    given_how = models.CharField(max_length=20, choices=Given.choices, default=Given.SET_UP)
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ROLE_FITS_BODY, name="membership_role_fits_body"),
            models.UniqueConstraint(
                fields=["user", "organisation", "partnership", "role"],
                nulls_distinct=False,
                name="membership_once",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"

    @property
    def body(self):
        return self.organisation or self.partnership


class Invitation(models.Model):
    """A role offered to an address: bound to both, used once, seven days (reliability §4)."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("e-mail address"))
    organisation = models.ForeignKey("partnerships.Organisation", null=True, on_delete=models.CASCADE)
    partnership = models.ForeignKey("partnerships.Partnership", null=True, on_delete=models.CASCADE)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ROLE_FITS_BODY, name="invitation_role_fits_body"),
        ]

    def __str__(self):
        return self.email

    @property
    def is_open(self):
        return self.accepted_at is None and self.expires_at > timezone.now()

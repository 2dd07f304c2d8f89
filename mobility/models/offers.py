"""Offers: what a host shows to visitors. Drafts are rows of Draft, so all of this is public."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, sides, step
from mobility.models.hosts import HostPace
from partnerships.models import Organisation, OrganisationType, Partnership, User


class OfferQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Offer.Status.PUBLISHED)

    def open_on(self, day):
        """Published ones whose window is not over on that day."""
        return self.published().filter(closes_on__gte=day)

    def kept_by(self, user):
        """Those this person looks after: of their organisations and partnerships."""
        scope = user.scope
        if scope.sees_everything:
            return self
        return self.filter(Q(ho__in=scope.organisations) | Q(hop__in=scope.partnerships))

    def silent_since(self, moment):
        """Open ones whose host has neither touched them nor answered anybody since."""
        answered = HostPace.objects.filter(ho=OuterRef("ho"), answered_at__gte=moment)
        return self.published().filter(~Exists(answered), kept_at__lt=moment)

    def visible_to(self, user):
        """Published ones for everybody, the others for their host and partnership."""
        scope = user.scope
        if scope.sees_everything:
            return self
        mine = Q(ho__in=scope.organisations) | Q(hop__in=scope.partnerships)
        return self.filter(Q(status=Offer.Status.PUBLISHED) | mine)


class Offer(models.Model):
    class Status(models.TextChoices):
        PUBLISHED = "published", _("Open")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    ho = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offers")
    hop = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="offers")
    ho_name = models.CharField(max_length=200)
    ho_type = models.CharField(max_length=20, choices=OrganisationType.choices)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("what can be learnt"), max_length=3000)
    activity_types = ArrayField(models.CharField(max_length=40), verbose_name=_("activity types"))
    sectors = ArrayField(models.CharField(max_length=40), verbose_name=_("sectors"))
    wanted = ArrayField(models.CharField(max_length=20), verbose_name=_("visitors wanted"))
    languages = ArrayField(models.CharField(max_length=2), verbose_name=_("languages"))
    stays = ArrayField(models.CharField(max_length=20), verbose_name=_("lengths of stay"), default=list)
    place = models.CharField(_("town or city"), max_length=120)
    country = models.CharField(_("country"), max_length=2)
    # NUTS 2 or its like (partnerships/regions.py); '' where nobody has said.
    region = models.CharField(_("region"), max_length=5, blank=True, default="", db_default="")
    latitude = models.FloatField()
    longitude = models.FloatField()
    opens_on = models.DateField(_("first possible day"))
    closes_on = models.DateField(_("last possible day"))
    places = models.PositiveSmallIntegerField(_("places"), default=1)
    places_taken = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PUBLISHED)
    published_at = models.DateTimeField(default=timezone.now)
    kept_at = models.DateTimeField(default=timezone.now)  # the host published, changed or reopened it
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # Accents folded and case lowered in Python (no unaccent in the embedded Postgres); then the codes of codes.py.
    search_text = models.TextField(editable=False)
    search = models.GeneratedField(
        expression=models.Func(F("search_text"), template="strip(to_tsvector('simple'::regconfig, %(expressions)s))"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = OfferQuerySet.as_manager()

    workflow = Workflow(
        pause=step("published", to="paused", by="ho.manager hop.desk hop.coordinator so"),
        rest=step("published", to="paused", by="system"),
        resume=step("paused", to="published", by="ho.manager hop.desk hop.coordinator so"),
        close=step("published", "paused", to="closed", by="ho.manager hop.desk hop.coordinator so"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="offer_window"),
            models.CheckConstraint(condition=Q(places__gte=1, places_taken__lte=F("places")), name="offer_places"),
            # What applications and exchanges are welded to.
            models.UniqueConstraint(fields=["id", "ho", "hop"], name="offer_with_parties"),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(status="published"), name="offer_newest"),
            models.Index(
                fields=["country", "-published_at", "-id"],
                condition=Q(status="published"),
                name="offer_by_country",
            ),
            models.Index(fields=["opens_on", "id"], condition=Q(status="published"), name="offer_soonest"),
            models.Index(fields=["closes_on"], condition=Q(status="published"), name="offer_last_day"),
            models.Index(fields=["kept_at"], condition=Q(status="published"), name="offer_kept"),
            models.Index(fields=["hop", "status", "-published_at"], name="offer_by_hop"),
            models.Index(fields=["ho", "status"], name="offer_by_ho"),
            GinIndex(fields=["search"], name="offer_search", fastupdate=False),
        ]

    def __str__(self):
        return self.title

    @property
    def places_left(self):
        return self.places - self.places_taken

    def parties_of(self, user):
        return sides(user.scope, organisations={"ho": self.ho_id}, partnerships={"hop": self.hop_id})

"""Exchanges, applications, offers, evidence and answers as lists to take along."""

from django import forms
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.filters import OfferFilter
from mobility.filters_exchanges import exchanges_of, narrowed, partnerships_to_choose
from mobility.forms.exchanges import ExchangeFilter
from mobility.models import Answers, Application, ClosingReport, Evidence, Exchange, Offer
from mobility.models.applications import Mode
from mobility.views.matching import tabs_for
from partnerships.models import OrganisationType
from partnerships.rulebook import rules_on
from partnerships.rules import default_rules
from partnerships.vocabulary import LANGUAGES, SECTORS
from reporting.exports.listing import CHOICE, DAY, EUROS, MANY, MOMENT, NUMBER, YES, Column, Found, Listing
from reporting.exports.listing import works_in_scheme as anybody

TYPES = dict(OrganisationType.choices)
SIDES = [("vop", _("Counted by us")), ("hop", _("Hosted")), ("mine", _("My organisation's")), ("all", _("All"))]


def purposes():
    return default_rules().activity_types


class ExchangesAsked(ExchangeFilter):
    """The list's own filter, and its tab."""

    side = forms.ChoiceField(label=_("Whose exchanges"), required=False, choices=[("", _("All I see")), *SIDES])


def exchanges_found(user, asked):
    form = ExchangesAsked(asked, partnerships=partnerships_to_choose(user))
    chosen = form.asked()
    rows = Exchange.objects.visible_to(user)
    if chosen.get("side") not in (None, "all"):
        rows = exchanges_of(user, chosen["side"])
    return Found(form, narrowed(rows, chosen))


PARTIES = [
    Column("vo_name", _("Visitor")),
    Column("vo_country", _("Visitor's country")),
    Column("ho_name", _("Host")),
    Column("ho_country", _("Host's country")),
    Column("vop", _("Visitor's partnership"), path="vop__acronym"),
    Column("hop", _("Host's partnership"), path="hop__acronym"),
    Column("vo_type", _("Type of visitor"), CHOICE, words=TYPES),
    Column("vo_is_sme", _("SME"), YES),
]
STAY = [
    Column("mode", _("Mode"), CHOICE, words=dict(Mode.choices)),
    Column("starts_on", _("First day"), DAY),
    Column("ends_on", _("Last day"), DAY),
    Column("working_days", _("Working days"), NUMBER),
    Column("amount", _("Lump sum (EUR)"), EUROS),
]
MORE = [
    Column("title", _("Offer"), chosen=False),
    Column("vo_place", _("Visitor's town"), chosen=False),
    Column("ho_place", _("Host's town"), chosen=False),
    Column("traveller_name", _("Who travels"), chosen=False),
    Column("distance_km", _("Distance (km)"), NUMBER, chosen=False),
    Column("sectors", _("Sectors"), MANY, words=SECTORS, chosen=False),
    Column("purposes", _("Purposes"), MANY, words=purposes, chosen=False),
]
EXCHANGE_COLUMNS = (
    Column("number", _("Number")),
    *PARTIES,
    *STAY,
    Column("status", _("State"), CHOICE, words=dict(Exchange.Status.choices)),
    Column("opened_at", _("Opened"), MOMENT),
    Column("validated_at", _("Validated"), MOMENT),
    Column("paid_at", _("Paid"), MOMENT),
    *MORE,
    Column("attended_days", _("Working days attended"), NUMBER, chosen=False),
    Column("report_due_on", _("Report due"), DAY, chosen=False),
    Column("payment_due_on", _("Payment due"), DAY, chosen=False),
)


class ApplicationsAsked(forms.Form):
    show = forms.ChoiceField(label=_("Part of the list"), required=False)

    def __init__(self, *args, parts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["show"].choices = [("", _("All"))] + [(name, label) for name, (label, _rows) in parts.items()]


def applications_found(user, asked):
    parts = tabs_for(bool(user.scope.partnerships or user.scope.sees_everything))
    form, rows = ApplicationsAsked(asked, parts=parts), Application.objects.visible_to(user)
    show = form.cleaned_data.get("show") if form.is_valid() else ""
    return Found(form, parts[show][1](rows, user.scope) if show else rows)


APPLICATION_COLUMNS = (
    *PARTIES,
    Column("title", _("Offer")),
    *STAY,
    Column("fit", _("Fit"), NUMBER),
    Column("status", _("State"), CHOICE, words=dict(Application.Status.choices)),
    Column("submitted_at", _("Submitted"), MOMENT),
    Column("expires_on", _("Open until"), DAY),
    *MORE[1:],
    Column("reason", _("Reason"), chosen=False),
)


def offers_found(user, asked):
    """The catalogue as it is filtered; its order and its marks are the page's own."""
    offers = OfferFilter(asked, Offer.objects.open_on(timezone.localdate()), rules=rules_on(), sorts=[])
    return Found(offers.form, offers.looked_up(offers.terms()))


class OffersAsked(forms.Form):
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *Offer.Status.choices])


def kept_offers_found(user, asked):
    form, rows = OffersAsked(asked), Offer.objects.kept_by(user)
    status = form.cleaned_data.get("status") if form.is_valid() else ""
    return Found(form, rows.filter(status=status) if status else rows)


OFFER_COLUMNS = (
    Column("title", _("Title")),
    Column("ho_name", _("Host")),
    Column("ho_type", _("Type of host"), CHOICE, words=TYPES),
    Column("country", _("Country")),
    Column("place", _("Town or city")),
    Column("hop", _("Host's partnership"), path="hop__acronym"),
    Column("opens_on", _("First possible day"), DAY),
    Column("closes_on", _("Last possible day"), DAY),
    Column("places", _("Places"), NUMBER),
    Column("places_taken", _("Places taken"), NUMBER),
    Column("status", _("Status"), CHOICE, words=dict(Offer.Status.choices)),
    Column("sectors", _("Sectors"), MANY, words=SECTORS),
    Column("activity_types", _("Purposes"), MANY, words=purposes),
    Column("wanted", _("Visitors wanted"), MANY, words=TYPES),
    Column("languages", _("Languages"), MANY, words=LANGUAGES),
    Column("published_at", _("Published"), MOMENT),
    Column("summary", _("What can be learnt"), chosen=False),
)


def evidence_found(user, asked):
    """Each visit after the stay with what it still lacks, for those who pay and are paid (mobility/completeness.py)."""
    found = exchanges_found(user, asked)
    rows = found.rows.exclude(ended_at=None).exclude(status="cancelled")
    if not user.scope.sees_everything:
        rows = rows.filter(Q(vop__in=list(user.scope.partnerships)) | Q(vo__in=list(user.scope.organisations)))
    proof = Evidence.objects.filter(exchange=OuterRef("pk"), withdrawn_at=None)
    reported = ClosingReport.objects.filter(exchange=OuterRef("pk"))
    return Found(
        found.form,
        rows.annotate(
            has_travel=Exists(proof.filter(kind__in=["travel", "travel_invoice"])),
            has_accommodation=Exists(proof.filter(kind="accommodation")),
            has_report=Exists(reported),
        ),
    )


EVIDENCE_COLUMNS = (
    Column("number", _("Number")),
    Column("vo_name", _("Visitor")),
    Column("ho_name", _("Host")),
    Column("vop", _("Visitor's partnership"), path="vop__acronym"),
    Column("starts_on", _("First day"), DAY),
    Column("ends_on", _("Last day"), DAY),
    Column("status", _("State"), CHOICE, words=dict(Exchange.Status.choices)),
    Column("travel", _("Travel proven"), YES, path="has_travel"),
    Column("accommodation", _("Accommodation proven"), YES, path="has_accommodation"),
    Column("report", _("Closing report"), YES, path="has_report"),
    Column("attended_days", _("Working days attended, as the host says"), NUMBER),
    Column("attendance_confirmed_at", _("Attendance confirmed"), MOMENT),
    Column("report_due_on", _("Report due"), DAY),
    Column("payment_due_on", _("Payment due"), DAY),
)


class AnswersAsked(forms.Form):
    side = forms.ChoiceField(
        label=_("Whose answers"), required=False, choices=[("", _("All")), ("vo", _("Visitor")), ("ho", _("Host"))]
    )
    part = forms.ChoiceField(
        label=_("Part"), required=False,
        choices=[("", _("All")), ("a", _("A: match and host")), ("b", _("B: partnership")), ("c", _("C: scheme"))],
    )  # fmt: skip


def answers_found(user, asked):
    """Part C is in it for whom Answers.visible_to() says so: the Support Office, the Agency, and who wrote it."""
    form, rows = AnswersAsked(asked), Answers.objects.visible_to(user)
    chosen = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    return Found(form, rows.filter(**chosen).annotate(number=F("exchange__number")))


ANSWER_COLUMNS = (
    Column("number", _("Exchange")),
    Column("vop", _("Visitor's partnership"), path="vop__acronym"),
    Column("side", _("Whose answer"), CHOICE, words={"vo": _("Visitor"), "ho": _("Host")}),
    Column("part", _("Part"), CHOICE, words={"a": "A", "b": "B", "c": "C"}),
    Column("grade", _("Grade, 1 to 5"), NUMBER),
    Column("comment", _("Comment")),
    Column("answered_at", _("Answered"), MOMENT),
)
FILTERS = ("side", "q", "status", "partnership")
CATALOGUE = (
    "q", "earliest", "latest", "full", "country", "region", "sector", "activity_type", "wanted", "language", "stay",
    "month", "places",
)  # fmt: skip
LISTS = (
    Listing("exchanges", _("Exchanges"), EXCHANGE_COLUMNS, exchanges_found, anybody, FILTERS, "mobility:exchange-list"),
    Listing("applications", _("Applications"), APPLICATION_COLUMNS, applications_found, anybody, ("show",),
            "mobility:application-list"),
    Listing("offers", _("Offers in the catalogue"), OFFER_COLUMNS, offers_found, lambda scope: scope.user_id,
            CATALOGUE, "mobility:offer-list"),
    Listing("my-offers", _("Offers we look after"), OFFER_COLUMNS, kept_offers_found, anybody, ("status",),
            "mobility:offer-mine"),
    Listing("evidence", _("Checklists of evidence"), EVIDENCE_COLUMNS, evidence_found, anybody, FILTERS,
            "mobility:exchange-list"),
    Listing("answers", _("Answers to the questionnaire"), ANSWER_COLUMNS, answers_found, anybody, ("side", "part")),
)  # fmt: skip

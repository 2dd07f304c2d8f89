"""The rows behind every figure: one predicate a figure, the same words as its definition."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from mobility.models import Answers, Exchange
from partnerships.models import Organisation, OrganisationType
from partnerships.rules import default_rules
from partnerships.vocabulary import SECTORS
from payments.models import Recovery
from reporting.kpis import ASKED, COUNTED, GONE
from reporting.models import Counting, Output
from reporting.outputs import INDICATORS, KINDS, PARTICIPANTS

PHYSICAL = Q(mode="physical")
LIVE = PHYSICAL & ~Q(status__in=GONE)
DONE = PHYSICAL & Q(status__in=COUNTED)
SME = Q(vo_is_sme=True)
ANSWERED = Exists(Answers.objects.filter(exchange=OuterRef("pk"), side="vo", part="a"))
FIXED = {
    "counted": (_("Counted exchanges"), DONE, "counted"),
    "virtual": (_("Virtual exchanges"), Q(mode="virtual", status__in=COUNTED), "virtual"),
    "hosted": (_("Counted exchanges hosted"), DONE, "hosted"),
    "alive": (_("Exchanges under way"), ~Q(status__in=[*COUNTED, *GONE]), "alive"),
    "matches": (_("Matches"), LIVE, "sme"),
    "sme": (_("Matches with a visiting SME"), LIVE & SME, "sme"),
    "sme_either": (_("Matches with an SME on either side"), LIVE & (SME | Q(offer__ho_type="sme")), "sme"),
    "committed": (
        _("Committed, not yet paid"),
        Q(agreement_signed_at__isnull=False, paid_at=None, amount__gt=0) & ~Q(status="cancelled"),
        "committed",
    ),
    "paid": (_("Paid exchanges"), Q(paid_at__isnull=False), "paid"),
    "asked": (_("Visitors asked for their grade"), Q(status__in=ASKED), "grade"),
    "answered": (_("Visitors who gave a grade"), ANSWERED, "grade"),
}
BY_VALUE = {
    "state": (_("Exchanges by state"), lambda value: Q(status=value), "state", dict(Exchange.Status.choices)),
    "type": (_("Counted exchanges by visitor"), lambda value: DONE & Q(vo_type=value), "counted",
             dict(OrganisationType.choices)),
    "sector": (_("Counted exchanges by sector"), lambda value: DONE & Q(sectors__0=value), "sector", SECTORS),
    "hosting": (_("Counted exchanges by host country"), lambda value: DONE & Q(ho_country=value), "flow", None),
    "visiting": (_("Counted exchanges by visitor's country"), lambda value: DONE & Q(vo_country=value), "flow", None),
}  # fmt: skip
ORGANISATIONS = {
    "registered": _("Organisations registered"),
    "participating": _("Organisations participating"),
}
FIGURES = (*FIXED, *BY_VALUE, *ORGANISATIONS, *INDICATORS)


@dataclass(frozen=True)
class Rows:
    """label: what the list is; definition: key of kpis.DEFINITIONS; kind: exchange, organisation or output."""

    label: str
    value: str
    definition: str
    kind: str
    queryset: object


def rows_behind(figure, value, selection, user):
    """The rows a figure counted, or None where there is no such figure."""
    if figure in FIXED:
        label, predicate, definition = FIXED[figure]
        side = "hop" if figure == "hosted" else "vop"
        return Rows(label, "", definition, "exchange", exchanges(selection.exchanges(user, side).filter(predicate)))
    if figure in BY_VALUE:
        label, predicate, definition, names = BY_VALUE[figure]
        names = names if names is not None else {code: row.name for code, row in default_rules().grid.items()}
        if value not in names:
            return None
        found = selection.exchanges(user).filter(predicate(value))
        return Rows(label, names[value], definition, "exchange", exchanges(found))
    if figure in ORGANISATIONS:
        return organisations(figure, value, selection, user)
    if figure in INDICATORS:
        return outputs(figure, value, selection, user)
    return coverage(value, selection, user) if figure == "cover" else None


def coverage(value, selection, user):
    """value: 'PT digital', the host's country and the visitor's main sector."""
    country, _blank, sector = value.partition(" ")
    grid = default_rules().grid
    if country not in grid or sector not in SECTORS:
        return None
    label = f"{grid[country].name}, {SECTORS[sector]}"
    found = selection.exchanges(user).filter(DONE, ho_country=country, sectors__0=sector)
    return Rows(_("Counted exchanges"), label, "cover", "exchange", exchanges(found))


def outputs(figure, value, selection, user):
    if value and value not in KINDS[figure]:
        return None
    rows = selection.countings(Counting.objects.visible_to(user)).filter(kind=figure)
    rows = rows.filter(type=value) if value else rows
    found = Output.objects.filter(pk__in=rows.subjects()).select_related("partnership", "partner")
    return Rows(INDICATORS[figure], KINDS[figure].get(value, ""), figure, "output", found)


# Of what was paid for an exchange; what is left of it is what the ledger calls paid.
CAME_BACK = Recovery.objects.filter(exchange=OuterRef("pk"), status="recovered").order_by().values("exchange")


def exchanges(found):
    return as_told(found).order_by("-opened_at", "-pk")


def as_told(found):
    """With what exchange_cells() reads of them."""
    back = Coalesce(Subquery(CAME_BACK.annotate(sum=Sum("amount")).values("sum")), Decimal(0))
    return found.select_related("vop", "hop").annotate(came_back=back)


def organisations(figure, value, selection, user):
    names = dict(OrganisationType.choices)
    if value and value not in names:
        return None
    rows = selection.countings(Counting.objects.visible_to(user)).filter(kind=figure)
    rows = rows.filter(type=value) if value else rows
    found = Organisation.objects.filter(pk__in=rows.subjects()).select_related("partnership").order_by("name", "pk")
    return Rows(ORGANISATIONS[figure], names.get(value, ""), figure, "organisation", found)


EXCHANGE_COLUMNS = [
    _("Number"), _("Visitor"), _("Visitor's country"), _("Host"), _("Host's country"), _("Visitor's partnership"),
    _("Host's partnership"), _("Type of visitor"), _("SME"), _("Mode"), _("First day"), _("Last day"),
    _("Working days"), _("Lump sum (EUR)"), _("State"), _("Opened"), _("Validated"), _("Paid"),
    _("Of it paid back (EUR)"),
]  # fmt: skip
ORGANISATION_COLUMNS = [_("Name"), _("Type"), _("Country"), _("Place"), _("Partnership"), _("Accepted")]


OUTPUT_COLUMNS = [
    _("Title"), _("Kind"), _("Day"), _("Partnership"), _("Done by"), _("Country"), _("Counterpart"),
    _("Kind of counterpart"), _("Where it came from"), *PARTICIPANTS.values(), _("Link"),
]  # fmt: skip
COLUMNS = {"exchange": EXCHANGE_COLUMNS, "organisation": ORGANISATION_COLUMNS, "output": OUTPUT_COLUMNS}


def columns_of(kind):
    return [str(name) for name in COLUMNS[kind]]


def cells_of(kind, row):
    return {"exchange": exchange_cells, "organisation": organisation_cells, "output": output_cells}[kind](row)


def exchange_cells(row):
    return [
        row.number, row.vo_name, row.vo_country, row.ho_name, row.ho_country, row.vop.acronym, row.hop.acronym,
        row.get_vo_type_display(), str(_("yes") if row.vo_is_sme else _("no")), row.get_mode_display(), row.starts_on,
        row.ends_on, row.working_days, row.amount, row.get_status_display(), row.opened_at, row.validated_at,
        row.paid_at, row.came_back or 0,
    ]  # fmt: skip


def organisation_cells(row):
    return [row.name, row.get_type_display(), row.country, row.place, row.partnership.acronym, row.accepted_at]


def output_cells(row):
    return [
        row.title, row.get_kind_display(), row.happened_on, row.partnership.acronym,
        row.partner.name if row.partner else "", row.country, row.counterpart, row.get_counterpart_kind_display(),
        row.get_origin_display(), *(getattr(row, name) for name in PARTICIPANTS), row.link,
    ]  # fmt: skip

"""What the four promise each other in a Commitment to Quality: the scheme's wording (scheme §2)."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from mobility.papers.texts import KINDS, SAMPLE_STAY, STAY_FIELDS, Clause, TextKind
from partnerships.rulebook import rules_of

CLAUSES = (
    Clause("host", _("The host"), _(
        "{ho} receives {traveller} on the days of the agenda, names a person to turn to, and confirms the attendance "
        "in the portal."), ("ho",)),
    Clause("visitor", _("The visitor"), _(
        "{traveller} is at the host on these days, takes part, and keeps confidential what the host calls so. {vo} "
        "tells the others at once when something comes in between."), ("vo",)),
    Clause("after", _("After the stay"), _(
        "{vo} hands in a closing report and the evidence within {report_days} days after the last day at the host. "
        "Both organisations answer the questionnaire of the scheme."), ("report_days",)),
    Clause("partnerships", _("The two partnerships"), _(
        "{vop} and {hop} help where the visit does not go as written here. Changes need a new version, signed again by "
        "all whom they touch.")),
    Clause("protection", _("Personal data"), _(
        "Names, functions and addresses are used to carry out and account for this visit, kept as long as the grant "
        "requires it, and given to nobody else.")),
)  # fmt: skip


def stay_values(exchange):
    """{merge field: text} of one visit."""
    rules = rules_of(exchange.rule_set)
    return {
        "vo": exchange.vo_name, "ho": exchange.ho_name, "vop": str(exchange.vop), "hop": str(exchange.hop),
        "traveller": exchange.traveller_name, "starts_on": in_words(exchange.starts_on),
        "ends_on": in_words(exchange.ends_on), "working_days": exchange.working_days,
        "report_days": rules.report_days,
    }  # fmt: skip


def in_words(day: date):
    return date_format(day, "j F Y")


KINDS["commitment"] = TextKind(
    label=_("Commitment to Quality"), clauses=CLAUSES, fields=STAY_FIELDS, sample=SAMPLE_STAY, values=stay_values
)

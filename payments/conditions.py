"""What the two parties of a financial agreement promise each other: the scheme's wording (scheme §4, §5, §8)."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mobility.papers.commitment_texts import stay_values
from mobility.papers.texts import KINDS, SAMPLE_STAY, STAY_FIELDS, Clause, TextKind
from partnerships.models import Grant
from partnerships.rulebook import rules_of

FIELDS = STAY_FIELDS | {
    "amount": _("the lump sum"),
    "grant": _("the number of the grant"),
    "agency": _("the agency of the grant"),
    "coordinator": _("who pays for the partnership"),
    "evidence": _("what is to be proven, by the kind of visit"),
    "payment_days": _("days until the payment"),
    "minimum_days": _("working days of the shortest stay"),
    "full_days": _("working days from which the full sum is paid"),
    "recovery_days": _("days for paying back"),
    "retention_years": _("years the evidence is kept"),
}
SAMPLE = SAMPLE_STAY | {
    "amount": "EUR 780.00", "grant": "101000000", "agency": "EASME", "coordinator": "Robotics Cluster Federation",
    "evidence": "Boarding passes, tickets or travel invoices; an accommodation invoice.", "payment_days": "10",
    "minimum_days": "3", "full_days": "5", "recovery_days": "30", "retention_years": "5",
}  # fmt: skip
CLAUSES = (
    Clause("sum", _("What the lump sum is"), _(
        "It is a fixed contribution to travel and stay. It does not depend on what was spent: no expenses are "
        "claimed, and none are checked. Nothing else is paid for this visit.")),
    Clause("evidence", _("Evidence"), _("{evidence}"), ("evidence",)),
    Clause("deadlines", _("Deadlines"), _(
        "The visitor hands in the closing report and the evidence in the portal within {report_days} days after the "
        "last day at the host. The visitor's partnership checks them and pays in one payment within {payment_days} "
        "days after the exchange is complete."), ("report_days", "payment_days")),
    Clause("account", _("Account"), _(
        "It is paid to an account of the visiting organisation, whose name is the name of the account holder. "
        "The account is given in the portal and read only by the partnership's finance officers.")),
    Clause("shorter", _("Shorter stays, broken off stays"), _(
        "The amount holds for the stay as agreed. For a stay that is broken off after fewer than {minimum_days} "
        "working days nothing is paid; after {minimum_days} or more, but fewer than {full_days}, one half of the full "
        "sum of the host country, never more than agreed; after {full_days} or more, the amount agreed. The "
        "visitor's partnership decides, giving its reason."), ("minimum_days", "full_days")),
    Clause("recovery", _("Recovery"), _(
        "An amount paid without ground is paid back within {recovery_days} days after the partnership asks for it in "
        "writing, saying why. The partnership and {agency} may look at the evidence for {retention_years} years after "
        "the final payment of grant {grant}."), ("recovery_days", "retention_years", "agency", "grant")),
    Clause("visibility", _("Visibility"), _(
        "Whoever speaks or writes in public of this visit says that it was funded by the European Union under grant "
        "{grant}, and that what is said is the author's view, for which {agency} is not responsible."),
        ("grant", "agency")),
    Clause("protection", _("Personal data"), _(
        "Names, functions and the account are used to carry out and account for this visit. They are kept for "
        "{retention_years} years after the final payment of the grant, may be seen by {agency} and its auditors, and "
        "are given to nobody else."), ("retention_years",)),
)  # fmt: skip


def payment_values(exchange, grant=None, rules=None):
    """{merge field: text} of one agreement."""
    grant = grant or Grant.objects.get(partnership=exchange.vop_id)
    rules = rules or rules_of(exchange.rule_set)
    return stay_values(exchange) | {
        "amount": f"EUR {exchange.amount:,.2f}", "grant": grant.number, "agency": grant.agency_name,
        "coordinator": grant.debtor_name, "evidence": evidence_sentence(exchange),
        "report_days": rules.report_days, "payment_days": rules.payment_days,
        "minimum_days": rules.minimum_working_days, "full_days": rules.full_sum_working_days,
        "recovery_days": rules.recovery_days, "retention_years": rules.retention_years,
    }  # fmt: skip


def evidence_sentence(exchange):
    if exchange.mode != "physical":
        return _t("The closing report, and the host's confirmation of the attendance in the portal.")
    return _t(
        "Boarding passes, tickets or travel invoices; an accommodation invoice; the host's confirmation of the "
        "attendance in the portal; the closing report."
    )


KINDS["agreement"] = TextKind(
    label=_("Financial agreement"), clauses=CLAUSES, fields=FIELDS, sample=SAMPLE, values=payment_values
)

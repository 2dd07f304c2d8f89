"""What the desk should know before it answers a registration: findings and the clock. Pure."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from partnerships.calendar import ONE_DAY, add_working_days, working_days
from partnerships.rules import size_of


class Finding(NamedTuple):
    """rule: id in the scheme; severity: refuse or warn; message and cure: sentences."""

    rule: str
    severity: str
    message: str
    cure: str = ""


def working_days_left(today, due_on):
    """Working days until the desk's last day; below 0 once it has passed."""
    if due_on >= today:
        return working_days(today + ONE_DAY, due_on, country=None)
    return -working_days(due_on + ONE_DAY, today, country=None)


def is_reached(submitted_on, today, days):
    """Have so many working days passed since the submission?"""
    return add_working_days(submitted_on, days) <= today


def size_of_registration(rules, registration):
    """E21: micro, small, medium, large, or None while too little is known."""
    return size_of(rules, registration.staff, registration.turnover, registration.balance)


def findings_on(registration, *, rules, twins=(), elsewhere="", unapproved=False):
    """Every finding; empty when the desk has nothing to ask.

    twins: names of the partnership's organisations with the same identity; elsewhere: 'number' or 'name' where another
    partnership has one (E15); unapproved: it would host, and the Agency's approval is missing (E13).
    """
    organisation = registration.organisation
    checks = (
        _size_finding(registration, organisation, rules),
        _cluster_finding(registration, organisation, rules),
        _approval_finding() if unapproved else None,
        _focus_finding(registration, organisation),
        *(_twin_finding(name) for name in twins),
        _elsewhere_finding(elsewhere),
    )
    return [finding for finding in checks if finding]


def _size_finding(registration, organisation, rules):
    if organisation.type != "sme":
        return None
    size = size_of_registration(rules, registration)
    if size == "large":
        return Finding(
            "E21", "refuse", _("By its figures this is a large company, not an SME."),
            _("Return it: the type must change, or the figures."),
        )  # fmt: skip
    if size is None:
        return Finding(
            "E21", "warn", _("The figures do not say whether this is an SME."),
            _("Ask for turnover and balance sheet total."),
        )  # fmt: skip
    if registration.linked:
        return Finding(
            "E21", "warn", _("It is linked to or owned by other enterprises."),
            _("Check that the figures include theirs."),
        )  # fmt: skip
    return None


def _cluster_finding(registration, organisation, rules):
    if organisation.type not in rules.cluster_bound_types:
        return None
    if not registration.cluster:
        return Finding(
            "E6", "warn", _("It names no cluster, so it cannot visit."), _("Ask which cluster it is active in.")
        )
    if organisation.type == "sme" and (registration.network_only or not registration.cluster_profiled):
        return Finding(
            "E11", "warn", _("Its cluster is not said to be profiled on the ECCP, so it cannot visit."),
            _("Look the cluster up on the European Cluster Collaboration Platform."),
        )  # fmt: skip
    return None


def _approval_finding():
    return Finding(
        "E13", "warn", _("An SME that is in no profiled cluster may host only with the Agency's prior approval."),
        _("Ask the Agency for this case: the button is below."),
    )  # fmt: skip


def _focus_finding(registration, organisation):
    focus = registration.partnership.sectors
    if not focus or set(focus) & set(organisation.sectors):
        return None
    return Finding("E24", "warn", _("None of its sectors is in the focus of the partnership."))


def _twin_finding(name):
    return Finding(
        "E15", "warn", _("%(name)s is registered with the same number in the same country.") % {"name": name},
        _("An organisation visits once in the whole scheme: accept only one of them."),
    )  # fmt: skip


def _elsewhere_finding(elsewhere):
    if elsewhere == "number":
        return Finding(
            "E15", "warn",
            _("An organisation with this number is registered elsewhere; the Support Office has been told."),
            _("An organisation visits once in the whole scheme: wait for the Support Office before you accept it."),
        )  # fmt: skip
    if elsewhere == "name":
        return Finding(
            "E15", "warn", _("An organisation of this name in this country is registered elsewhere."),
            _("Ask whether it is the same one: an organisation visits once in the whole scheme."),
        )  # fmt: skip
    return None


def speaks_against(findings):
    """The findings that need a look before the answer: they keep a registration out of an acceptance by the dozen."""
    return [one for one in findings if one.severity == "refuse" or one.rule == "E15"]

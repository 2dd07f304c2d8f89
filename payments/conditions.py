"""What the two parties of a financial agreement promise each other: part of the content they sign."""

from django.utils.translation import gettext as _


def conditions(exchange, grant, rules):
    """[{"title", "text"}] in the order of the paper."""
    return [
        clause(
            _("What the lump sum is"),
            _("It is a fixed contribution to travel and stay. It does not depend on what was spent: no expenses are "
              "claimed, and none are checked. Nothing else is paid for this visit."),
        ),
        clause(
            _("Evidence"),
            evidence_sentence(exchange),
        ),
        clause(
            _("Deadlines"),
            _("The visitor hands in the closing report and the evidence in the portal within %(report)s days after the "
              "last day at the host. The visitor's partnership checks them and pays in one payment within %(days)s "
              "days after the exchange is complete.") % {"report": rules.report_days, "days": rules.payment_days},
        ),
        clause(
            _("Account"),
            _("It is paid to an account of the visiting organisation, whose name is the name of the account holder. "
              "The account is given in the portal and read only by the partnership's finance officers."),
        ),
        clause(
            _("Shorter stays, broken off stays"),
            _("The amount holds for the stay as agreed. For a stay that is broken off after fewer than %(least)s "
              "working days nothing is paid; after %(least)s or more, but fewer than %(full)s, one half of the full "
              "sum of the host country, never more than agreed; after %(full)s or more, the amount agreed. The "
              "visitor's partnership decides, giving its reason.")
            % {"least": rules.minimum_working_days, "full": rules.full_sum_working_days},
        ),
        clause(
            _("Recovery"),
            _("An amount paid without ground is paid back within %(days)s days after the partnership asks for it in "
              "writing, saying why. The partnership and %(agency)s may look at the evidence for %(years)s years after "
              "the final payment of grant %(grant)s.")
            % {"days": rules.recovery_days, "years": rules.retention_years, "agency": grant.agency_name,
               "grant": grant.number},
        ),
    ]  # fmt: skip


def evidence_sentence(exchange):
    if exchange.mode != "physical":
        return _("The closing report, and the host's confirmation of the attendance in the portal.")
    return _(
        "Boarding passes, tickets or travel invoices; an accommodation invoice; the host's confirmation of the "
        "attendance in the portal; the closing report."
    )


def clause(title, text):
    return {"title": str(title), "text": str(text)}

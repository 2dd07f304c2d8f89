"""The money of one exchange, on its page: the visitor's account, the agreement, the payment."""

from django.urls import reverse
from django.utils.translation import gettext as _

from clusterxchange.templatetags.look import euro
from mobility.models import Paper
from mobility.panels import Panel, panel
from mobility.progress import Move
from payments.models import BankAccount, Payment, Recovery
from payments.operations.accounts import may_confirm
from payments.operations.agreements import ACCOUNT_GIVERS, ACCOUNT_OPEN, DRAWERS

PAID = ("validated", "paid", "closed")


@panel
def money_of(exchange, user):
    """Nothing for the host's side, and nothing where nothing is paid."""
    mine = exchange.parties_of(user)
    if not exchange.amount or not mine & {"vo", "vop", "so", "agency"}:
        return None
    reads_account = bool(mine & {"vo", "vop.finance"})
    account = account_of(exchange, user) if reads_account else None
    opens_batches = bool(mine & {"vop.finance", "vop.coordinator", "so", "agency"})
    payments = payments_of(exchange, with_batch=opens_batches) if exchange.status in PAID else []
    recoveries = recoveries_of(exchange, user) if payments else []
    context = {
        "exchange": exchange,
        "account": account,
        "confirms": account is not None and account.is_unconfirmed and may_confirm(exchange, account, user),
        "reads_account": reads_account and (account or exchange.status in ACCOUNT_OPEN),
        "payments": payments,
        "recoveries": recoveries,
        "opens_batches": opens_batches,
    }
    missing = reads_account and account is None and exchange.status in ACCOUNT_OPEN
    drawn = agreement_stands(exchange)
    return Panel(
        "payments/exchange_panel.html",
        context,
        verbs=verbs_of(exchange, mine, account, drawn) + recovering(mine, payments, recoveries),
        moves=moves_of(exchange, missing=missing, drawn=drawn, payments=payments) + paying_back(recoveries),
    )


def payments_of(exchange, *, with_batch):
    """Newest first. Joined with its batch, a payment would be hidden from the visitor, who reads no batches."""
    found = Payment.objects.filter(exchange=exchange).order_by("-pk")
    return list(found.select_related("batch").defer("batch__file") if with_batch else found)


def account_of(exchange, user):
    return BankAccount.objects.visible_to(user).select_related("confirmed_by").filter(exchange=exchange).first()


def recoveries_of(exchange, user):
    """Those of what was paid for it, with the sealed letter."""
    found = Recovery.objects.visible_to(user).filter(exchange=exchange)
    return list(found.select_related("document").order_by("pk"))


def recovering(mine, payments, recoveries):
    """[button] for finance, while something was paid, is not claimed back, and nothing else is being claimed."""
    paid = next((one for one in payments if one.status == Payment.Status.SETTLED), None)
    live = [one for one in recoveries if one.status != Recovery.Status.WITHDRAWN]
    is_open = any(one.status != Recovery.Status.RECOVERED for one in live)
    if "vop.finance" not in mine or not paid or is_open or sum(one.amount for one in live) >= paid.amount:
        return []
    url = reverse("payments:payment-recover", args=[paid.public_id])
    return [{"label": _("Claim money back"), "url": url, "tone": "tertiary", "link": True}]


def paying_back(recoveries):
    found = []
    for one in recoveries:
        if one.status == Recovery.Status.PREPARED:
            found.append(Move("vop", _("Confirm the recovery, by a second person")))
        if one.status == Recovery.Status.ASKED:
            found.append(Move("vo", _("Pay %(sum)s back") % {"sum": euro(one.amount)}, one.due_on))
    return found


def agreement_stands(exchange):
    if exchange.status != "commitment_signed":
        return False
    return Paper.objects.standing().filter(exchange=exchange, kind="agreement").exists()


def verbs_of(exchange, mine, account, drawn):
    found = []
    if ACCOUNT_GIVERS & mine and exchange.status in ACCOUNT_OPEN:
        label = _("Change the bank account") if account else _("Give the bank account")
        tone = "secondary" if account or exchange.status == "building" else "primary"
        found.append({"label": label, "url": reverse("payments:account-give", args=[exchange.public_id]),
                      "tone": tone, "link": True})  # fmt: skip
    if DRAWERS & mine and exchange.status == "commitment_signed":
        label = _("Draw the agreement up again") if drawn else _("Draw up the financial agreement")
        found.append({"label": label, "url": reverse("payments:agreement-draw-up", args=[exchange.public_id]),
                      "tone": "secondary" if drawn else "primary"})  # fmt: skip
    return found


def moves_of(exchange, *, missing, drawn, payments):
    found = []
    if missing and exchange.status != "building":
        found.append(Move("vo", _("Give the bank account the lump sum is paid to"), exchange.starts_on))
    if exchange.status == "commitment_signed" and not drawn:
        found.append(Move("vop", _("Draw up the financial agreement"), exchange.starts_on))
    if exchange.status == "validated":
        live = any(payment.status in ("prepared", "ordered") for payment in payments)
        words = _("Bring the payment to its end at the bank") if live else _("Prepare the payment")
        found.append(Move("vop", words, exchange.payment_due_on))
    return found

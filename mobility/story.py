"""What happened on an exchange, in sentences for its timeline."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "exchange.imported": _("Brought in from a table: the visit was made before the portal kept it"),
    "exchange.opened": _("Matched: the exchange was opened"),
    "commitment.drawn_up": _("The Commitment to Quality was written"),
    "commitment.signed": _("The Commitment to Quality was signed"),
    "commitment.amended": _("The new version of the Commitment to Quality is in force"),
    "commitment.withdrawn": _("The new version of the Commitment to Quality was withdrawn"),
    "commitment.change_asked": _("A change of the Commitment to Quality was asked for"),
    "commitment.change_answered": _("A wish to change the Commitment to Quality was answered"),
    "agreement.change_asked": _("A change of the financial agreement was asked for"),
    "agreement.change_answered": _("A wish to change the financial agreement was answered"),
    "exchange.commitment_signed": _("All four have signed the Commitment to Quality"),
    "exchange.agreement_waived": _("No financial agreement is needed: nothing is paid for this visit"),
    "account.given": _("The visitor gave its bank account"),
    "agreement.drawn_up": _("The financial agreement was drawn up"),
    "agreement.signed": _("The financial agreement was signed"),
    "exchange.agreement_signed": _("The financial agreement is signed: the amount is fixed and reserved"),
    "exchange.moved": _("The visit was moved to other days; before:"),
    "exchange.started": _("The stay began"),
    "exchange.ended": _("The stay ended"),
    "evidence.added": _("Evidence was uploaded"),
    "evidence.withdrawn": _("Evidence was withdrawn"),
    "exchange.attended": _("The host confirmed the attendance"),
    "exchange.reported": _("The closing report was handed in"),
    "exchange.returned": _("The report was sent back"),
    "exchange.validated": _("Report and evidence were found complete: the exchange counts"),
    "exchange.decided": _("What is paid for the days done was decided"),
    "payment.ordered": _("The payment was ordered"),
    "payment.rejected": _("The bank rejected the payment"),
    "account.changed": _("The bank account was changed; finance confirms it first"),
    "account.confirmed": _("The changed bank account was confirmed"),
    "payment.came_back": _("The payment came back from the bank of the visitor"),
    "recovery.asked": _("Money was claimed back from the visitor"),
    "recovery.settled": _("The money that was claimed back has come"),
    "recovery.withdrawn": _("The claim for money back was withdrawn"),
    "exchange.paid": _("The lump sum was paid"),
    "questionnaire.answered": _("A questionnaire was filled in"),
    "exchange.closed": _("The file was closed"),
    "exchange.cancelled": _("The exchange was cancelled"),
    "exchange.interrupted": _("The stay was broken off"),
}
# Between who is paid and who pays; the host's side has no part in it.
MONEY = ("account.", "agreement.", "payment.", "recovery.", "evidence.", "exchange.agreement_", "exchange.paid",
         "exchange.returned", "exchange.decided")  # fmt: skip
SIDES = {"vo": _("visitor"), "ho": _("host"), "vop": _("visitor's partnership"), "hop": _("host's partnership")}


def entries(events, *, with_money):
    """Events, newest first → [{at, what, who, detail}] for the timeline; money only for the visiting side."""
    told = [event for event in events if event.verb in SENTENCES]
    return [entry(event) for event in told if with_money or not event.verb.startswith(MONEY)]


def entry(event):
    side = SIDES.get(event.values.get("side"))
    who = str(event.by) if event.by else str(_("The portal"))
    return {
        "at": event.at,
        "what": SENTENCES[event.verb],
        "who": f"{who}, {side}" if side else who,
        "detail": event.note,
    }

"""What the workflows of money let people do, in words; who reads bank data."""

from django.utils.translation import gettext_lazy as _

from partnerships.rights import announce, standing
from payments.models import Batch, Payment, Period, Recovery

announce(
    Batch,
    approve=_("Approve a payment batch that somebody else prepared"),
    send=_("Fetch the payment file for the bank"),
    answer=_("Enter the bank’s answer"),
    cancel=_("Cancel a payment batch"),
)
announce(
    Payment,
    order=_("Order a payment"),
    settle=_("Mark a payment as made"),
    reject=_("Mark a payment as refused by the bank"),
    come_back=_("Mark a payment as sent back by the bank"),
    cancel=_("Take a payment out of its batch"),
)
announce(
    Recovery,
    confirm=_("Confirm that a lump sum is claimed back, which somebody else prepared"),
    settle=_("Say that money which was claimed back has come"),
    withdraw=_("Withdraw a claim for money back"),
)
announce(Period, submit=_("Hand in the financial statement of a period"))
standing["partnership", "finance"].append(_("Read the bank accounts of visitors that are to be paid"))
standing["partnership", "finance"].append(_("Confirm a bank account that a visitor has changed"))
standing["partnership", "finance"].append(_("Bring in the bank’s statements and status reports"))
standing["partnership", "finance"].append(_("Claim a lump sum back that was paid, whole or in part"))
for _role in ("manager", "finance"):
    standing["organisation", _role].append(_("Give and change the bank account that a lump sum is paid to"))
for _role in ("coordinator", "finance"):
    standing["partnership", _role].append(_("Add costs to the claim, with their evidence"))
standing["partnership", "coordinator"].append(
    _("Amend the grant's end and the ceiling of its lump sums, with a reason")
)

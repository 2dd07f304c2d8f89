"""What the workflows of money let people do, in words; who reads bank data."""

from django.utils.translation import gettext_lazy as _

from partnerships.rights import announce, standing
from payments.models import Batch, Payment

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
    cancel=_("Take a payment out of its batch"),
)
standing["partnership", "finance"].append(_("Read the bank accounts of visitors that are to be paid"))
for _role in ("manager", "finance"):
    standing["organisation", _role].append(_("Give and change the bank account that a lump sum is paid to"))

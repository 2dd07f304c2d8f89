"""The buttons of a batch: what the workflow gives this person, and what the bank's answer adds."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from payments.models import Batch

WORDS = {
    "approve": ("batch-approve", _("Approve"), "primary"),
    "send": ("batch-download", _("Download the file for the bank"), "primary"),
    "settle": ("batch-settle", _("The bank paid all"), "primary"),
    "send_again": ("batch-download", _("Download the file again"), "secondary"),
    "cancel": ("batch-cancel", _("Cancel the batch"), "secondary"),
}


def buttons(batch, user):
    verbs = Batch.workflow.verbs_for(batch, user)
    if batch.prepared_by_id == user.pk and "approve" in verbs:
        verbs.remove("approve")  # two people
    if batch.status == Batch.Status.SENT:
        return [button(batch, verb) for verb in ("settle", "send_again")] if "answer" in verbs else []
    return [button(batch, verb) for verb in WORDS if verb in verbs]


def button(batch, verb):
    page, label, tone = WORDS[verb]
    found = {"label": label, "url": reverse(f"payments:{page}", args=[batch.public_id]), "tone": tone}
    return found | {"link": True} if verb == "settle" else found

"""The buttons of a recovery: what the workflow gives this person; whoever prepared it does not confirm it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from payments.models import Recovery

# verb → (page, label, tone, does it ask first)
WORDS = {
    "confirm": ("recovery-confirm", _("Confirm: ask the visitor"), "primary", False),
    "settle": ("recovery-settle", _("The money is back"), "primary", True),
    "withdraw": ("recovery-withdraw", _("Withdraw the recovery"), "tertiary", True),
}


def buttons(recovery, user):
    verbs = Recovery.workflow.verbs_for(recovery, user)
    if recovery.prepared_by_id == user.pk and "confirm" in verbs:
        verbs.remove("confirm")  # two people
    return [
        {"label": label, "url": reverse(f"payments:{page}", args=[recovery.public_id]), "tone": tone, "link": asks}
        for verb, (page, label, tone, asks) in WORDS.items()
        if verb in verbs
    ]

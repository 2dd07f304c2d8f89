"""E13: who hears by mail of what a desk asks the Agency, and of the answer."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.events import on
from partnerships.models import Approval
from partnerships.news import desk_of, officers, people_of, tell


def approval_of(event):
    return Approval.objects.select_related("partnership").get(pk=event.subject_id)


def page_of_approval(approval):
    return reverse("partnerships:approval-detail", args=[approval.public_id])


@on("approval.asked")
def approval_came(event):
    approval = approval_of(event)
    if approval.status != Approval.Status.ASKED:
        return
    tell(
        event,
        officers(),
        subject_line=_("May %(name)s host?") % {"name": approval},
        sentence=_("%(partnership)s asks for your approval: %(name)s is an SME in no profiled cluster (E13).")
        % {"partnership": approval.partnership, "name": approval},
        link=page_of_approval(approval),
    )


@on("approval.expired")
def approval_over(event):
    approval = approval_of(event)
    tell(
        event,
        [*desk_of(approval), *people_of("manager", organisation=approval.organisation_id)],
        subject_line=_("The Agency's leave for %(name)s to host is over") % {"name": approval},
        sentence=_("The decision of %(day)s no longer holds. Visits that are agreed on go on; before %(name)s "
                   "publishes another offer, the desk asks the Agency again.")
        % {"day": f"{approval.decided_on:%d %B %Y}", "name": approval},
        link=page_of_approval(approval),
    )  # fmt: skip


@on("approval.granted", "approval.refused")
def approval_decided(event):
    approval = approval_of(event)
    granted = approval.status == Approval.Status.GRANTED
    subject = _("The Agency lets %(name)s host") if granted else _("The Agency does not let %(name)s host")
    tell(
        event,
        [*desk_of(approval), *people_of("manager", organisation=approval.organisation_id)],
        subject_line=subject % {"name": approval},
        sentence=_("The Agency has decided on %(day)s.") % {"day": f"{approval.decided_on:%d %B %Y}"},
        link=page_of_approval(approval),
    )

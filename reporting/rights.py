"""What the workflow of reports lets people do, in words."""

from django.utils.translation import gettext_lazy as _

from partnerships.rights import announce, standing
from reporting.models import Report

announce(
    Report,
    submit=_("Submit a report to the Agency"),
    send_back=_("Return a report with comments"),
    accept=_("Accept a report"),
    correct=_("Open an accepted report for a correction"),
    drop_correction=_("Drop a correction that was begun"),
    withdraw=_("Withdraw a draft of a report"),
)
for _role in ("coordinator", "desk", "finance"):
    standing["partnership", _role].append(_("Begin reports to the Agency and write in them"))
standing["scheme", "support_office"].append(_("Write and submit the reports of the whole scheme"))

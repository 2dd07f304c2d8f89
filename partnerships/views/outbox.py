"""Outgoing mails, for the Support Office."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from partnerships.filters import MailFilter
from partnerships.models import Mail
from partnerships.paging import page_of


def support_office_only(request):
    if request.user.scope.scheme != "support_office":
        raise PermissionDenied("the outbox is for the Support Office")


@require_safe
def outbox(request):
    support_office_only(request)
    found = MailFilter(request.GET, queryset=Mail.objects.order_by("-created_at").defer("text", "html"))
    context = {"form": found.form, "page": page_of(found.qs, request), "searched": bool(request.GET.get("q"))}
    return render(request, "partnerships/outbox.html", context)


@require_safe
def outbox_detail(request, pk):
    support_office_only(request)
    mail = get_object_or_404(Mail, pk=pk)
    # Codes and links of accounts open accounts: on real servers nobody but the addressee reads them.
    is_secret = mail.event_id is None and not settings.DEMO
    # A conversation is its parties' own, also while it travels.
    context = {"mail": mail, "is_secret": is_secret or bool(mail.reply_to), "is_conversation": bool(mail.reply_to)}
    return render(request, "partnerships/outbox_detail.html", context)

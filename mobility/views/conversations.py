"""The conversation of an application, which its exchange goes on with."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusterxchange.uploads import Refused, attachment_response
from clusterxchange.workflow import Conflict
from mobility.forms.conversations import MessageForm
from mobility.message_files import path_of, take_in
from mobility.models import Application, Attachment, Message
from mobility.operations import mark_read, write_message
from mobility.operations.conversations import writing_side
from mobility.progress import SIDES

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def application_messages(request, public_id):
    rows = Application.objects.visible_to(request.user).select_related("exchange", "vop", "hop")
    application = get_object_or_404(rows, public_id=public_id)
    if request.user.scope.reads_only:
        raise PermissionDenied("a conversation is its parties' own")
    side = writing_side(application, request.user)
    if request.method == "POST" and not side:
        raise PermissionDenied("only managers, travellers and desks of the parties write")
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MessageForm(*posted, desks_asked=side in ("vo", "ho"))
    if request.method == "POST" and form.is_valid() and write(request, application, form):
        return redirect("mobility:application-messages", public_id)
    found = conversation(application, request)
    if request.method == "GET":
        mark_read(application, by=request.user)
    return render(request, "mobility/application_messages.html", found | {"form": form if side else None})


def write(request, application, form):
    """Whether the message went out. A file that does not come in keeps all of it back, with the reason."""
    try:
        kept = [take_in(file, file.name) for file in form.cleaned_data["files"]]
        write_message(
            application, text=form.cleaned_data["text"], files=kept, by=request.user,
            to_desks=bool(form.cleaned_data.get("to_desks")),
        )  # fmt: skip
    except (Refused, Conflict) as why:
        form.add_error("files" if isinstance(why, Refused) else None, str(why))
        return False
    messages.success(request, _("Your message is sent."))
    return True


def conversation(application, request):
    """The newest messages, oldest first, with their files: two statements."""
    every = request.GET.get("all") == "1"
    rows = Message.objects.visible_to(request.user).filter(application=application).order_by("-sent_at", "-pk")
    rows = list(rows.prefetch_related("attachments")[: None if every else SHOWN + 1])
    exchange = getattr(application, "exchange", None)
    names = {
        "vo": application.vo_name,
        "ho": application.ho_name,
        "vop": str(application.vop),
        "hop": str(application.hop),
    }
    return {
        "application": application,
        "exchange": exchange,
        "back": reverse("mobility:exchange-detail", args=[exchange.public_id]) if exchange else
        reverse("mobility:application-detail", args=[application.public_id]),
        "rows": [
            {"message": row, "mine": row.author_id == request.user.pk, "side": SIDES[row.side], "body": names[row.side]}
            for row in reversed(rows if every else rows[:SHOWN])
        ],
        "more": not every and len(rows) > SHOWN,
        "names": names,
    }  # fmt: skip


@require_safe
def attachment_download(request, public_id):
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), public_id=public_id)
    path = path_of(attachment)
    if not path.exists():
        raise Http404
    return attachment_response(path, name=attachment.name, mime=attachment.mime)

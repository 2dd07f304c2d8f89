"""What the bank answered: bring its file, see what became of each line."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusterxchange.addresses import query
from clusterxchange.workflow import Conflict
from partnerships.paging import page_of
from payments.answer_lines import row_of, tabs_of
from payments.bank_answers.reading import Unreadable
from payments.forms import AnswerForm
from payments.models import BankAnswer
from payments.operations import import_answer
from payments.views.batches import READERS, partnership_of
from payments.views.batches import tabs_of as partnership_tabs

LINES = 100


@require_http_methods(["GET", "HEAD", "POST"])
def answer_list(request):
    """The answers brought before, and the form for whoever is finance here."""
    scope = request.user.scope
    if scope.sees_everything and request.method != "POST":
        found = BankAnswer.objects.visible_to(request.user)
        return render(request, "payments/answer_list.html", {"page": page_with_people(found, request)})
    partnership, mine = partnership_of(request, request.GET.get("partnership"))
    may_import = "finance" in scope.roles_in(partnership=partnership.pk)
    form = AnswerForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST":
        if not may_import:
            raise PermissionDenied("finance imports the bank's answers")
        if form.is_valid() and (answer := take_over(request, partnership, form)):
            return redirect("payments:answer-detail", answer.public_id)
    context = {
        "form": form if may_import else None,
        "partnership": partnership,
        "tabs": partnership_tabs(mine, partnership) if len(mine) > 1 else [],
        "page": page_with_people(BankAnswer.objects.visible_to(request.user).filter(partnership=partnership), request),
    }
    return render(request, "payments/answer_list.html", context)


def page_with_people(found, request):
    return page_of(found.select_related("partnership", "imported_by").order_by("-imported_at", "-pk"), request)


def take_over(request, partnership, form):
    """The BankAnswer, or None with a sentence in the form."""
    name = form.cleaned_data["file"]
    try:
        answer, fresh = import_answer(partnership, content=form.content, name=name, by=request.user)
    except (Unreadable, Conflict) as why:
        form.add_error("file", str(why))
        return None
    if fresh:
        messages.success(request, _("%(file)s is imported.") % {"file": name})
    else:
        words = {"by": answer.imported_by, "day": date_format(answer.imported_at, "j F Y, H:i")}
        messages.info(request, _("This file was imported before, by %(by)s on %(day)s. Nothing has changed.") % words)
    return answer


@require_safe
def answer_detail(request, public_id):
    answer = get_object_or_404(
        BankAnswer.objects.visible_to(request.user).select_related("partnership", "imported_by"), public_id=public_id
    )
    if not answer.parties_of(request.user) & {*(f"vop.{role}" for role in READERS), "so", "agency"}:
        raise PermissionDenied("finance and coordinators read the payments")
    tabs, chosen = tabs_of(answer, request.GET.get("outcome", ""))
    lines = answer.lines.select_related("payment__exchange", "payment__batch", "recovery").defer("payment__batch__file")
    page = page_of(lines.filter(outcome=chosen) if chosen else lines, request, size=LINES)
    for tab in tabs:
        tab["url"] = query(request, outcome=tab["name"], page="")
    context = {"answer": answer, "tabs": tabs if len(tabs) > 1 else [], "page": page,
               "rows": [row_of(line) for line in page.rows]}  # fmt: skip
    return render(request, "payments/answer_detail.html", context)

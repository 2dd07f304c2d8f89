"""What the recounts found: for who watches over the scheme."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reporting.models import Recount
from reporting.operations import mend_counts, recount

PAGE = 25


@require_safe
def recount_list(request):
    if not request.user.scope.sees_everything:
        raise PermissionDenied("recounts are for the Support Office and the Agency")
    found = Recount.objects.visible_to(request.user).select_related("by")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may = request.user.scope.scheme == "support_office" and not request.user.scope.viewing
    newest = page.object_list[0] if page.number == 1 and page.object_list else None
    context = {"page": page, "may_recount": may, "newest": newest}
    return render(request, "reporting/recount_list.html", context)


@require_POST
def recount_run(request):
    found = recount(by=request.user).found
    words = ngettext("%(number)s count differs.", "%(number)s counts differ.", found) % {"number": found}
    messages.info(request, words if found else _("Everything was counted anew: nothing differs."))
    return redirect("reporting:recount-list")


@require_POST
def recount_mend(request):
    mend_counts(by=request.user)
    messages.success(request, _("The counts were put right, by rows that say so."))
    return redirect("reporting:recount-list")

"""The wording of a partnership's papers: read, written, looked at with an example, adopted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.workflow import Conflict
from mobility.forms.paper_texts import TextForm
from mobility.models import PaperText
from mobility.operations import adopt_text, write_text
from mobility.operations.paper_texts import WRITING_ROLE
from mobility.papers.texts import KINDS, clauses_of, worded
from partnerships.models import Partnership

MOST = 60


@require_safe
def text_list(request):
    """Which wording is in use, kind by kind, and the versions before it."""
    scope = request.user.scope
    if not (scope.sees_everything or scope.partnerships):
        raise PermissionDenied("partnerships word their papers")
    texts = PaperText.objects.visible_to(request.user).select_related("partnership", "written_by", "adopted_by")
    mine = Partnership.objects.filter(pk__in=list(scope.partnerships)).order_by("acronym")
    versions = list(texts.order_by("partnership__acronym", "kind", "-version")[:MOST])
    context = {
        "groups": [group_of(partnership, versions, request.user) for partnership in mine],
        "others": [text for text in versions if text.partnership_id not in scope.partnerships],
    }
    return render(request, "mobility/text_list.html", context)


def group_of(partnership, versions, user):
    """A partnership with, kind by kind, its versions, newest first, and the one in use."""
    kinds = []
    for kind, known in KINDS.items():
        own = [text for text in versions if (text.partnership_id, text.kind) == (partnership.pk, kind)]
        in_use = next((text for text in own if text.adopted_at), None)
        kinds.append({"kind": kind, "label": known.label, "versions": own, "in_use": in_use})
    return {"partnership": partnership, "kinds": kinds, "may_write": may_write(user, partnership.pk)}


def may_write(user, partnership_id):
    return WRITING_ROLE in user.scope.roles_in(partnership=partnership_id)


@require_http_methods(["GET", "HEAD", "POST"])
def text_edit(request, partnership_id, kind):
    """A new version, starting from the newest. Nothing is in use before it is adopted."""
    mine = Partnership.objects.filter(pk__in=list(request.user.scope.partnerships))
    partnership = get_object_or_404(mine, public_id=partnership_id)
    if kind not in KINDS:
        raise Http404("no such paper")
    if not may_write(request.user, partnership.pk):
        raise PermissionDenied("coordinators word the papers of their partnership")
    newest = PaperText.objects.filter(partnership=partnership, kind=kind).order_by("-version").first()
    form = TextForm(request.POST if request.method == "POST" else None, kind=kind, own=newest and newest.clauses)
    if request.method == "POST" and form.is_valid() and (text := written(request, partnership, kind, form)):
        messages.success(request, _("%(text)s is kept. Look at it, then adopt it.") % {"text": text})
        return redirect("mobility:text-detail", text.public_id)
    context = {"partnership": partnership, "kind": KINDS[kind], "form": form}
    return render(request, "mobility/text_edit.html", context)


def written(request, partnership, kind, form):
    try:
        return write_text(partnership, kind, clauses=form.clauses(), by=request.user)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return None


def text_of(request, public_id):
    found = PaperText.objects.visible_to(request.user).select_related("partnership", "written_by", "adopted_by")
    return get_object_or_404(found, public_id=public_id)


@require_safe
def text_detail(request, public_id):
    """The clauses as they would stand in a paper, filled with an example; what is reworded is marked."""
    text = text_of(request, public_id)
    kind = KINDS[text.kind]
    changed = {one["key"] for one in text.clauses}
    filled = clauses_of(text.kind, text.clauses, kind.sample)
    rows = [
        one | {"own": template["key"] in changed}
        for one, template in zip(filled, worded(text.kind, text.clauses), strict=True)
    ]
    in_use = PaperText.objects.in_use(text.partnership_id, text.kind).first()
    writes = may_write(request.user, text.partnership_id)
    context = {
        "text": text,
        "kind": kind,
        "rows": rows,
        "in_use": in_use == text,
        "may_write": writes,
        "may_adopt": writes and not text.adopted_at,
    }
    return render(request, "mobility/text_detail.html", context)


@require_POST
def text_adopt(request, public_id):
    text = text_of(request, public_id)
    adopt_text(text, by=request.user)
    messages.success(request, _("Papers that are drawn up from now on read like this. Those drawn up before stay."))
    return redirect("mobility:text-detail", public_id)

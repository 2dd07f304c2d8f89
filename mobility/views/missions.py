"""Who comes together: their papers in one place, signed and fetched together."""

import tempfile
import zipfile

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from clusterxchange.workflow import Conflict
from mobility.forms.missions import SignSeveralForm
from mobility.missions import MOST, mission_of
from mobility.models import Paper
from mobility.models.exchanges import BEFORE_STAY
from mobility.operations.papers import WRITERS
from mobility.operations.signatures import signing
from mobility.progress import SIDES
from mobility.todo_exchanges import papers_to_sign
from mobility.views.exchanges import exchange_of
from partnerships.accounts import ask_who_again
from partnerships.models import Document

IN_MEMORY = 8 * 1024 * 1024


@require_safe
def exchange_mission(request, public_id):
    exchange = exchange_of(request, public_id)
    visits = list(mission_of(exchange, request.user)[: MOST + 1])
    papers = papers_of_mission(visits[:MOST], request.user)
    rows = [{"visit": visit, "papers": papers.get(visit.pk, [])} for visit in visits[:MOST]]
    drawn = [paper for found in papers.values() for paper in found]
    context = {
        "exchange": exchange,
        "rows": rows,
        "more": len(visits) > MOST,
        "signed": sum(paper.status == Paper.Status.SIGNED for paper in drawn),
        "drawn": len(drawn),
        "ready": sum(is_ready(paper) for paper in drawn),
        "may_write": bool(WRITERS & exchange.parties_of(request.user)) and exchange.status in BEFORE_STAY,
        "to_sign": any(
            paper.exchange_id in {visit.pk for visit in visits} for paper, _side in papers_to_sign(request.user)
        ),
    }
    return render(request, "mobility/exchange_mission.html", context)


def papers_of_mission(visits, user):
    """{exchange id: [what is in force or waits]}, each with how many have signed."""
    found = Paper.objects.visible_to(user).standing().filter(exchange__in=visits).defer("content")
    papers = {}
    for paper in found.select_related("document").prefetch_related("signatures").order_by("kind", "version"):
        papers.setdefault(paper.exchange_id, []).append(paper)
    return papers


def is_ready(paper):
    return paper.document is not None and paper.document.status == Document.Status.READY


@require_safe
def exchange_mission_papers(request, public_id):
    """The sealed papers of the mission that are ready, in one zip."""
    exchange = exchange_of(request, public_id)
    visits = list(mission_of(exchange, request.user)[:MOST])
    papers = [paper for found in papers_of_mission(visits, request.user).values() for paper in found if is_ready(paper)]
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the response closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as bundle:
        for paper in papers:
            path = settings.MEDIA_ROOT / paper.document.file
            if path.exists():
                bundle.write(path, f"{paper.number}.pdf")
    file.seek(0)
    name = f"papers-{exchange.starts_on:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
def paper_sign_several(request):
    """All papers that wait for one's signature; each is signed by itself, under its own hash."""
    waiting = papers_to_sign(request.user)
    form = SignSeveralForm(request.POST if request.method == "POST" else None, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        ask_who_again(request)
        done, refused = sign_each(form.chosen(), function=form.cleaned_data["function"], by=request.user)
        if done:
            words = ngettext("%(count)s paper is signed.", "%(count)s papers are signed.", done)
            messages.success(request, words % {"count": done})
        for sentence in refused:
            messages.warning(request, sentence)
        return redirect("mobility:paper-sign-several")
    rows = [
        {"paper": paper, "side": SIDES[side], "box": box}
        for (paper, side), box in zip(waiting, form.boxes(), strict=True)
    ]
    return render(request, "mobility/paper_sign_several.html", {"form": form, "rows": rows})


def sign_each(chosen, *, function, by):
    """(how many were signed, [why one was not])."""
    done, refused = 0, []
    for paper, side in chosen:
        try:
            signing[paper.kind](paper, side=side, function=function, sha256=paper.sha256, by=by)
            done += 1
        except Conflict as conflict:
            refused.append(f"{paper.number}: {conflict}")
    return done, refused

"""After the stay: report, evidence, attendance, validation, questionnaire, closing the file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.templatetags.look import euro
from clusterxchange.uploads import Refused, attachment_response
from clusterxchange.workflow import Conflict, InvalidStep
from mobility.completeness import checklist, flags_of
from mobility.evidence_files import path_of, take_in
from mobility.forms.closing import (
    GRADES,
    TITLES,
    AttendanceForm,
    DecisionForm,
    EvidenceForm,
    QuestionnaireForm,
    ReportForm,
    SendBackForm,
)
from mobility.models import Answers, Evidence, Exchange
from mobility.operations import (
    add_evidence,
    answer_questionnaire,
    close_exchange,
    confirm_attendance,
    send_back_report,
    submit_report,
    validate_broken_off,
    validate_exchange,
    withdraw_evidence,
)
from mobility.operations.closing import AFTER_STAY, REPORTABLE, require
from mobility.progress import SIDES
from mobility.views.exchanges import exchange_of, report_of
from partnerships.models import Draft
from partnerships.operations import keep_draft


def evidence_of(exchange):
    return list(Evidence.objects.filter(exchange=exchange, withdrawn_at=None))


def checks_of(exchange, evidence):
    return checklist(exchange, kinds=[one.kind for one in evidence], reported=report_of(exchange) is not None)


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_report(request, public_id):
    exchange = exchange_of(request, public_id, "report")
    Exchange.workflow.check(exchange, "report", by=request.user)
    if request.method == "POST":
        form = ReportForm(request.POST)
        if request.POST.get("action") == "draft":
            keep_draft("report", form.typed(), by=request.user, about=exchange.public_id)
            messages.success(request, _("Your draft is saved. Only you see it."))
            return redirect("mobility:exchange-report", public_id)
        if form.is_valid() and hand_in(request, exchange, form):
            messages.success(request, _("Your report is handed in. Your partnership checks it now."))
            return redirect("mobility:exchange-detail", public_id)
    else:
        form = ReportForm(initial=report_start(request.user, exchange))
    evidence = evidence_of(exchange)
    context = {"exchange": exchange, "form": form, "evidence": evidence, "due": exchange.report_due_on,
               "checks": checks_of(exchange, evidence), "report": report_of(exchange),
               "flags": flags_of(exchange, evidence, report_of(exchange))}  # fmt: skip
    return render(request, "mobility/exchange_report.html", context)


def report_start(user, exchange):
    """One's own draft, else what was handed in before, else the days agreed."""
    draft = Draft.objects.visible_to(user).filter(kind="report", about=exchange.public_id).first()
    if draft:
        return draft.values
    if report := report_of(exchange):
        return {name: getattr(report, name) for name in ReportForm.Meta.fields}
    last = min(exchange.ends_on, timezone.localdate(exchange.stopped_at)) if exchange.broken_off else exchange.ends_on
    return {"actual_start": exchange.starts_on, "actual_end": last}


def hand_in(request, exchange, form):
    """True, or False with what is missing on the form."""
    try:
        submit_report(exchange, values=form.cleaned_data, by=request.user)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_evidence(request, public_id):
    exchange = exchange_of(request, public_id, "report")
    require(exchange, request.user, "vo.manager vo.traveller", REPORTABLE)
    form = EvidenceForm(request.POST, request.FILES) if request.method == "POST" else EvidenceForm()
    if request.method == "POST" and form.is_valid():
        kept, refused = take_all(request, exchange, form)
        if kept:
            words = ngettext("%(count)s file was kept.", "%(count)s files were kept.", kept) % {"count": kept}
            messages.success(request, words)
        if not refused:
            return redirect("mobility:exchange-evidence", public_id)
        for sentence in refused:
            form.add_error("files", sentence)
    evidence = evidence_of(exchange)
    context = {"exchange": exchange, "form": form, "evidence": evidence, "may_withdraw": True,
               "checks": checks_of(exchange, evidence),
               "flags": flags_of(exchange, evidence, report_of(exchange))}  # fmt: skip
    return render(request, "mobility/exchange_evidence.html", context)


def take_all(request, exchange, form):
    """Each file by itself: (how many were kept, why the others were refused)."""
    kept, refused = 0, []
    for file in form.cleaned_data["files"]:
        try:
            name, facts = take_in(file)
        except Refused as why:
            refused.append(f"{file.name[:120]}: {why}")
        else:
            kind, days = form.cleaned_data["kind"], form.days()
            add_evidence(exchange, kind=kind, name=name, kept=facts, by=request.user, days=days)
            kept += 1
    return kept, refused


def one_evidence(request, public_id):
    """Only who is paid and who pays reads evidence, and who reads the whole scheme."""
    evidence = get_object_or_404(
        Evidence.objects.visible_to(request.user).select_related("exchange"), public_id=public_id, withdrawn_at=None
    )
    if not evidence.parties_of(request.user) & {"vo", "vop", "so", "agency"}:
        raise Http404
    return evidence


@require_safe
def evidence_download(request, public_id):
    evidence = one_evidence(request, public_id)
    path = path_of(evidence)
    if not path.exists():
        raise Http404
    return attachment_response(path, name=evidence.name, mime=evidence.mime)


@require_POST
def evidence_withdraw(request, public_id):
    evidence = one_evidence(request, public_id)
    withdraw_evidence(evidence, by=request.user)
    messages.success(request, _("%(name)s was withdrawn.") % {"name": evidence.name})
    return redirect("mobility:exchange-evidence", evidence.exchange.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_attendance(request, public_id):
    exchange = exchange_of(request, public_id)
    require(exchange, request.user, "ho.manager", ("ongoing", *AFTER_STAY))
    if exchange.attendance_confirmed_at is not None:
        raise InvalidStep(_("The attendance was already confirmed."))
    form = AttendanceForm(request.POST if request.method == "POST" else None, exchange=exchange)
    if request.method == "POST" and form.is_valid():
        confirm_attendance(exchange, days=form.cleaned_data["days"], by=request.user)
        messages.success(request, _("Thank you. The attendance is confirmed."))
        return redirect("mobility:exchange-detail", public_id)
    return render(request, "mobility/exchange_attendance.html", {"exchange": exchange, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_validate(request, public_id):
    exchange = exchange_of(request, public_id, "report")
    Exchange.workflow.check(exchange, "validate", by=request.user)
    if request.method == "POST" and exchange.broken_off:
        return decide(request, exchange)
    if request.method == "POST":
        validate_exchange(exchange, by=request.user)
        messages.success(request, _("Validated. The exchange counts now."))
        return redirect("mobility:exchange-detail", public_id)
    return show_review(request, exchange)


def decide(request, exchange):
    """Validate a stay that was broken off, for the days that were done."""
    form = DecisionForm(request.POST, exchange=exchange)
    if form.is_valid():
        days, because = form.cleaned_data["days_done"], form.cleaned_data["because"]
        try:
            validate_broken_off(exchange, days_done=days, reason=because, by=request.user)
        except InvalidStep:
            raise
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            words = {"sum": euro(exchange.amount)}
            messages.success(request, _("Validated. %(sum)s are paid for the days done.") % words)
            return redirect("mobility:exchange-detail", exchange.public_id)
    return show_review(request, exchange, decision=form)


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_send_back(request, public_id):
    exchange = exchange_of(request, public_id, "report")
    Exchange.workflow.check(exchange, "send_back", by=request.user)
    form = SendBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        send_back_report(exchange, reason=form.in_words(), by=request.user)
        messages.success(request, _("The report was sent back. The visitor is told what is missing."))
        return redirect("mobility:exchange-detail", public_id)
    return show_review(request, exchange, send_back=form)


def show_review(request, exchange, *, send_back=None, decision=None):
    """form: the one that was sent, for the summary of its errors."""
    evidence = evidence_of(exchange)
    checks = checks_of(exchange, evidence)
    if exchange.broken_off and decision is None:
        decision = DecisionForm(exchange=exchange)
    context = {"exchange": exchange, "form": send_back or decision, "decision": decision,
               "send_back": send_back or SendBackForm(), "evidence": evidence, "checks": checks,
               "complete": all(check.done for check in checks), "report": report_of(exchange),
               "flags": flags_of(exchange, evidence, report_of(exchange))}  # fmt: skip
    return render(request, "mobility/exchange_validate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_questionnaire(request, public_id):
    """The form for the side that has not answered; the answers, as far as one may read them, for everybody else."""
    exchange = exchange_of(request, public_id)
    if exchange.status not in AFTER_STAY:
        raise InvalidStep(_("The questionnaire opens when the stay is over."))
    answers = list(Answers.objects.visible_to(request.user).filter(exchange=exchange).order_by("-side", "part"))
    side = side_to_answer(exchange, request.user, answers)
    if side is None and request.method == "POST":
        return refuse_answers(exchange, request.user)
    form = QuestionnaireForm(request.POST if request.method == "POST" else None, side=side) if side else None
    if request.method == "POST" and form.is_valid():
        answer_questionnaire(exchange, side=side, answers=form.answers(), by=request.user)
        messages.success(request, _("Thank you. Your answers are kept."))
        return redirect("mobility:exchange-detail", public_id)
    context = {"exchange": exchange, "form": form, "side": SIDES.get(side), "answers": answers_in_words(answers)}
    return render(request, "mobility/exchange_questionnaire.html", context)


def side_to_answer(exchange, user, answers):
    mine, answered = exchange.parties_of(user), {one.side for one in answers}
    sides = [side for side in ("vo", "ho") if mine & {f"{side}.manager", f"{side}.traveller"}]
    return next((side for side in sides if side not in answered), None)


def refuse_answers(exchange, user):
    if exchange.parties_of(user) & {"vo.manager", "vo.traveller", "ho.manager", "ho.traveller"}:
        raise InvalidStep(_("The questionnaire was already filled in."))
    raise PermissionDenied("visitor and host answer")


def answers_in_words(answers):
    grades = dict(GRADES)
    return [
        {"side": SIDES[one.side], "title": TITLES[one.part], "grade": grades[one.grade], "comment": one.comment}
        for one in answers
    ]


@require_POST
def exchange_close(request, public_id):
    exchange = exchange_of(request, public_id)
    close_exchange(exchange, by=request.user)
    messages.success(request, _("The file is closed."))
    return redirect("mobility:exchange-detail", public_id)

"""Registering an organisation, and what its people do with the registration."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.templatetags.look import euro
from clusterxchange.uploads import Refused
from clusterxchange.workflow import Conflict
from partnerships import desk, steps
from partnerships.activities import activity_name, matching
from partnerships.approvals import is_approved, latest_approval, needs_approval
from partnerships.cv_files import forget, take_in
from partnerships.forms import AssignForm, RegistrationForm, values_of
from partnerships.gaps import links, remark_of
from partnerships.models import Cv, Draft, Registration, User, Wishes
from partnerships.operations import (
    discard_draft,
    keep_draft,
    resubmit_registration,
    submit_registration,
    withdraw_registration,
)
from partnerships.operations.approvals import ASKERS
from partnerships.places import suggestions
from partnerships.rulebook import rules_on
from partnerships.templatetags.words import language_names, place_of, sector_names
from partnerships.timeline import OF_THE_DESK, entries_of
from partnerships.twins import registered_elsewhere, twins_everywhere, twins_of
from partnerships.wishes import wishes_in_words

STEPS = [
    gettext_lazy("Fill in"),
    gettext_lazy("The desk checks"),
    gettext_lazy("Accepted"),
    gettext_lazy("Visit and host"),
]
REACHED = {"submitted": 1, "returned": 0, "accepted": 3, "rejected": 1, "withdrawn": 1}
BUTTONS = {
    "accept": (gettext_lazy("Accept"), "primary", False),
    "send_back": (gettext_lazy("Return for completion"), "secondary", True),
    "reject": (gettext_lazy("Reject"), "danger", True),
    "resubmit": (gettext_lazy("Complete and submit again"), "primary", True),
    "withdraw": (gettext_lazy("Withdraw"), "secondary", True),
}
PAGES = {"resubmit": "edit", "send_back": "send-back"}


def visible_registration(request, public_id):
    found = Registration.objects.visible_to(request.user).select_related(
        "organisation", "partnership", "submitted_by", "decided_by", "assigned_to"
    )
    return get_object_or_404(found, public_id=public_id)


def page_of(registration):
    return reverse("partnerships:registration-detail", args=[registration.public_id])


def steps_at(reached, *, failed=False):
    """Where it stands: the parts before are done."""
    now = "failed" if failed else "current"
    return [
        {"label": label, "state": "done" if place < reached else now if place == reached else "next"}
        for place, label in enumerate(STEPS)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def registration_new(request):
    """In short steps; each is kept as typed and checked at the end only. `?step=all` shows everything on one page."""
    if request.user.scope.sees_everything:
        raise PermissionDenied("the Support Office and the Agency register nobody")
    step, action = steps.asked_step(request), request.POST.get("action")
    draft = draft_of(request)
    if request.method == "POST" and action in ("draft", "next", "autosave") and step != steps.CHECK:
        return keep_step(request, step, action, draft)
    if step == steps.CHECK:
        return check_registration(request, draft)
    form = registration_form(request, draft, known_of(request.user))
    if request.method == "POST":
        draft, refused = with_cv(request, draft)
        if form.is_valid() and not refused and (registration := submit(request, form, draft)):
            return submitted(request, registration)
        if refused:
            form.add_error("cv", refused)
        step = steps.ALL
    elif step != steps.ALL:
        form.only(step)
    return form_page(request, form, draft, step)


def form_page(request, form, draft, step):
    bar = steps_at(0) if step == steps.ALL else steps.bar(step, draft.values if draft else {})
    context = {"form": form, "draft": draft, "step": step, "rules": form.rules, "steps": bar}
    return render(request, "partnerships/registration_new.html", context)


def known_of(user):
    """What nobody has to type again."""
    return {"contact_name": user.name, "contact_email": user.email}


def keep_step(request, step, action, draft):
    """Keep what was typed beside what is kept of the other steps, unvalidated."""
    form = RegistrationForm(request.POST, rules=rules_on(), kept_cv=cv_name(draft))
    typed = (form if step == steps.ALL else form.only(step)).typed()
    draft = keep_draft(Draft.Kind.REGISTRATION, (draft.values if draft else {}) | typed, by=request.user)
    draft, refused = with_cv(request, draft)
    if action == "autosave":
        return render(request, "partnerships/registration_kept.html", {"draft": draft})
    if refused and "cv" in form.fields:
        form.only_blame("cv", refused)
        return form_page(request, form, draft, step)
    if action == "next":
        after = steps.next_address(step, draft.values) if step != steps.ALL else steps.address_of(steps.CHECK)
        return redirect(after)
    messages.success(request, _("Your draft is kept as you typed it. Nobody else sees it."))
    return redirect(steps.address_of(step))


def with_cv(request, draft, about=""):
    """(draft, sentence): a CV that was sent is kept in the draft, or the sentence says why not.

    Only what passed the gate stands there: nobody can type it.
    """
    file = request.FILES.get("cv")
    if file is None:
        return draft, ""
    try:
        kept = take_in(file)
    except Refused as why:
        return draft, str(why)
    values = draft.values if draft else {}
    forget(values.get("cv"))
    return keep_draft(Draft.Kind.REGISTRATION, values | {"cv": kept}, by=request.user, about=about), ""


def cv_in(draft):
    return draft.values.get("cv") if draft else None


def cv_name(draft):
    return (cv_in(draft) or {}).get("name", "")


def check_registration(request, draft):
    """The one full check: everything that is missing, each with a link to its field; then it can be submitted."""
    values = known_of(request.user) | (draft.values if draft else {})
    form = RegistrationForm(steps.as_sent(values), rules=rules_on())
    if form.is_valid() and request.method == "POST" and (registration := submit(request, form, draft)):
        return submitted(request, registration)
    context = {
        "form": form,
        "draft": draft,
        "gaps": steps.gaps_of(form),
        "problems": form.non_field_errors(),
        "advice": steps.advice_on(values),
        "answers": steps.answers_of(form, values),
        "steps": steps.bar(steps.CHECK, values),
        "rules": form.rules,
    }
    return render(request, "partnerships/registration_check.html", context)


def submitted(request, registration):
    messages.success(request, _("Your registration is with the desk of %s.") % registration.partnership)
    return redirect(page_of(registration))


def draft_of(request, about=""):
    found = Draft.objects.visible_to(request.user).filter(kind=Draft.Kind.REGISTRATION, about=about)
    return found.first()


def registration_form(request, draft, values, *, editing=False):
    initial = values | ({name: one for name, one in draft.values.items() if name != "cv"} if draft else {})
    sent = request.POST if request.method == "POST" else None
    kept_cv = cv_name(draft) or values.get("cv", "")
    return RegistrationForm(sent, initial=initial, rules=rules_on(), editing=editing, kept_cv=kept_cv)


def keep(request, form, draft, back, about=""):
    kept = {"cv": cv_in(draft)} if cv_in(draft) else {}
    keep_draft(Draft.Kind.REGISTRATION, form.typed() | kept, by=request.user, about=about)
    messages.success(request, _("Your draft is kept as you typed it. Nobody else sees it."))
    return redirect(back)


def submit(request, form, draft):
    """The registration, or None with the reason beside what was typed."""
    values = dict(form.cleaned_data)
    chosen = values.pop("partnership")
    try:
        return submit_registration(values=values, partnership=chosen, cv=cv_in(draft), by=request.user)
    except Conflict as problem:
        form.add_error(None, str(problem))
        return None


@require_POST
def registration_discard(request):
    forget(cv_in(draft_of(request)))
    discard_draft(Draft.Kind.REGISTRATION, by=request.user)
    messages.success(request, _("Your draft is deleted."))
    return redirect("partnerships:registration-new")


@require_safe
def place_suggest(request):
    """Options for the list of towns while somebody types; the field works without them."""
    found = suggestions(request.GET.get("place", "")[:120], request.GET.get("country", "")[:2])
    options = format_html_join("\n", '<option value="{}"></option>', ((town.name,) for town in found))
    return HttpResponse(options, headers={"Cache-Control": "private, max-age=3600"})


@require_safe
def activity_suggest(request):
    """Options for the list of activities (NACE 2.1); the field works without them."""
    found = matching(request.GET.get("nace", "")[:120])
    options = format_html_join("\n", '<option value="{}">{}</option>', found)
    return HttpResponse(options, headers={"Cache-Control": "private, max-age=3600"})


@require_safe
def registration_detail(request, public_id):
    registration = visible_registration(request, public_id)
    rules = rules_on()
    context = {
        "registration": registration,
        "organisation": registration.organisation,
        "facts": facts_of(registration),
        "figures": figures_of(registration, rules),
        "wishes": wishes_of(registration.organisation, request.user),
        "cv": cv_of(registration, request.user),
        "steps": steps_at(REACHED[registration.status], failed=registration.status in ("rejected", "withdrawn")),
        "verbs": buttons_for(registration, request.user),
        "clock": desk.working_days_left(timezone.localdate(), registration.due_on),
        "is_desk": speaks_for_desk(registration, request.user),
    }
    context["timeline"] = entries_of(registration, leave_out=() if context["is_desk"] else OF_THE_DESK)
    if organisation_may_need_approval(registration):
        context["approval"] = latest_approval(registration.organisation_id, request.user)
    if context["is_desk"]:
        context |= for_the_desk(registration, request.user, context["verbs"], rules)
    return render(request, "partnerships/registration_detail.html", context)


def organisation_may_need_approval(registration):
    return registration.organisation.type == "sme" and registration.organisation.is_ho


def speaks_for_desk(registration, user):
    return user.scope.sees_everything or registration.partnership_id in user.scope.partnerships


def for_the_desk(registration, user, verbs, rules):
    """What only the desk sees: findings, whom to give it to; the Support Office sees both records of a double (E15)."""
    found = {"findings": findings_of(registration, rules)}
    wants_approval = any(one.rule == "E13" for one in found["findings"])
    found["publishes"] = is_host(registration.organisation) and bool(ASKERS & registration.parties_of(user))
    found["may_ask"] = wants_approval and bool(ASKERS & registration.parties_of(user))
    if any(one["verb"] == "accept" for one in verbs):
        people = colleagues_of(registration)
        found["assign"] = AssignForm(people=people, initial={"colleague": registration.assigned_to_id})
    if user.scope.scheme == "support_office":
        found["twins"] = twins_everywhere(registration)
    return found


def is_host(organisation):
    return organisation.is_ho and organisation.accepted_at is not None


def findings_of(registration, rules):
    twins, elsewhere = twins_of(registration), registered_elsewhere(registration)
    unapproved = needs_approval(registration.organisation, registration) and not is_approved(
        registration.organisation_id
    )
    return desk.findings_on(registration, rules=rules, twins=twins, elsewhere=elsewhere, unapproved=unapproved)


def colleagues_of(registration):
    """The people of the partnership's desk, as a queryset."""
    held = {"memberships__partnership": registration.partnership_id, "memberships__role__in": ("desk", "coordinator")}
    return User.objects.filter(is_active=True, **held).distinct().order_by("name", "email")


def buttons_for(registration, user):
    verbs = Registration.workflow.verbs_for(registration, user)
    return [
        {
            "verb": verb,
            "label": BUTTONS[verb][0],
            "tone": BUTTONS[verb][1],
            "link": BUTTONS[verb][2],
            "url": reverse(f"partnerships:registration-{PAGES.get(verb, verb)}", args=[registration.public_id]),
        }
        for verb in verbs
    ]


def facts_of(registration):
    organisation = registration.organisation
    wants = [word for wanted, word in ((organisation.is_vo, _("visit")), (organisation.is_ho, _("host"))) if wanted]
    return [
        (_("Type"), organisation.get_type_display()),
        (_("Place"), place_of(organisation)),
        (_("VAT or registration number"), registration.registration_number),
        (_("Sectors"), sector_names(organisation.sectors)),
        (_("Activity (NACE 2.1)"), activity_name(organisation.nace)),
        (_("Languages"), language_names(organisation.languages)),
        (_("Wants to"), _(" and ").join(wants)),
        (_("Website"), organisation.website),
        (_("What it does"), organisation.description),
        (_("Motivation"), registration.motivation),
        (_("Contact"), ", ".join(filter(None, [registration.contact_name, registration.contact_function]))),
        (_("Contact e-mail"), registration.contact_email),
    ]


def figures_of(registration, rules):
    """Pairs of facts; `size` is what the figures make of it (E21)."""
    size = desk.size_of_registration(rules, registration)
    sizes = {"micro": _("micro enterprise"), "small": _("small enterprise"), "medium": _("medium-sized enterprise"),
             "large": _("large enterprise"), None: _("not known from the figures given")}  # fmt: skip
    cluster = registration.cluster or _("none named")
    said = {True: _("profiled on the ECCP"), False: _("not said to be profiled on the ECCP")}
    return [
        (_("Size by the EU definition"), sizes[size]),
        (_("Staff"), registration.staff),
        (_("Turnover"), euro(registration.turnover)),
        (_("Balance sheet total"), euro(registration.balance)),
        (_("Linked enterprises"), _("yes") if registration.linked else _("no")),
        (_("Cluster"), f"{cluster} ({said[registration.cluster_profiled]})" if registration.cluster else cluster),
        (_("Kind of network"), _("business network only") if registration.network_only else _("cluster")),
    ]


def cv_of(registration, user):
    """The CV that this person may read, or None."""
    return Cv.objects.visible_to(user).filter(organisation=registration.organisation_id).first()


def wishes_of(organisation, user):
    """[(title, facts)] of what it looks for, as far as it takes part; what nobody said is left out."""
    wishes = Wishes.objects.visible_to(user).filter(organisation=organisation.pk).first()
    return [(title, facts) for title, facts in wishes_in_words(organisation, wishes, rules_on()) if facts]


@require_http_methods(["GET", "HEAD", "POST"])
def registration_edit(request, public_id):
    registration = visible_registration(request, public_id)
    Registration.workflow.check(registration, "resubmit", by=request.user)
    draft = draft_of(request, about=registration.public_id)
    known = values_of(registration) | {"cv": cv_of(registration, request.user)}
    form = registration_form(request, draft, known, editing=True)
    if request.method == "POST":
        draft, refused = with_cv(request, draft, about=registration.public_id)
        if refused:
            form.only_blame("cv", refused)
        elif request.POST.get("action") == "draft":
            return keep(request, form, draft, request.path, about=registration.public_id)
        elif form.is_valid():
            resubmit_registration(registration, values=form.cleaned_data, cv=cv_in(draft), by=request.user)
            messages.success(request, _("Your registration is with the desk again."))
            return redirect(page_of(registration))
    context = {"form": form, "draft": draft, "registration": registration, "steps": steps_at(0),
               "gaps": links(registration.gaps),
               "remark": remark_of(registration.gaps, registration.reason)}  # fmt: skip
    return render(request, "partnerships/registration_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def registration_withdraw(request, public_id):
    registration = visible_registration(request, public_id)
    Registration.workflow.check(registration, "withdraw", by=request.user)
    if request.method == "POST":
        withdraw_registration(registration, by=request.user)
        messages.success(request, _("%s is withdrawn.") % registration)
        return redirect(page_of(registration))
    return render(request, "partnerships/registration_withdraw.html", {"registration": registration})

"""Keys for programs: mine, a new one (shown once), revoking one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.workflow import Conflict
from partnerships.accounts import ask_who_again
from partnerships.emails import link_to
from partnerships.paging import page_of
from partnerships.rulebook import rules_on
from reporting.exports.registry import LISTS, lists_for
from reporting.forms_exports import TokenForm
from reporting.models import Token
from reporting.operations.tokens import make_token, revoke_token
from reporting.views.files import tabs


@require_safe
def token_list(request):
    now = timezone.now()
    page = page_of(Token.objects.visible_to(request.user), request)
    rows = [
        {"token": one, "state": state_of(one, now), "lists": [str(LISTS[name].title) for name in one.tables
                                                              if name in LISTS]}
        for one in page.rows
    ]  # fmt: skip
    context = {"tabs": tabs(request, "reporting:token-list"), "rows": rows, "page": page,
               "address": link_to("/api/v1/exports/exchanges")}  # fmt: skip
    return render(request, "reporting/export_tokens.html", context)


def state_of(token, now):
    if token.revoked_at:
        return _("Revoked"), "neutral"
    return (_("Ended"), "neutral") if token.expires_at <= now else (_("Valid"), "success")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_new(request):
    """Whoever makes a key proves who they are; the key is on the answer to the form and nowhere else."""
    form = TokenForm(
        request.POST if request.method == "POST" else None,
        lists=lists_for(request.user.scope), days=rules_on().token_days,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        ask_who_again(request)
        try:
            token, secret = make_token(**form.cleaned_data, by=request.user)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            address = link_to(f"/api/v1/exports/{token.tables[0]}")
            context = {"token": token, "secret": secret, "address": address}
            return render(request, "reporting/export_token_made.html", context)
    return render(request, "reporting/export_token_new.html", {"form": form})


@require_POST
def token_revoke(request, public_id):
    token = get_object_or_404(Token.objects.visible_to(request.user), public_id=public_id)
    revoke_token(token, by=request.user)
    messages.success(request, _("The key is revoked. No program comes in with it any more."))
    return redirect("reporting:token-list")

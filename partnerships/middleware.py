"""Login by default, a second factor for those who move money or read everything, and looking through others' eyes."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from psycopg2.errors import ReadOnlySqlTransaction

from clusterxchange import scope
from clusterxchange.middleware import VIEWING
from partnerships.operations.viewing import end_viewing, note_page, open_viewing

FORCED_ROLES = {"coordinator", "finance"}


class LoginByDefault(LoginRequiredMiddleware):
    def process_view(self, request, view, args, kwargs):
        if request.user.is_authenticated and lacks_second_factor(request):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return super().process_view(request, view, args, kwargs)


def lacks_second_factor(request):
    """True while somebody who needs a second factor has none and asks for anything but setting it up."""
    if not settings.SECOND_FACTOR_FORCED or request.path.startswith("/accounts/"):
        return False
    held = request.user.scope
    if held.viewing:  # the officer has proved theirs before
        return False
    if not role_needs_second_factor(held):
        return False
    from allauth.mfa.utils import is_mfa_enabled

    return not is_mfa_enabled(request.user)


def role_needs_second_factor(held):
    """Those who move money or read everything."""
    return held.sees_everything or any(roles & FORCED_ROLES for roles in held.partnerships.values())


class ViewAs:
    """While somebody of the Support Office looks through a person's eyes, every request is that person's, for reading.

    What is asked is noted as the officer; then Postgres is told that the person reads, without bank data, and lets
    nothing be written any more. The account's own pages, steps and files are refused with a sentence.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated or VIEWING not in request.session:
            return self.get_response(request)
        if request.path == reverse("account_logout") or request.path == reverse("partnerships:viewing-end"):
            if request.method == "POST":
                leave(request)
            return self.get_response(request)
        viewing = open_viewing(request.session[VIEWING], by=request.user)
        if viewing is None:
            leave(request)
            messages.info(request, _("The half hour of looking through somebody’s eyes is over."))
            return HttpResponseRedirect(reverse("partnerships:person-list"))
        return self.looked_at(request, viewing)

    def looked_at(self, request, viewing):
        note_page(viewing, f"{request.method} {request.path}", by=request.user)
        request.viewing, request.user = viewing, viewing.person
        request.user.scope = scope.view_as(viewing.person_id)
        request.viewing_since = transaction.savepoint()
        if request.method not in ("GET", "HEAD"):
            return refuse(request, _("You look through somebody’s eyes, so nothing can be changed."))
        if request.path.startswith("/accounts/"):
            return refuse(request, _("Address, password and second factor are the person’s own."))
        response = self.get_response(request)
        if is_file(response):
            if opened := getattr(response, "file_to_stream", None):
                opened.close()  # not the response: closing it ends the request, and with it the connection
            return refuse(request, _("Files cannot be fetched while you look through somebody’s eyes."))
        return response

    def process_exception(self, request, exception):
        """A page that would have written something, such as that it was read."""
        if not hasattr(request, "viewing_since") or not isinstance(exception.__cause__, ReadOnlySqlTransaction):
            return None
        transaction.set_rollback(False)
        transaction.savepoint_rollback(request.viewing_since)
        return refuse(request, _("This page writes something when it is opened, so it is not shown here."))


def is_file(response):
    """Only pages and their parts are shown."""
    kind = response.get("Content-Type", "text/html").partition(";")[0]
    return "Content-Disposition" in response or kind not in ("text/html", "application/json")


def leave(request):
    """End the viewing; the session goes on as the officer's own, under a new key."""
    end_viewing(request.session.pop(VIEWING, None), by=request.user)
    request.session.cycle_key()


def refuse(request, sentence):
    return render(request, "partnerships/viewing_refused.html", {"sentence": sentence}, status=403)

"""What every request passes through on our own account."""

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpResponseNotAllowed
from django.shortcuts import render

from clusterxchange import scope
from clusterxchange.workflow import Conflict as ConflictError


def clean_input(get_response):
    """Refuse NUL, which Postgres cannot store, before any code meets it."""

    def middleware(request):
        if _carries_nul(request):
            raise BadRequest("A NUL character was sent.")
        return get_response(request)

    return middleware


def _carries_nul(request):
    if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if any("\0" in value for value in request.COOKIES.values()):
        return True
    if request.content_type == "application/x-www-form-urlencoded":
        return b"%00" in request.body or b"\0" in request.body
    return False


VIEWING = "viewing"  # the key of a session that looks through another's eyes


class Transaction:
    """One transaction a request, outside of everything that reads or writes.

    ATOMIC_REQUESTS opens its transaction inside the middleware, too late for a scope that is
    local to the transaction.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with scope.fresh():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


class EnterScope:
    """Tell Postgres who asks. Officers and the Support Office read as a role that cannot write.

    Pages of their own account are no reading of others' rows, and some lock what they show (recovery codes).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        user.scope = scope.enter(user.pk) if user.is_authenticated else scope.NOBODY
        own_account = request.path.startswith("/accounts/")
        reads = request.method in ("GET", "HEAD") and not own_account
        # Whoever looks through another's eyes is made a reader by partnerships.middleware.ViewAs, and noted first.
        if user.scope.sees_everything and reads and VIEWING not in request.session:
            scope.read_only()
        return self.get_response(request)


class Conflict:
    """Answer 409 when somebody else was faster, and say what happened."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, ConflictError):
            return render(request, "409.html", {"problem": exception}, status=409)
        return None


class NotAllowed:
    """Answer 405 with a page: an address of a button was opened, typed or reloaded as if it were a page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

"""What we ask of allauth."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.conf import settings
from django.urls import reverse

from partnerships.events import nudge_queue


def ask_who_again(request):
    """Before something is signed: whoever did not prove lately who they are does so now, and then goes on.

    What was posted is kept by the session meanwhile. Raises allauth's ReauthenticationRequired, which its middleware
    answers.
    """
    raise_if_reauthentication_required(request, app="partnerships")


class Accounts(DefaultAccountAdapter):
    def send_mail(self, template_prefix, email, context):
        super().send_mail(template_prefix, email, context)
        nudge_queue()

    def get_signup_redirect_url(self, request):
        return reverse("home")

    def is_open_for_signup(self, request):
        return getattr(settings, "SIGNUP_OPEN", True)

    def set_password(self, user, password):
        """Only the password is written: the runtime role may not touch every column of an account."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who has just logged in need not say who they are again, such as to set up a second factor."""
        proofs = get_authentication_records(self.request, self.request.user)
        is_fresh = bool(proofs) and time.time() - proofs[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        return not is_fresh and super().is_reauthentication_required(app=app, **kwargs)

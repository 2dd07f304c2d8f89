"""What we ask of allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse

from partnerships.events import nudge_queue


class Accounts(DefaultAccountAdapter):
    def send_mail(self, template_prefix, email, context):
        super().send_mail(template_prefix, email, context)
        nudge_queue()

    def get_signup_redirect_url(self, request):
        return reverse("home")

    def is_open_for_signup(self, request):
        return getattr(settings, "SIGNUP_OPEN", True)

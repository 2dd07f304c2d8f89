"""Headings of allauth in the words of our tabs: its templates stay its own, only what they are called is ours."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


def ours():
    """{what allauth calls it: what we do}, both in the language of the reader."""
    return {
        _("Email Addresses"): _("E-mail addresses"),
        _("Add Email Address"): _("Add an e-mail address"),
        _("Password Reset"): _("Forgotten password"),
        _("Change Password"): _("Password"),
        _("Set Password"): _("Password"),
        _("Two-Factor Authentication"): _("Second factor"),
        _("Activate Authenticator App"): _("Activate the authenticator app"),
        _("Deactivate Authenticator App"): _("Deactivate the authenticator app"),
        _("Authenticator App"): _("Authenticator app"),
        _("Recovery Codes"): _("Recovery codes"),
    }


@register.filter(is_safe=True)
def house_words(heading):
    words = " ".join(heading.split())
    return ours().get(words, words)

"""Headings and buttons of allauth in our words: its templates stay its own, only what they are called is ours."""

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


def ours_on_buttons():
    return {
        _("Make Primary"): _("Make primary"),
        _("Re-send Verification"): _("Send the verification again"),
        _("Add Email"): _("Add the address"),
        _("Change Email"): _("Change the address"),
        _("Cancel Change"): _("Cancel the change"),
        _("Change Password"): _("Change the password"),
        _("Set Password"): _("Set the password"),
        _("Reset My Password"): _("Reset my password"),
        _("Sign In"): _("Log in"),
        _("Sign Out"): _("Log out"),
        _("Sign Up"): _("Register"),
        _("Request Code"): _("Request a code"),
    }


@register.filter(is_safe=True)
def house_words(heading):
    words = " ".join(heading.split())
    return ours().get(words, words)


@register.filter(is_safe=True)
def house_button(label):
    words = " ".join(label.split())
    return ours_on_buttons().get(words, words)

"""Login by default, and a second factor for those who move money or read everything."""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponseRedirect
from django.urls import reverse

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
    scope = request.user.scope
    forced = scope.sees_everything or any(roles & FORCED_ROLES for roles in scope.partnerships.values())
    if not forced:
        return False
    from allauth.mfa.utils import is_mfa_enabled

    return not is_mfa_enabled(request.user)

"""Addresses of the public interface. Nobody needs to log in for it."""

from mobility.api import api

urlpatterns, _app, app_name = api.urls
for _pattern in urlpatterns:
    # The views are ninja's, so they cannot carry the decorator login_not_required.
    _pattern.callback.login_required = False

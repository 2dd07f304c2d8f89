"""Addresses of the interface for programs: what is public (mobility/api.py), and lists with a key. No login page."""

from mobility.api import api
from reporting.api import router

api.add_router("/exports", router)
urlpatterns, _app, app_name = api.urls
for _pattern in urlpatterns:
    # The views are ninja's, so they cannot carry the decorator login_not_required.
    _pattern.callback.login_required = False

"""Every address of the portal. Lists and pages of one app stand in its own urls.py."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from clusterxchange import pages

urlpatterns = [
    path("", include("reporting.home_urls")),
    path("", include("partnerships.urls")),
    path("", include("mobility.urls")),
    path("payments/", include("payments.urls")),
    path("reporting/", include("reporting.urls")),
    path("api/v1/", include("reporting.api_urls")),
    path("accounts/", include("allauth.urls")),
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("health/", pages.health, name="health"),
]
if settings.DEBUG:
    from clusterxchange.gallery import gallery

    urlpatterns.append(path("components/", login_not_required(gallery), name="components"))

handler400 = "clusterxchange.pages.bad_request"
handler403 = "clusterxchange.pages.forbidden"
handler404 = "clusterxchange.pages.not_found"
handler500 = "clusterxchange.pages.server_error"

"""Addresses of mobility: the catalogue, offers, applications, the calculator; exchanges have their own list."""

from django.urls import include, path

from mobility.views import calculator

app_name = "mobility"
urlpatterns = [
    path("calculator/", calculator.calculator, name="calculator"),
    path("exchanges/", include("mobility.urls_exchanges")),
]

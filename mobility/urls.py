"""Addresses of mobility: the catalogue, offers, applications, the calculator; exchanges have their own list."""

from django.urls import include, path

from mobility.views import calculator, catalogue, offers

app_name = "mobility"
urlpatterns = [
    path("offers/", catalogue.offer_list, name="offer-list"),
    path("offers/mine/", offers.offer_mine, name="offer-mine"),
    path("offers/new/", offers.offer_new, name="offer-new"),
    path("offers/<str:public_id>/", offers.offer_detail, name="offer-detail"),
    path("offers/<str:public_id>/edit/", offers.offer_edit, name="offer-edit"),
    path("offers/<str:public_id>/pause/", offers.offer_pause, name="offer-pause"),
    path("offers/<str:public_id>/resume/", offers.offer_resume, name="offer-resume"),
    path("offers/<str:public_id>/close/", offers.offer_close, name="offer-close"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("exchanges/", include("mobility.urls_exchanges")),
]

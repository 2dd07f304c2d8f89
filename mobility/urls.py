"""Addresses of mobility: the catalogue, offers, applications, calculator, self-check; exchanges have their own list."""

from django.urls import include, path

from mobility.views import (
    applications,
    arrangements,
    calculator,
    catalogue,
    conversations,
    matching,
    offers,
    self_check,
)

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
    path("offers/<str:public_id>/apply/", applications.application_new, name="application-new"),
    path("offers/<str:public_id>/arrange/", arrangements.offer_arrange, name="offer-arrange"),
    path("arrangements/<str:public_id>/", arrangements.arrangement_detail, name="arrangement-detail"),
    path("arrangements/<str:public_id>/decline/", arrangements.arrangement_decline, name="arrangement-decline"),
    path("arrangements/<str:public_id>/withdraw/", arrangements.arrangement_withdraw, name="arrangement-withdraw"),
    path("applications/", matching.application_list, name="application-list"),
    path("applications/<str:public_id>/", applications.application_detail, name="application-detail"),
    path("applications/<str:public_id>/messages/", conversations.application_messages, name="application-messages"),
    path("attachments/<str:public_id>/", conversations.attachment_download, name="attachment-download"),
    path("applications/<str:public_id>/endorse/", applications.application_endorse, name="application-endorse"),
    path("applications/<str:public_id>/agree/", applications.application_agree, name="application-agree"),
    path("applications/<str:public_id>/accept/", applications.application_accept, name="application-accept"),
    path("applications/<str:public_id>/confirm/", applications.application_confirm, name="application-confirm"),
    path("applications/<str:public_id>/decline/", applications.application_decline, name="application-decline"),
    path("applications/<str:public_id>/withdraw/", applications.application_withdraw, name="application-withdraw"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("self-check/", self_check.self_check_page, name="self-check"),
    path("exchanges/", include("mobility.urls_exchanges")),
    path("imports/", include("mobility.urls_imports")),
]

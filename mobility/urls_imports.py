"""Addresses of bringing data in and taking it along."""

from django.urls import path

from mobility.views import imports

urlpatterns = [
    path("", imports.import_list, name="import-list"),
    path("templates/<str:table>.<str:extension>", imports.import_template, name="import-template-download"),
    path("exports/<str:table>.<str:extension>", imports.import_export, name="import-export"),
    path("<str:public_id>/", imports.import_detail, name="import-detail"),
    path("<str:public_id>/progress/", imports.import_progress, name="import-progress"),
    path("<str:public_id>/commit/", imports.import_commit, name="import-commit"),
    path("<str:public_id>/discard/", imports.import_discard, name="import-discard"),
    path("<str:public_id>/report/", imports.import_report, name="import-report-download"),
]

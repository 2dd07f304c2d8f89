"""Addresses of figures and reports."""

from django.urls import path

from reporting.views import dashboards, reports

app_name = "reporting"
urlpatterns = [
    path("", dashboards.dashboard, name="dashboard"),
    path("rows/", dashboards.rows, name="rows"),
    path("rows/export/", dashboards.rows_export, name="rows-export"),
    path("reports/", reports.report_list, name="report-list"),
    path("reports/new/", reports.report_new, name="report-new"),
    path("reports/<str:public_id>/", reports.report_detail, name="report-detail"),
]

"""Addresses of figures and reports."""

from django.urls import path

from reporting.views import dashboards, dossiers, outputs, recounts, reports, targets, years

app_name = "reporting"
urlpatterns = [
    path("", dashboards.dashboard, name="dashboard"),
    path("coverage/", dashboards.coverage_page, name="coverage"),
    path("rows/", dashboards.rows, name="rows"),
    path("rows/export/", dashboards.rows_export, name="rows-export"),
    path("outputs/", outputs.output_list, name="output-list"),
    path("outputs/new/<str:indicator>/", outputs.output_new, name="output-new"),
    path("outputs/<str:public_id>/", outputs.output_detail, name="output-detail"),
    path("outputs/<str:public_id>/change/", outputs.output_change, name="output-change"),
    path("outputs/<str:public_id>/withdraw/", outputs.output_withdraw, name="output-withdraw"),
    path("output-files/<str:public_id>/", outputs.outputfile_download, name="outputfile-download"),
    path("output-files/<str:public_id>/withdraw/", outputs.outputfile_withdraw, name="outputfile-withdraw"),
    path("year/", years.year, name="year"),
    path("targets/", targets.target_list, name="target-list"),
    path("recounts/", recounts.recount_list, name="recount-list"),
    path("recounts/run/", recounts.recount_run, name="recount-run"),
    path("recounts/mend/", recounts.recount_mend, name="recount-mend"),
    path("reports/", reports.report_list, name="report-list"),
    path("reports/new/", reports.report_new, name="report-new"),
    path("reports/<str:public_id>/", reports.report_detail, name="report-detail"),
    path("dossiers/order/<str:exchange_id>/", dossiers.dossier_order, name="dossier-order"),
    path("dossiers/<str:public_id>/", dossiers.dossier_detail, name="dossier-detail"),
    path("dossiers/<str:public_id>/progress/", dossiers.dossier_progress, name="dossier-progress"),
    path("dossiers/<str:public_id>/download/", dossiers.dossier_download, name="dossier-download"),
]

"""Addresses of figures and reports."""

from django.urls import path

from reporting.views import (
    dashboards,
    dossiers,
    outputs,
    recounts,
    report_sections,
    report_steps,
    report_versions,
    reports,
    targets,
    years,
)

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
    path("reports/<str:public_id>/sections/<slug:section>/", report_sections.report_section, name="report-section"),
    path("reports/<str:public_id>/put-away/<int:wording_id>/", report_sections.report_put_away, name="report-put-away"),
    path("reports/<str:public_id>/versions/<int:version>/", report_versions.report_version, name="report-version"),
    path("reports/<str:public_id>/submit/", report_steps.report_submit, name="report-submit"),
    path("reports/<str:public_id>/send-back/", report_steps.report_send_back, name="report-send-back"),
    path("reports/<str:public_id>/accept/", report_steps.report_accept, name="report-accept"),
    path("reports/<str:public_id>/correct/", report_steps.report_correct, name="report-correct"),
    path(
        "reports/<str:public_id>/drop-correction/", report_steps.report_drop_correction, name="report-drop-correction"
    ),
    path("reports/<str:public_id>/withdraw/", report_steps.report_withdraw, name="report-withdraw"),
    path("reports/<str:public_id>/comment/", report_sections.report_comment, name="report-comment"),
    path("comments/<str:public_id>/resolve/", report_sections.comment_resolve, name="comment-resolve"),
    path("comments/<str:public_id>/reopen/", report_sections.comment_reopen, name="comment-reopen"),
    path("dossiers/order/<str:exchange_id>/", dossiers.dossier_order, name="dossier-order"),
    path("dossiers/<str:public_id>/", dossiers.dossier_detail, name="dossier-detail"),
    path("dossiers/<str:public_id>/progress/", dossiers.dossier_progress, name="dossier-progress"),
    path("dossiers/<str:public_id>/download/", dossiers.dossier_download, name="dossier-download"),
]

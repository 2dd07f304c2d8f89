"""From match to closed file; included by mobility/urls.py under exchanges/."""

from django.urls import path

from mobility.views import calendar_files, closing, commitments, exchanges, keepsakes, missions, papers, signing

urlpatterns = [
    path("", exchanges.exchange_list, name="exchange-list"),
    path("papers/to-sign/", missions.paper_sign_several, name="paper-sign-several"),
    path("papers/<str:public_id>/", papers.paper_detail, name="paper-detail"),
    path("papers/<str:public_id>/sign/", signing.paper_sign, name="paper-sign"),
    path("papers/<str:public_id>/copy/", signing.paper_copy, name="paper-copy"),
    path("papers/<str:public_id>/signed/<str:side>/", signing.paper_signed_file, name="paper-signed-file"),
    path("papers/<str:public_id>/withdraw/", papers.paper_withdraw, name="paper-withdraw"),
    path("papers/<str:public_id>/ask/", signing.paper_ask, name="paper-ask"),
    path("change-requests/<str:public_id>/answer/", signing.change_request_answer, name="change-request-answer"),
    path("papers/<str:public_id>/preview/", papers.paper_preview, name="paper-preview"),
    path("evidence/<str:public_id>/", closing.evidence_download, name="evidence-download"),
    path("evidence/<str:public_id>/withdraw/", closing.evidence_withdraw, name="evidence-withdraw"),
    path("<str:public_id>/", exchanges.exchange_detail, name="exchange-detail"),
    path("<str:public_id>/calendar/", calendar_files.exchange_calendar, name="exchange-calendar"),
    path("<str:public_id>/keep/<str:keepsake>/", keepsakes.exchange_keep, name="exchange-keep"),
    path("<str:public_id>/cv/<str:side>/", exchanges.exchange_cv_download, name="exchange-cv-download"),
    path("<str:public_id>/mission/", missions.exchange_mission, name="exchange-mission"),
    path("<str:public_id>/mission/papers/", missions.exchange_mission_papers, name="exchange-mission-papers"),
    path("<str:public_id>/commitment/", commitments.exchange_commitment, name="exchange-commitment"),
    path("<str:public_id>/report/", closing.exchange_report, name="exchange-report"),
    path("<str:public_id>/evidence/", closing.exchange_evidence, name="exchange-evidence"),
    path("<str:public_id>/attendance/", closing.exchange_attendance, name="exchange-attendance"),
    path("<str:public_id>/validate/", closing.exchange_validate, name="exchange-validate"),
    path("<str:public_id>/send-back/", closing.exchange_send_back, name="exchange-send-back"),
    path("<str:public_id>/questionnaire/", closing.exchange_questionnaire, name="exchange-questionnaire"),
    path("<str:public_id>/close/", closing.exchange_close, name="exchange-close"),
    path("<str:public_id>/cancel/", exchanges.exchange_cancel, name="exchange-cancel"),
    path("<str:public_id>/interrupt/", exchanges.exchange_interrupt, name="exchange-interrupt"),
]

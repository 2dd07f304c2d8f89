from django.urls import path

from payments.views import agreements, answers, batches, claims, funds, replay

app_name = "payments"
urlpatterns = [
    path("", batches.due_list, name="due-list"),
    path("batches/", batches.batch_list, name="batch-list"),
    path("batches/prepare/", batches.batch_prepare, name="batch-prepare"),
    path("batches/<str:public_id>/", batches.batch_detail, name="batch-detail"),
    path("batches/<str:public_id>/approve/", batches.batch_approve, name="batch-approve"),
    path("batches/<str:public_id>/cancel/", batches.batch_cancel, name="batch-cancel"),
    path("batches/<str:public_id>/download/", batches.batch_download, name="batch-download"),
    path("batches/<str:public_id>/settle/", batches.batch_settle, name="batch-settle"),
    path("transfers/<str:public_id>/settle/", batches.payment_settle, name="payment-settle"),
    path("transfers/<str:public_id>/reject/", batches.payment_reject, name="payment-reject"),
    path("answers/", answers.answer_list, name="answer-list"),
    path("answers/<str:public_id>/", answers.answer_detail, name="answer-detail"),
    path("funds/", funds.fund_list, name="fund-list"),
    path("funds/<str:public_id>/", funds.fund_detail, name="fund-detail"),
    path("funds/<str:public_id>/verify/", funds.fund_verify, name="fund-verify"),
    path("replay/", replay.replay_page, name="replay"),
    path("claims/<str:public_id>/", claims.claim_detail, name="claim-detail"),
    path("claims/<str:public_id>/amend/", claims.claim_amend, name="claim-amend"),
    path("claims/<str:public_id>/lay-out/", claims.claim_lay_out, name="claim-lay-out"),
    path("claims/<str:public_id>/periods/", claims.claim_add_period, name="claim-add-period"),
    path("claims/<str:public_id>/export/", claims.claim_export, name="claim-export"),
    path("claims/<str:public_id>/accounting/", claims.claim_accounting, name="claim-accounting"),
    path("periods/<str:public_id>/", claims.period_detail, name="period-detail"),
    path("periods/<str:public_id>/change/", claims.period_change, name="period-change"),
    path("periods/<str:public_id>/submit/", claims.period_submit, name="period-submit"),
    path("costs/<str:public_id>/withdraw/", claims.cost_withdraw, name="cost-withdraw"),
    path("costs/<str:public_id>/download/", claims.cost_download, name="cost-download"),
    path("exchanges/<str:public_id>/account/", agreements.account_give, name="account-give"),
    path("exchanges/<str:public_id>/account/confirm/", agreements.account_confirm, name="account-confirm"),
    path("exchanges/<str:public_id>/agreement/", agreements.agreement_draw_up, name="agreement-draw-up"),
    path("agreements/<str:public_id>/sign/", agreements.agreement_sign, name="agreement-sign"),
]

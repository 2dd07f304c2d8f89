from django.urls import path

from partnerships.views import approvals, desk, documents, organisations, outbox, people, persons, registrations

app_name = "partnerships"
urlpatterns = [
    path("registrations/", desk.registration_list, name="registration-list"),
    path("registrations/new/", registrations.registration_new, name="registration-new"),
    path("registrations/discard/", registrations.registration_discard, name="registration-discard"),
    path("registrations/accept/", desk.registration_accept_many, name="registration-accept-many"),
    path("registrations/<str:public_id>/", registrations.registration_detail, name="registration-detail"),
    path("registrations/<str:public_id>/edit/", registrations.registration_edit, name="registration-edit"),
    path("registrations/<str:public_id>/withdraw/", registrations.registration_withdraw, name="registration-withdraw"),
    path("registrations/<str:public_id>/accept/", desk.registration_accept, name="registration-accept"),
    path("registrations/<str:public_id>/assign/", desk.registration_assign, name="registration-assign"),
    path("registrations/<str:public_id>/send-back/", desk.registration_send_back, name="registration-send-back"),
    path("registrations/<str:public_id>/reject/", desk.registration_reject, name="registration-reject"),
    path("registrations/<str:public_id>/approval/", approvals.registration_approval, name="registration-approval"),
    path("approvals/", approvals.approval_list, name="approval-list"),
    path("approvals/<str:public_id>/", approvals.approval_detail, name="approval-detail"),
    path("approvals/<str:public_id>/grant/", approvals.approval_grant, name="approval-grant"),
    path("approvals/<str:public_id>/refuse/", approvals.approval_refuse, name="approval-refuse"),
    path("approvals/<str:public_id>/withdraw/", approvals.approval_withdraw, name="approval-withdraw"),
    path("approvals/<str:public_id>/download/", approvals.approval_download, name="approval-download"),
    path("places/", registrations.place_suggest, name="place-suggest"),
    path("organisations/", organisations.organisation_mine, name="organisation-mine"),
    path("organisations/<str:public_id>/", organisations.organisation_detail, name="organisation-detail"),
    path("organisations/<str:public_id>/people/", people.organisation_people, name="organisation-people"),
    path("organisations/<str:public_id>/people/remove/", people.organisation_remove, name="organisation-remove"),
    path(
        "organisations/<str:public_id>/people/hand-over/", persons.organisation_hand_over, name="organisation-hand-over"
    ),
    path("partnerships/<str:public_id>/people/", people.partnership_people, name="partnership-people"),
    path("partnerships/<str:public_id>/people/remove/", people.partnership_remove, name="partnership-remove"),
    path("partnerships/<str:public_id>/people/hand-over/", persons.partnership_hand_over, name="partnership-hand-over"),
    path("people/", persons.person_list, name="person-list"),
    path("people/<str:public_id>/", persons.person_rights, name="person-rights"),
    path("people/<str:public_id>/view-as/", persons.person_view_as, name="person-view-as"),
    path("viewing/end/", persons.viewing_end, name="viewing-end"),
    path("invitations/<str:key>/", people.invitation_accept, name="invitation-accept"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<uuid:pk>/", outbox.outbox_detail, name="outbox-detail"),
    path("documents/<str:public_id>/", documents.document_detail, name="document-detail"),
    path("documents/<str:public_id>/progress/", documents.document_progress, name="document-progress"),
    path("documents/<str:public_id>/download/", documents.document_download, name="document-download"),
    path("verify/<str:public_id>/", documents.document_verify, name="document-verify"),
]

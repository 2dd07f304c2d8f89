"""Who may read and write the tables of people and partnerships (docs/adr/0001)."""

from clusterxchange.security import (
    ANYBODY,
    FOUR_PARTIES,
    MY_ORGANISATIONS,
    MY_PARTNERSHIPS,
    SCHEME,
    USER,
    Table,
    organisation_in,
    partnership_in,
    reference,
)

IDENTITY = "allauth looks people up before anybody is logged in, so no scope exists yet"
MINE = f"user_id = {USER}"
BODY_IS_MINE = f"({organisation_in('organisation_id')} OR {partnership_in('partnership_id')})"
INVITED = (
    "EXISTS (SELECT 1 FROM partnerships_invitation i JOIN partnerships_user u ON lower(u.email) = lower(i.email) "
    f"WHERE u.id = {USER} AND i.role = partnerships_membership.role AND i.accepted_at IS NULL "
    "AND i.expires_at > now() "
    "AND i.organisation_id IS NOT DISTINCT FROM partnerships_membership.organisation_id "
    "AND i.partnership_id IS NOT DISTINCT FROM partnerships_membership.partnership_id)"
)
FOUNDED = (
    f"(user_id = {USER} AND organisation_id IN "
    f"(SELECT o.id FROM partnerships_organisation o WHERE o.created_by_id = {USER}))"
)
MY_ADDRESS = f"lower(email) = (SELECT lower(u.email) FROM partnerships_user u WHERE u.id = {USER})"
REGISTRATION = f"({organisation_in('organisation_id')} OR {partnership_in('partnership_id')})"
# scheme §8: the other side of a match that was not called off reads the CV, too; its own policy narrows the exchanges.
COUNTERPART = (
    "EXISTS (SELECT 1 FROM mobility_exchange e WHERE e.status <> 'cancelled' AND ("
    f"(e.vo_id = partnerships_cv.organisation_id AND {organisation_in('e.ho_id')}) OR "
    f"(e.ho_id = partnerships_cv.organisation_id AND {organisation_in('e.vo_id')})))"
)
# E13: the one row an officer writes. The desk asks and withdraws, the officer decides, and what is granted ends by its
# partnership's sweep; Postgres keeps them apart.
OFFICER = f"{SCHEME} = 'officer'"
UNDECIDED = (
    f"({partnership_in('partnership_id')} AND status IN ('asked', 'granted')) OR ({OFFICER} AND status = 'asked')"
)
DECIDED = (
    f"({partnership_in('partnership_id')} AND status IN ('withdrawn', 'expired')) "
    f"OR ({OFFICER} AND status IN ('granted', 'refused'))"
)

TABLES = {
    "partnerships_user": Table(
        select=ANYBODY,
        insert=ANYBODY,
        update=ANYBODY,
        columns="email, name, password, last_login, is_active",
        why=IDENTITY,
    ),
    "account_emailaddress": Table(
        select=ANYBODY, insert=ANYBODY, update=ANYBODY, delete=ANYBODY, officer=MINE, why=IDENTITY
    ),
    "account_emailconfirmation": Table(
        select=ANYBODY, insert=ANYBODY, update=ANYBODY, delete=ANYBODY, officer=None, why=IDENTITY
    ),
    "mfa_authenticator": Table(
        select=ANYBODY, insert=ANYBODY, update=ANYBODY, delete=ANYBODY, officer=MINE, why=IDENTITY
    ),
    "django_session": Table(
        select=ANYBODY,
        insert=ANYBODY,
        update=ANYBODY,
        delete=ANYBODY,
        why="the random key is the secret; rows are read before anybody is known",
    ),
    "django_content_type": reference("names of models"),
    "django_migrations": reference("read by the start-up check"),
    "partnerships_partnership": reference("names and focus of partnerships are public"),
    "partnerships_ruleset": reference("the rules are public"),
    "partnerships_grant": Table(select=partnership_in("partnership_id")),
    "partnerships_membership": Table(
        select=f"{MINE} OR {BODY_IS_MINE}",
        insert=f"{BODY_IS_MINE} OR {FOUNDED} OR ({MINE} AND {INVITED})",
        delete=BODY_IS_MINE,
    ),
    "partnerships_invitation": Table(
        select=f"{BODY_IS_MINE} OR {MY_ADDRESS} OR invited_by_id = {USER}",
        # Who brings organisations in from a table invites the first person of each.
        insert=(
            f"{BODY_IS_MINE} OR (invited_by_id = {USER} AND organisation_id IN "
            f"(SELECT o.id FROM partnerships_organisation o WHERE o.created_by_id = {USER}))"
        ),
        update=f"{BODY_IS_MINE} OR {MY_ADDRESS}",
        columns="accepted_at, accepted_by_id, expires_at",
    ),
    "partnerships_organisation": Table(
        select=(
            f"accepted_at IS NOT NULL OR created_by_id = {USER} OR id = ANY ({MY_ORGANISATIONS}) "
            f"OR partnership_id = ANY ({MY_PARTNERSHIPS})"
        ),
        insert=f"created_by_id = {USER}",
        update=f"{organisation_in('id')} OR {partnership_in('partnership_id')}",
    ),
    "partnerships_registration": Table(
        select=REGISTRATION,
        insert=REGISTRATION,
        update=REGISTRATION,
        sweep="id, public_id, organisation_id, partnership_id, status, submitted_at, due_on, reminded_at, escalated_at",
    ),
    "partnerships_wishes": Table(select=REGISTRATION, insert=REGISTRATION, update=REGISTRATION),
    "partnerships_cv": Table(
        select=f"{REGISTRATION} OR {COUNTERPART}",
        insert=organisation_in("organisation_id"),
        update=organisation_in("organisation_id"),
        delete=organisation_in("organisation_id"),
        officer=f"{SCHEME} = 'support_office'",
    ),
    "partnerships_approval": Table(
        select=f"{REGISTRATION} OR {OFFICER}",
        insert=f"{partnership_in('partnership_id')} AND status = 'asked'",
        update=UNDECIDED,
        becomes=DECIDED,
        columns="status, decided_on, decided_at, decided_by_id, note, file, file_name, mime, sha256, size",
        sweep="id, partnership_id, organisation_id, status, decided_on",
    ),
    "partnerships_event": Table(
        select=f"{FOUR_PARTIES} OR by_id = {USER}",
        insert=f"{FOUR_PARTIES} OR by_id = {USER}",
        update=f"{FOUR_PARTIES} OR by_id = {USER}",
        columns="delivered_at",
        sweep="id, verb, vo_id, ho_id, vop_id, hop_id, by_id, at, delivered_at",
        sweep_update="delivered_at",
    ),
    "partnerships_mail": Table(
        insert=ANYBODY,
        officer=f"{SCHEME} = 'support_office'",
        # The sender is the sweeping role: it reads whole messages, of nobody in particular.
        sweep="id, message_id, recipient, subject, text, html, reply_to, created_at, status, sent_at, attempts, "
        "next_attempt_at, last_error, event_id",
        sweep_update="status, sent_at, attempts, next_attempt_at, last_error",
        why="anybody may cause a mail (a code at login); nobody but the Support Office reads one",
    ),
    "partnerships_preference": Table(select=MINE, insert=MINE, update=MINE, officer=MINE),
    "partnerships_notice": Table(
        select=MINE,
        insert=ANYBODY,
        update=MINE,
        columns="seen_at, digested_at",
        officer=MINE,
        sweep="id, user_id, channel, created_at, digested_at",
        why="anybody may cause news for somebody; nobody but they read it",
    ),
    "partnerships_document": Table(
        select=f"{FOUR_PARTIES} OR requested_by_id = {USER}",
        insert=f"{FOUR_PARTIES} OR requested_by_id = {USER}",
        update=f"{FOUR_PARTIES} OR requested_by_id = {USER}",
        columns="status, progress, attempts, next_attempt_at, last_error, made_at, file, file_sha256, size",
        sweep="id, vo_id, ho_id, vop_id, hop_id, requested_by_id, status, attempts, next_attempt_at",
    ),
    "partnerships_viewing": Table(
        select=f"by_id = {USER} OR person_id = {USER}",
        insert=(
            # The function reads past the policy of memberships, which shows nobody the roles in the scheme itself.
            f"by_id = {USER} AND {SCHEME} = 'support_office' AND NOT watches_over_all(person_id)"
        ),
        update=f"by_id = {USER}",
        columns="ended_at",
    ),
    "partnerships_draft": Table(select=MINE, insert=MINE, update=MINE, delete=MINE, officer=MINE),
}

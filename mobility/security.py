"""Who may read and write the tables of mobility (docs/adr/0001)."""

from clusterxchange.security import (
    ANYBODY,
    FOUR_PARTIES,
    NEVER,
    NOT_VIEWING,
    SCHEME,
    USER,
    Table,
    organisation_in,
    partnership_in,
)

HOST_SIDE = f"({organisation_in('ho_id')} OR {partnership_in('hop_id')})"
VISITOR_SIDE = f"({organisation_in('vo_id')} OR {partnership_in('vop_id')})"
OWN_ANSWERS = f"((side = 'vo' AND {organisation_in('vo_id')}) OR (side = 'ho' AND {organisation_in('ho_id')}))"

# The parties themselves; the Support Office may act for every partnership, but it is no party to a conversation.
# Nor does it read one through a party's eyes.
IN_CONVERSATION = f"({FOUR_PARTIES}) AND {SCHEME} = '' AND {NOT_VIEWING}"
OF_READABLE_PAPER = "paper_id IN (SELECT id FROM mobility_paper)"
MINE = f"user_id = {USER}"
# A round without a partnership is the scheme's: the Support Office opens it and reads it.
ROUND = f"({partnership_in('partnership_id')} OR (partnership_id IS NULL AND {SCHEME} = 'support_office'))"

TABLES = {
    "mobility_offer": Table(
        select=ANYBODY,
        insert=HOST_SIDE,
        update=HOST_SIDE,
        sweep="id, ho_id, hop_id, status, kept_at",
        why="published offers are public and the hottest list: a trivial policy keeps @@ and && on their "
        "indexes. What is not yet published is a Draft and never stands here.",
    ),
    "mobility_cataloguesample": Table(
        select=ANYBODY, insert=ANYBODY, update=ANYBODY, why="words of public offers, and how many have them"
    ),
    "mobility_savedsearch": Table(
        select=MINE, insert=MINE, update=MINE, delete=MINE, officer=MINE, sweep="id, user_id, often, told_at"
    ),
    "mobility_hostpace": Table(
        select=ANYBODY, sweep="ho_id, answered_at", why="how soon a host answers is said beside its public offers"
    ),
    "mobility_application": Table(
        select=FOUR_PARTIES,
        # Its partnership writes no application for a visitor but the matches of visits from before (imports).
        insert=f"{organisation_in('vo_id')} OR ({partnership_in('vop_id')} AND status = 'confirmed')",
        update=FOUR_PARTIES,
        sweep="id, vo_id, ho_id, vop_id, hop_id, offer_id, status, starts_on, expires_on, waiting_since, held_until, "
        "endorsed_at",
    ),
    "mobility_arrangement": Table(
        select=FOUR_PARTIES,
        insert=organisation_in("ho_id"),
        update=f"({organisation_in('ho_id')} OR {organisation_in('vo_id')})",
        columns="status, answered_at, answered_by_id, reason, application_id",
        sweep="id, vo_id, ho_id, vop_id, hop_id, status, proposed_at, starts_on",
    ),
    "mobility_message": Table(
        select=IN_CONVERSATION, insert=f"{IN_CONVERSATION} AND author_id = {USER}", officer=NEVER
    ),
    "mobility_attachment": Table(select=IN_CONVERSATION, insert=IN_CONVERSATION, officer=NEVER),
    "mobility_readmark": Table(select=MINE, insert=MINE, update=MINE, officer=MINE),
    "mobility_reminder": Table(
        select=ANYBODY,
        insert=ANYBODY,
        sweep="id, key",
        why="names of reminders and keys of rows; tells nothing of them",
    ),
    "mobility_exchange": Table(
        select=FOUR_PARTIES,
        insert=FOUR_PARTIES,
        update=FOUR_PARTIES,
        sweep="id, vo_id, ho_id, vop_id, hop_id, status, starts_on, ends_on, payment_due_on, validated_at, "
        "attendance_confirmed_at, ended_at, report_due_on, amount",
    ),
    "mobility_import": Table(
        select=partnership_in("partnership_id"),
        insert=f"{partnership_in('partnership_id')} AND by_id = {USER}",
        update=partnership_in("partnership_id"),
        columns="status, attempts, next_attempt_at, last_error, file, lines_done, lines_good, lines_bad, columns, "
        "preview, problems, report, leave_out, invites, sentence, checked_at, ended_at",
        officer=f"{SCHEME} = 'support_office'",
        sweep="id, partnership_id, by_id, status, attempts, next_attempt_at",
    ),
    "mobility_round": Table(
        select=ROUND,
        insert=ROUND,
        update=ROUND,
        sweep="id, status, next_attempt_at, asked_by_id, asked_at, partnership_id",
    ),
    "mobility_candidate": Table(
        # Of the scheme's round a desk may read what is said of its own visitors.
        select=partnership_in("vop_id"),
        insert=partnership_in("vop_id"),
        update=partnership_in("vop_id"),
        delete=partnership_in("vop_id"),
    ),
    "mobility_paper": Table(
        # A financial agreement is between the one who is paid and the one who pays.
        select=f"({FOUR_PARTIES}) AND (kind = 'commitment' OR {VISITOR_SIDE})",
        insert=FOUR_PARTIES,
        update=FOUR_PARTIES,
        columns="status, signed_at, document_id, copy_id",
    ),
    "mobility_signature": Table(select=FOUR_PARTIES, insert=FOUR_PARTIES),
    "mobility_papertext": Table(
        # Whoever draws up a paper does it with the wording in use, which stands in every paper anyway.
        select=f"({partnership_in('partnership_id')} OR adopted_at IS NOT NULL)",
        insert=f"{partnership_in('partnership_id')} AND written_by_id = {USER}",
        update=partnership_in("partnership_id"),
        columns="adopted_at, adopted_by_id",
    ),
    "mobility_changerequest": Table(
        # Read by whoever reads the paper: the subselect asks under its own policy.
        select=f"({FOUR_PARTIES}) AND {OF_READABLE_PAPER}",
        insert=f"({FOUR_PARTIES}) AND {OF_READABLE_PAPER} AND asked_by_id = {USER}",
        update=f"({FOUR_PARTIES}) AND {OF_READABLE_PAPER}",
        columns="answer, answered_at, answered_by_id",
    ),
    "mobility_closingreport": Table(select=FOUR_PARTIES, insert=organisation_in("vo_id"), update=VISITOR_SIDE),
    "mobility_evidence": Table(
        select=VISITOR_SIDE,
        insert=organisation_in("vo_id"),
        update=organisation_in("vo_id"),
        columns="withdrawn_at",
    ),
    "mobility_answers": Table(
        # Part C is for the Support Office and the Agency; a side reads what it wrote itself.
        select=f"({FOUR_PARTIES}) AND (part <> 'c' OR {OWN_ANSWERS})",
        insert=OWN_ANSWERS,
        update=OWN_ANSWERS,
        columns="grade, comment, answered_at, answered_by_id",
        sweep="id, exchange_id, side",
    ),
}

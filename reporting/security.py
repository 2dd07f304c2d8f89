"""Who may read and write reports and counts (docs/adr/0001)."""

from clusterxchange.security import MY_PARTNERSHIPS, NEVER, SCHEME, USER, Table, organisation_in, partnership_in

OF_PAYER = f"{partnership_in('vop_id')} OR {SCHEME} <> ''"
OF_MINE = partnership_in("partnership_id")
# A partner cluster's people enter what their cluster did.
OF_OUTPUT = f"{OF_MINE} OR {organisation_in('partner_id')}"
OF_MY_OUTPUT = "EXISTS (SELECT FROM reporting_output o WHERE o.id = output_id)"
# A report is its authors' own until it is submitted; the scheme's (no partnership) the Support Office writes.
OF_SCHEME = f"({SCHEME} = 'support_office' AND partnership_id IS NULL)"
# The Support Office may act in every partnership's stead, but the texts of others are not its to read.
AUTHORS = f"(({OF_MINE} AND {SCHEME} = '') OR {OF_SCHEME})"
SUBMITTED = f"({SCHEME} <> '' AND version > 0)"
# What an officer writes of a report is the answer to what was submitted (docs/adr/0018); a trigger keeps the authors
# from it.
TO_ANSWER = f"({SCHEME} = 'officer' AND status = 'submitted')"
ANSWERED = f"({SCHEME} = 'officer' AND status IN ('returned', 'accepted'))"
# Under its own policy: whoever reads the report reads what hangs on it.
OF_READABLE_REPORT = "EXISTS (SELECT 1 FROM reporting_report r WHERE r.id = report_id)"
OWN = f"owner_id = {USER}"

TABLES = {
    "reporting_report": Table(
        select=f"{AUTHORS} OR {SUBMITTED}",
        insert=f"{AUTHORS} AND status = 'draft'",
        update=f"{AUTHORS} OR {TO_ANSWER}",
        becomes=f"{AUTHORS} OR {ANSWERED}",
        columns="status, version, due_on, submitted_at, answer_due_on, decided_at",
        officer=f"version > 0 OR {OF_SCHEME}",
        sweep="id, public_id, partnership_id, kind, status, version, due_on, answer_due_on",
    ),
    "reporting_wording": Table(
        select=AUTHORS,
        insert=f"{AUTHORS} AND written_by_id = {USER}",
        update=AUTHORS,
        columns="number, text, written_at, settled_at",
        officer=OF_SCHEME,
    ),
    "reporting_reportversion": Table(select=f"{OF_MINE} OR {SCHEME} <> ''", insert=AUTHORS),
    "reporting_decision": Table(
        select=f"{OF_MINE} OR {SCHEME} <> ''", insert=f"{SCHEME} = 'officer' AND decided_by_id = {USER}"
    ),
    "reporting_comment": Table(
        select=OF_READABLE_REPORT,
        insert=f"{OF_READABLE_REPORT} AND written_by_id = {USER}",
        update=OF_READABLE_REPORT,
        columns="resolved_at, resolved_by_id",
        officer=OF_READABLE_REPORT,
    ),
    "reporting_dossier": Table(
        # Who reads a visit for the auditors asks for its bundle; the worker makes it in the scope of the parties.
        select=OF_PAYER,
        insert=OF_PAYER,
        update=partnership_in("vop_id"),
        columns="status, progress, attempts, next_attempt_at, last_error, document_id, made_at, file, file_sha256, "
        "size",
        sweep="id, vo_id, ho_id, vop_id, hop_id, requested_by_id, status, attempts, next_attempt_at, made_at, file",
    ),
    "reporting_definition": Table(
        select=f"{OWN} OR {partnership_in('shared_with_id')}",
        insert=f"{OWN} AND (shared_with_id IS NULL OR {partnership_in('shared_with_id')})",
        # Who was sent away from the partnership still stops what runs in their name.
        update=OWN,
        delete=OWN,
        officer=OWN,
        sweep="id, owner_id, next_run_at",
    ),
    "reporting_export": Table(
        # A file is its owner's: the Support Office does not see that there is one.
        select=OWN,
        insert=OWN,
        update=OWN,
        columns="status, progress, attempts, next_attempt_at, last_error, made_at, file, file_sha256, size, "
        "definition_id",
        officer=OWN,
        sweep="id, owner_id, status, attempts, next_attempt_at, made_at, file",
    ),
    "reporting_exportlog": Table(
        # Added to and never changed; which of a partnership's people read it, the app decides.
        select=f"by_id = {USER} OR partnerships && {MY_PARTNERSHIPS} OR {SCHEME} = 'support_office'",
        insert=f"by_id = {USER} AND partnerships <@ {MY_PARTNERSHIPS}",
        officer=f"{SCHEME} = 'support_office' OR by_id = {USER}",
    ),
    "reporting_token": Table(
        select=OWN,
        insert=OWN,
        update=OWN,
        columns="revoked_at",
        officer=OWN,
        why="who brings one is found by token_owner(), before anybody is known",
    ),
    # The Support Office brings tables in for a partnership.
    "reporting_output": Table(
        select=f"{OF_OUTPUT} OR {SCHEME} = 'support_office'",
        insert=f"{OF_OUTPUT} OR {SCHEME} = 'support_office'",
        update=OF_OUTPUT,
    ),
    # The output's own policy says whose it is.
    "reporting_outputfile": Table(
        select=OF_MY_OUTPUT, insert=OF_MY_OUTPUT, update=OF_MY_OUTPUT, columns="withdrawn_at", officer=OF_MY_OUTPUT
    ),
    # The scheme's own are for everybody who reads figures; the Support Office sets them all.
    "reporting_target": Table(
        select=f"{OF_MINE} OR partnership_id IS NULL OR {SCHEME} <> ''",
        insert=f"{SCHEME} = 'support_office'",
        update=f"{SCHEME} = 'support_office'",
        delete=f"{SCHEME} = 'support_office'",
    ),
    # Written by triggers of the owner only.
    "reporting_counting": Table(select=OF_MINE),
    # What the questionnaire says of the scheme (part C) is for the Support Office and the Agency.
    "reporting_tally": Table(select=f"{OF_MINE} AND cut <> 'grade_c'"),
    "reporting_participant": Table(select=NEVER, officer=None, why="The counting triggers alone read and write it."),
    "reporting_recount": Table(select=f"{SCHEME} <> ''", insert=f"{SCHEME} = 'support_office'"),
}

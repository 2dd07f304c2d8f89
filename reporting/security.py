"""Who may read and write reports and counts (docs/adr/0001)."""

from clusterxchange.security import NEVER, SCHEME, Table, organisation_in, partnership_in

OF_PAYER = f"{partnership_in('vop_id')} OR {SCHEME} <> ''"
OF_MINE = partnership_in("partnership_id")
# A partner cluster's people enter what their cluster did.
OF_OUTPUT = f"{OF_MINE} OR {organisation_in('partner_id')}"
OF_MY_OUTPUT = "EXISTS (SELECT FROM reporting_output o WHERE o.id = output_id)"

TABLES = {
    "reporting_report": Table(
        select=f"{OF_MINE} OR {SCHEME} <> ''",
        insert=f"{OF_MINE} OR {SCHEME} <> ''",
    ),
    "reporting_dossier": Table(
        # Who reads a visit for the auditors asks for its bundle; the worker makes it in the scope of the parties.
        select=OF_PAYER,
        insert=OF_PAYER,
        update=partnership_in("vop_id"),
        columns="status, progress, attempts, next_attempt_at, last_error, document_id, made_at, file, file_sha256, "
        "size",
        sweep="id, vo_id, ho_id, vop_id, hop_id, requested_by_id, status, attempts, next_attempt_at",
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

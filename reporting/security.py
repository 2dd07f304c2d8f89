"""Who may read and write reports and counts (docs/adr/0001)."""

from clusterxchange.security import SCHEME, Table, partnership_in

OF_MINE = partnership_in("partnership_id")

TABLES = {
    "reporting_report": Table(
        select=f"{OF_MINE} OR {SCHEME} <> ''",
        insert=f"{OF_MINE} OR {SCHEME} <> ''",
    ),
    # Written by triggers of the owner only.
    "reporting_tally": Table(select=OF_MINE),
    "reporting_participant": Table(select=OF_MINE),
}

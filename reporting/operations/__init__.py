from reporting.operations.dossiers import order_dossier
from reporting.operations.outputs import (
    change_output,
    propose_outcome,
    record_output,
    withdraw_output,
    withdraw_output_file,
)
from reporting.operations.recounts import mend_counts, recount
from reporting.operations.report_comments import reopen_comment, resolve_comment, write_comment
from reporting.operations.reports import (
    accept_report,
    begin_report,
    correct_report,
    draw_report,
    drop_correction,
    send_back_report,
    submit_report,
    withdraw_report,
)
from reporting.operations.targets import set_target
from reporting.operations.wordings import put_away, save_wording

__all__ = [
    "accept_report",
    "begin_report",
    "change_output",
    "correct_report",
    "draw_report",
    "drop_correction",
    "mend_counts",
    "order_dossier",
    "propose_outcome",
    "put_away",
    "record_output",
    "recount",
    "reopen_comment",
    "resolve_comment",
    "save_wording",
    "send_back_report",
    "set_target",
    "submit_report",
    "withdraw_output",
    "withdraw_output_file",
    "withdraw_report",
    "write_comment",
]

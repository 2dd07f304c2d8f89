from reporting.operations.dossiers import order_dossier
from reporting.operations.outputs import (
    change_output,
    propose_outcome,
    record_output,
    withdraw_output,
    withdraw_output_file,
)
from reporting.operations.recounts import mend_counts, recount
from reporting.operations.reports import draw_report
from reporting.operations.targets import set_target

__all__ = [
    "change_output",
    "draw_report",
    "mend_counts",
    "order_dossier",
    "propose_outcome",
    "record_output",
    "recount",
    "set_target",
    "withdraw_output",
    "withdraw_output_file",
]

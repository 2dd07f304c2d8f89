from reporting.operations.dossiers import order_dossier
from reporting.operations.recounts import mend_counts, recount
from reporting.operations.reports import draw_report

__all__ = ["draw_report", "mend_counts", "order_dossier", "recount"]

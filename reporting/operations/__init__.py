from reporting.operations.dossiers import order_dossier
from reporting.operations.reports import draw_report

__all__ = ["draw_report", "order_dossier"]

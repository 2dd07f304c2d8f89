from reporting.operations.reports import draw_report

__all__ = ["draw_report"]

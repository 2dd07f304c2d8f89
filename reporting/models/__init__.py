from reporting.models.reports import Report

__all__ = ["Report"]

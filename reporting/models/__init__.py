from reporting.models.reports import Report
from reporting.models.tallies import Participant, Tally

__all__ = ["Participant", "Report", "Tally"]

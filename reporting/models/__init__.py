from reporting.models.dossiers import Dossier
from reporting.models.reports import Report
from reporting.models.tallies import Counting, Participant, Recount, Tally

__all__ = ["Counting", "Dossier", "Participant", "Recount", "Report", "Tally"]

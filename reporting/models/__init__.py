from reporting.models.dossiers import Dossier
from reporting.models.reports import Report
from reporting.models.tallies import Participant, Tally

__all__ = ["Dossier", "Participant", "Report", "Tally"]

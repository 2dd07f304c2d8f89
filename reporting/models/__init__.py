from reporting.models.dossiers import Dossier
from reporting.models.outputs import Output, OutputFile
from reporting.models.reports import Report
from reporting.models.tallies import Counting, Participant, Recount, Tally
from reporting.models.targets import Target

__all__ = ["Counting", "Dossier", "Output", "OutputFile", "Participant", "Recount", "Report", "Tally", "Target"]

from reporting.models.dossiers import Dossier
from reporting.models.outputs import Output, OutputFile
from reporting.models.reports import Comment, Decision, Report, ReportVersion, Wording
from reporting.models.tallies import Counting, Participant, Recount, Tally
from reporting.models.targets import Target

__all__ = [
    "Comment",
    "Counting",
    "Decision",
    "Dossier",
    "Output",
    "OutputFile",
    "Participant",
    "Recount",
    "Report",
    "ReportVersion",
    "Tally",
    "Target",
    "Wording",
]

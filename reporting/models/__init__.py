from reporting.models.dossiers import Dossier
from reporting.models.exports import Definition, Export, ExportLog, Token
from reporting.models.outputs import Output, OutputFile
from reporting.models.reports import Comment, Decision, Report, ReportVersion, Wording
from reporting.models.tallies import Counting, Participant, Recount, Tally
from reporting.models.targets import Target

__all__ = [
    "Comment",
    "Counting",
    "Decision",
    "Definition",
    "Dossier",
    "Export",
    "ExportLog",
    "Output",
    "OutputFile",
    "Participant",
    "Recount",
    "Report",
    "ReportVersion",
    "Tally",
    "Target",
    "Token",
    "Wording",
]

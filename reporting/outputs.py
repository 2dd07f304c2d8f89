"""Indicators 1 to 4 of the brief (scheme §7): what a partnership did and brought about. Pure vocabulary."""

from django.utils.translation import gettext_lazy as _

INDICATORS = {
    "activity": _("1 Activities to improve support services"),
    "strategy": _("2 Plans, strategies, missions and visions"),
    "study": _("3 Analyses, studies and surveys"),
    "outcome": _("4 Agreements, projects and partnerships"),
}
SHORT = {
    "activity": _("activities"),
    "strategy": _("plans and strategies"),
    "study": _("studies"),
    "outcome": _("agreements and projects"),
}
SINGULAR = {
    "activity": _("Activity"),
    "strategy": _("Plan or strategy"),
    "study": _("Study"),
    "outcome": _("Outcome"),
}
KINDS = {
    "activity": {
        "training": _("Training"),
        "benchmarking": _("Benchmarking"),
        "coaching": _("Coaching"),
        "workshop": _("Workshop"),
        "study_visit": _("Study visit"),
        "labelling": _("Labelling"),
        "other": _("Other activity"),
    },
    "strategy": {
        "development_plan": _("Development plan"),
        "strategy": _("Strategy"),
        "roadmap": _("Roadmap"),
        "mission": _("Mission statement"),
        "vision": _("Vision statement"),
    },
    "study": {
        "analysis": _("Analysis"),
        "mapping": _("Mapping"),
        "trend_study": _("Trend study"),
        "foresight_study": _("Foresight study"),
        "survey": _("Survey"),
        "workshop": _("Workshop"),
    },
    "outcome": {
        "cooperation_agreement": _("Cooperation agreement"),
        "joint_project": _("Joint project"),
        "business_agreement": _("Business agreement"),
        "memorandum": _("Memorandum of understanding"),
        "interregional": _("Inter-regional partnership"),
    },
}
ALL_KINDS = {key: label for kinds in KINDS.values() for key, label in kinds.items()}
COUNTERPARTS = {
    "business": _("Business"),
    "investor": _("Investor"),
    "intermediary": _("SME intermediary"),
    "support": _("Support organisation"),
    "authority": _("Regional authority"),
}
ORIGINS = {"exchange": _("An exchange"), "event": _("An event"), "other": _("Something else")}
# Who took part in an activity, in the words of indicator 5.
PARTICIPANTS = {
    "smes": _("SMEs"),
    "clusters": _("Cluster organisations"),
    "supports": _("Support organisations"),
    "authorities": _("Public authorities"),
    "agencies": _("Innovation agencies"),
}

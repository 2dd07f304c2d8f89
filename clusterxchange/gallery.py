"""The gallery of components, for those who write pages: every part once, with made-up words. Only while DEBUG."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render

from clusterxchange.forms import PortalForm
from clusterxchange.parts import Facet, Option


class SampleForm(PortalForm, forms.Form):
    fieldsets = [
        ("Your organisation", ["name", "email", "kind", "country"]),
        ("The visit", ["start", "end", "days", "languages", "goals", "cv"]),
    ]
    name = forms.CharField(label="Organisation name", help_text="As in the national business register.")
    email = forms.EmailField(label="Contact e-mail")
    kind = forms.ChoiceField(
        label="Type of organisation",
        widget=forms.RadioSelect,
        choices=[("sme", "SME"), ("cluster", "Cluster organisation"), ("authority", "Public authority")],
    )
    country = forms.ChoiceField(
        label="Country", choices=[("", "Choose a country"), ("PT", "Portugal"), ("PL", "Poland")]
    )
    start = forms.DateField(label="First day at the host")
    end = forms.DateField(label="Last day at the host", required=False)
    days = forms.IntegerField(label="Days spent travelling", min_value=0, required=False)
    languages = forms.MultipleChoiceField(
        label="Working languages",
        widget=forms.CheckboxSelectMultiple,
        choices=[("en", "English"), ("de", "German"), ("fr", "French")],
        help_text="At least one.",
    )
    goals = forms.CharField(
        label="Goals",
        widget=forms.Textarea,
        max_length=2000,
        help_text="What will you do differently afterwards?",
    )
    cv = forms.FileField(label="CV (PDF)", help_text="One PDF, up to 10 MB.", required=False)
    agree = forms.BooleanField(label="I have read how my data are used")


class SampleFilter(PortalForm, forms.Form):
    mark_optional = False
    q = forms.CharField(label="Words", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    start = forms.DateField(label="Starts after", required=False)


FINISHED = {
    "id": "ready",
    "text": "The report is ready.",
    "finished": True,
    "result_url": "#",
    "result_label": "Download the report (PDF)",
}


def gallery(request):
    """Show every component; `?wrong` shows the form with errors, `?part=progress` the last fragment of a wait."""
    if request.GET.get("part") == "progress":
        return render(request, "components/progress.html", {"progress": FINISHED | {"id": "sealing"}})
    wrong = "wrong" in request.GET
    form = SampleForm({"name": "ACME", "email": "no", "goals": "a\0b"}) if wrong else SampleForm()
    page = Paginator(range(500), 25).get_page(request.GET.get("page", 7))
    context = {"form": form, "filter_form": SampleFilter(), "page": page}
    return render(request, "components/gallery.html", context | figures() | lists() | facets())


def figures():
    labels = ["Registration", "Matching", "Commitment", "Agreement", "Stay", "Report", "Payment"]
    states = ["done", "done", "current", "next", "next", "next", "next"]
    return {
        "tabs": [
            {"label": "Overview", "url": "#", "active": True},
            {"label": "Papers", "url": "#papers", "count": 4},
            {"label": "Evidence", "url": "#evidence", "count": 0},
        ],
        "steps": [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)],
        "figures": [
            {"value": "1,042", "label": "exchanges validated", "url": "#", "note": "target 1,000"},
            {"value": "EUR\u00a0812,940", "label": "paid", "url": "#"},
            {"value": "31", "label": "countries", "url": "#"},
            {"value": "4.4", "label": "mean grade", "note": "612 answers"},
        ],
        "facts": [
            ("Visitor", "Aveiro Cork Cluster"),
            ("Host", "Lombardy Life Sciences Cluster"),
            ("Stay", "1–5 Mar 2027"),
            ("Lump sum", "EUR\u00a0780.00"),
            ("Mission", ""),
        ],
        "running": {"id": "sealing", "url": "?part=progress", "done": 3, "total": 5, "text": "Sealing paper 3 of 5"},
        "finished": FINISHED,
    }


def lists():
    return {
        "entries": [
            {
                "at": datetime(2027, 2, 3, 14, 5, tzinfo=UTC),
                "what": "Host signed the Commitment to Quality",
                "who": "Chiara Bianchi",
            },
            {"at": datetime(2027, 2, 1, 9, tzinfo=UTC), "what": "Match accepted", "detail": "SME share 52.5 %"},
        ],
        "findings": [
            {
                "rule": "E1",
                "severity": "refuse",
                "message": "Visitor and host are both in Portugal.",
                "cure": "Choose a host in another participating country.",
            },
            {
                "rule": "E24",
                "severity": "warn",
                "message": "The sector is outside the focus of the partnership.",
                "cure": "Say in your goals why the visit helps all the same.",
            },
        ],
        "tasks": [
            {
                "what": "Sign the Commitment to Quality with Lombardy Life Sciences Cluster",
                "why": "Three of four have signed; yours is the last signature.",
                "until": date(2027, 2, 8),
                "url": "#sign",
                "action": "Sign",
                "soon": True,
            },
            {
                "what": "Upload the evidence of your stay in Turku",
                "why": "The partnership can pay only after it has validated your evidence.",
                "until": date(2027, 1, 20),
                "url": "#upload",
                "action": "Upload",
                "overdue": True,
            },
            {"what": "Answer the questionnaire", "why": "It takes four minutes.", "url": "#answer"},
        ],
        "rows": [
            row("Aveiro Cork Cluster", "Lombardy Life Sciences", date(2027, 3, 1), date(2027, 3, 5), "ongoing", 780),
            row("Łódź Textile Network", "Turku Maritime", date(2027, 1, 28), date(2027, 2, 5), "validated", 1100),
            row("Gradbeni grozd", "Bionik Verbund", date(2027, 4, 6), date(2027, 4, 8), "returned", 450),
        ],
        "total": Decimal(2330),
    }


def row(visitor, host, start, end, status, amount):
    return {
        "visitor": visitor,
        "host": host,
        "start": start,
        "end": end,
        "status": status,
        "amount": Decimal(amount),
    }


def facets():
    countries = [("AT", "Austria", 2), ("DE", "Germany", 31), ("IT", "Italy", 22), ("PT", "Portugal", 9)]
    return {
        "filters": [{"label": "Portugal", "url": "?a"}, {"label": "Italy", "url": "?b"}],
        "facets": [
            Facet("country", "Host country", tuple(Option(*one, one[0] in ("IT", "PT")) for one in countries)),
        ],
        "cards": [
            {
                "url": "#offer",
                "title": "Robotised assembly lines for medical devices",
                "start": date(2027, 1, 11),
                "end": date(2027, 2, 20),
                "text": "Spend five to ten working days inside the plant, shadow the process engineers and return "
                "with a written transfer plan for your own cluster.",
                "place": "Milan, Italy",
                "organisation": "Lombardy Life Sciences Cluster",
                "places": 2,
                "amount": Decimal(780),
                "topics": ["Health", "Digital"],
                "status": "open",
                "status_text": "Open",
                "reasons": ["Your sector: health", "You speak Italian", "SME first at equal fit"],
            },
            {
                "url": "#other",
                "title": "Cork-based acoustic materials: from lab to line",
                "start": date(2027, 2, 7),
                "text": "Two plants, one lab.",
                "place": "Aveiro, Portugal",
                "status": "due",
                "status_text": "Closing soon",
            },
        ],
    }

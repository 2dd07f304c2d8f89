"""Wording the clauses of a paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from mobility.papers.texts import KINDS, clause_faults, worded

OWN_PLACES = 3
OWN = "own"


class TextForm(PortalForm, forms.Form):
    """title_KEY and text_KEY of each clause of the scheme, then of the partnership's own (own1, own2, …)."""

    mark_optional = False

    def __init__(self, *args, kind, own=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.scheme = kind, [clause.key for clause in KINDS[kind].clauses]
        said = {one["key"]: one for one in worded(kind, own)}
        self.places = [*said, *free_places(said)]
        self.fieldsets = []
        for key in self.places:
            one = said.get(key, {"title": "", "text": ""})
            required = key in self.scheme
            self.fields[f"title_{key}"] = forms.CharField(
                label=_("Title"), max_length=120, required=required, initial=one["title"]
            )
            self.fields[f"text_{key}"] = forms.CharField(
                label=_("Text"), max_length=3000, required=required, initial=one["text"],
                widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip
            legend = one["title"] or _("A clause of your own")
            self.fieldsets.append((legend, [f"title_{key}", f"text_{key}"]))

    def clean(self):
        cleaned = super().clean()
        for one in self.typed_clauses():
            for field in ("title", "text"):
                if not one[field] and f"{field}_{one['key']}" not in self.errors:
                    self.add_error(f"{field}_{one['key']}", _("A clause has a title and a text."))
            for fault in clause_faults(self.kind, one) if one["title"] and one["text"] else []:
                self.add_error(f"text_{one['key']}", fault)
        return cleaned

    def typed_clauses(self):
        """[{"key", "title", "text"}] of the places that hold something."""
        typed = [
            {"key": key, "title": self.cleaned_data.get(f"title_{key}", ""), "text": self.typed(key)}
            for key in self.places
        ]
        return [one for one in typed if one["title"] or one["text"]]

    def typed(self, key):
        return self.cleaned_data.get(f"text_{key}", "").replace("\r\n", "\n")

    def clauses(self):
        """What differs from the scheme, and what is the partnership's own."""
        scheme = {clause.key: (str(clause.title), str(clause.text)) for clause in KINDS[self.kind].clauses}
        return [one for one in self.typed_clauses() if scheme.get(one["key"]) != (one["title"], one["text"])]


def free_places(said):
    taken = {key for key in said if key.startswith(OWN)}
    return [key for number in range(1, OWN_PLACES + 1) if (key := f"{OWN}{number}") not in taken]

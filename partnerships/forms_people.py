"""What people type when they hand over, look for a person or look through a person's eyes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from partnerships.models import User


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person} – {person.email}"


class DraftChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, draft):
        title = draft.values.get("title") or draft.values.get("name") or ""
        return f"{draft.get_kind_display()}: {title}" if title else draft.get_kind_display()


class ViewAsForm(PortalForm, forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea,
        help_text=_("A sentence that the person may read, such as: “She called because her report cannot be sent.”"),
        error_messages={"min_length": _("A sentence, please: at least 10 characters.")},
    )


class HandOverForm(PortalForm, forms.Form):
    """colleagues: those of the body who can take over; drafts: the writer's own."""

    to = PersonChoice(
        queryset=User.objects.none(),
        to_field_name="public_id",
        label=_("Colleague"),
        empty_label=_("Choose a colleague"),
    )
    drafts = DraftChoices(
        queryset=None,
        to_field_name="public_id",
        label=_("Drafts that go over"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A draft is yours alone until you hand it over."),
    )
    leave = forms.BooleanField(
        label=_("Give up my own roles as well"),
        required=False,
        help_text=_("You no longer see anything of it afterwards."),
    )

    def __init__(self, *args, colleagues, drafts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues
        self.fields["drafts"].queryset = drafts
        if not drafts:
            del self.fields["drafts"]

"""Forms say what is wrong beside the field and above the form, keep what was typed and refuse NUL."""

import json
import re

from django import forms
from django.template.loader import render_to_string

from clusterxchange.forms import PortalForm


class VisitForm(PortalForm, forms.Form):
    fieldsets = [("The visit", ["start", "goals"])]
    goals = forms.CharField(widget=forms.Textarea, max_length=2000, help_text="What for?")
    start = forms.DateField()
    languages = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[("en", "English"), ("de", "German")]
    )
    note = forms.CharField(required=False)
    cv = forms.FileField(required=False)


class AnyForm(PortalForm, forms.Form):
    """A field that takes whatever comes, as a lookup in the database would."""

    words = forms.Field()


def page(form):
    return render_to_string("components/form_page.html", {"form": form})


def test_an_error_stands_beside_its_field_and_is_named_by_it():
    html = page(VisitForm({"start": "soon"}))
    control = re.search(r'<input type="date"[^>]*>', html).group()
    assert 'value="soon"' in control
    assert 'aria-invalid="true"' in control
    assert "ecl-text-input--invalid" in control
    assert 'aria-describedby="id_start_error"' in control
    assert 'id="id_start_error"' in html


def test_every_link_of_the_summary_leads_to_a_control():
    html = page(VisitForm({}))
    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert targets == ["id_goals", "id_start", "id_languages_0"]
    assert all(re.search(rf'<(input|textarea)[^>]*id="{target}"', html) for target in targets)


def test_a_nul_is_an_error_of_its_field_whatever_the_field_is():
    assert list(AnyForm({"words": "a\0b"}).errors) == ["words"]
    form = VisitForm({"goals": "a\0b", "start": "2027-03-01", "languages": ["en", "d\0e"]})
    assert list(form.errors) == ["goals", "languages"]
    assert "goals" not in form.cleaned_data


def test_a_draft_keeps_what_was_typed_however_wrong_it_is():
    typed = VisitForm({"goals": "a\0b", "start": "soon", "languages": ["en", "xx"]}).typed()
    assert typed == {"goals": "ab", "start": "soon", "languages": ["en", "xx"], "note": None}
    again = page(VisitForm(initial=json.loads(json.dumps(typed))))
    assert 'value="soon"' in again
    assert re.search(r'value="en"[^>]*checked', again)


def test_optional_fields_say_so_in_words_and_filters_do_not():
    assert page(VisitForm()).count("(optional)") == 2
    silent = VisitForm()
    silent.mark_optional = False
    assert "(optional)" not in page(silent)


def test_fields_stand_in_their_groups_and_the_rest_follows():
    titles = [(title, [field.name for field in fields]) for title, fields in VisitForm().groups()]
    assert titles == [("The visit", ["start", "goals"]), ("", ["languages", "note", "cv"])]


def test_a_long_text_says_how_long_it_may_be_once():
    assert page(VisitForm()).count("At most 2000 characters.") == 1
    assert page(VisitForm()).count("At most 2000 characters.") == 1


def test_a_form_with_a_file_is_sent_as_one():
    assert 'enctype="multipart/form-data"' in page(VisitForm())
    assert "enctype" not in page(AnyForm())

"""How a form of the portal looks, and what each can do: say what was typed, refuse NUL, group its fields."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.template import loader
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

NUL = "\x00"
NUL_REFUSED = _("This text holds a character that cannot be stored.")
TEXT_INPUT = "ecl-text-input"
WIDGET_CLASSES = {
    "django/forms/widgets/textarea.html": "ecl-text-area",
    "django/forms/widgets/select.html": "ecl-select",
    "django/forms/widgets/file.html": "cx-file",
    "django/forms/widgets/clearable_file_input.html": "cx-file",
} | {
    f"django/forms/widgets/{kind}.html": TEXT_INPUT
    for kind in ("text", "email", "number", "password", "url", "date", "datetime", "time", "tel", "search")
}


class PortalRenderer(DjangoTemplates):
    """Field groups in ECL; widgets are Django's own with ECL classes, so that every widget works.

    Components come from the templates of the project, where their tags are known; the rest from Django.
    """

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def get_template(self, template_name):
        if template_name.startswith("components/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)

    def render(self, template_name, context, request=None):
        if "widget" in context:
            dress_widget(context["widget"])
        return super().render(template_name, context, request)


PORTAL_RENDERER = PortalRenderer()


def dress_widget(widget):
    """Give the rendered widget (a context dictionary) and its parts their ECL classes."""
    look = WIDGET_CLASSES.get(widget["template_name"])
    if look:
        attrs = widget["attrs"] = dict(widget["attrs"])
        invalid = f"{look}--invalid" if attrs.get("aria-invalid") else ""
        attrs["class"] = " ".join(filter(None, [attrs.get("class"), look, invalid]))
    for part in widget.get("subwidgets", ()):
        dress_widget(part)


class PortalForm:
    """First base of every form: `class OfferForm(PortalForm, forms.ModelForm)`.

    `fieldsets = [(title, [field names]), …]` groups the fields; the rest follows without title.
    `mark_optional = False` leaves out the word "optional", for filters and one-field forms.
    `drawn_once = True` keeps drawn fields by what they show, for forms that everybody gets alike.
    """

    default_renderer = PORTAL_RENDERER
    fieldsets = ()
    mark_optional = True
    drawn_once = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            fit_widget(field)

    def groups(self):
        """Return [(title, [bound field, …]), …] of the visible fields; the title of the rest is empty."""
        named = [(title, [self[name] for name in names]) for title, names in self.fieldsets]
        taken = {name for _title, names in self.fieldsets for name in names}
        rest = [field for field in self.visible_fields() if field.name not in taken]
        return [group for group in [*named, ("", rest)] if group[1]]

    def typed(self):
        """Return what was typed, unvalidated, as JSON-able values by field name; files are left out."""
        return {
            name: storable(field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name)))
            for name, field in self.fields.items()
            if not isinstance(field, forms.FileField)
        }

    def _clean_fields(self):
        """Refuse NUL before any field looks at its value: Postgres text cannot hold it, nor a query."""
        refused = [name for name in self.fields if holds_nul(self[name].data)]
        kept, self.fields = self.fields, {n: f for n, f in self.fields.items() if n not in refused}
        try:
            super()._clean_fields()
        finally:
            self.fields = kept
        for name in refused:
            self.add_error(name, ValidationError(NUL_REFUSED, "nul"))


def fit_widget(field):
    """Give the field's widget its browser type, its size and the hint of its length."""
    widget = field.widget
    if type(widget) is forms.DateInput:
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif type(widget) is forms.DateTimeInput:
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif type(widget) is forms.TimeInput:
        widget.input_type, widget.format = "time", "%H:%M"
    elif isinstance(widget, forms.Textarea):
        fit_text_area(field)


def fit_text_area(field):
    attrs = field.widget.attrs
    attrs.pop("cols", None)
    if attrs.get("rows") in (None, "10"):
        attrs["rows"] = "5"
    if getattr(field, "max_length", None) and not hasattr(field, "length_hinted"):
        hint = format_lazy(_("At most {count} characters."), count=field.max_length)
        field.help_text = format_lazy("{} {}", field.help_text, hint) if field.help_text else hint
        field.length_hinted = True


def holds_nul(value):
    """Does the raw value of a field (text, list of texts, anything else) hold a NUL byte?"""
    if isinstance(value, (list, tuple)):
        return any(holds_nul(part) for part in value)
    return isinstance(value, str) and NUL in value


def storable(value):
    """Return a raw form value as JSON and Postgres can hold it: None, bool, text or a list of these."""
    if isinstance(value, (list, tuple)):
        return [storable(part) for part in value]
    if value is None or isinstance(value, bool):
        return value
    return str(value).replace(NUL, "")

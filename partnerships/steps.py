"""A registration in short steps: which step is asked for, what is kept of it, what is still missing at the end."""

from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from partnerships.activities import activity_name, written
from partnerships.forms import RegistrationForm

LAST = len(RegistrationForm.fieldsets)
CHECK, ALL = "check", "all"
STEP_OF = {name: step for step, (_title, names) in enumerate(RegistrationForm.fieldsets, 1) for name in names}


def asked_step(request):
    """1 to LAST, CHECK or ALL, by the address; nonsense means the first step, a form sent without one is whole."""
    asked = request.GET.get("step", "")
    if asked in (CHECK, ALL):
        return asked
    if asked.isascii() and asked.isdigit() and 1 <= int(asked[:3]) <= LAST:
        return int(asked[:3])
    return ALL if request.method == "POST" else 1


def address_of(step):
    return f"{reverse('partnerships:registration-new')}?step={step}"


def next_address(step):
    return address_of(step + 1 if step < LAST else CHECK)


def bar(step):
    """The step bar: every step is a link, those before this one are done."""
    here = LAST + 1 if step == CHECK else step
    titles = [*(title for title, _names in RegistrationForm.fieldsets), _("Check and submit")]
    return [
        {"label": title, "url": address_of(CHECK if place > LAST else place),
         "state": "done" if place < here else "current" if place == here else "next"}
        for place, title in enumerate(titles, 1)
    ]  # fmt: skip


def as_sent(values):
    """Kept values as a browser would send them."""
    return MultiValueDict(
        {name: value if isinstance(value, list) else [value] for name, value in values.items() if value is not None}
    )


def gaps_of(form):
    """[(field label, sentence, address of the field)] of everything that keeps the form from being handed in."""
    return [
        (form.fields[name].label, sentence, f"{address_of(STEP_OF[name])}#id_{name}")
        for name in STEP_OF
        if name in form.errors
        for sentence in form.errors[name]
    ]


def answers_of(form):
    """[(title, address, [(label, answer in words)])], a group for each step."""
    return [
        (title, address_of(step), [(form.fields[name].label, in_words(form, name)) for name in names])
        for step, (title, names) in enumerate(form.fieldsets, 1)
    ]


def in_words(form, name):
    value, field = form[name].value(), form.fields[name]
    if value in ("", None, []) and field.required:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(field, "choices"):
        known = {str(code): str(label) for code, label in field.choices}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(known.get(str(one), str(one)) for one in chosen if one is not None)
    return activity_name(written(value)) if name == "nace" and value else value

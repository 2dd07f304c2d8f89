"""A registration in short steps: which step is asked for, what is kept of it, what is still missing at the end."""

from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.activities import activity_name, written
from partnerships.forms import RegistrationForm

LAST = len(RegistrationForm.fieldsets)
CHECK, ALL = "check", "all"
STEP_OF = {name: step for step, (_title, names) in enumerate(RegistrationForm.fieldsets, 1) for name in names}
# What is asked of visitors only, and of hosts only.
ASKED_OF = {STEP_OF["visit_countries"]: "is_vo", STEP_OF["host_wanted"]: "is_ho"}


def asked_step(request):
    """1 to LAST, CHECK or ALL, by the address; nonsense means the first step, a form sent without one is whole."""
    asked = request.GET.get("step", "")
    if asked in (CHECK, ALL):
        return asked
    if asked.isascii() and asked.isdigit() and 1 <= int(asked[:3]) <= LAST:
        return int(asked[:3])
    return ALL if request.method == "POST" else 1


def concerns(step, values):
    """Whether a step is to be filled in: who only hosts is not asked what it would visit. Unsaid means both."""
    said = {name for name in ASKED_OF.values() if values.get(name)}
    return step not in ASKED_OF or not said or ASKED_OF[step] in said


def steps_for(values):
    return [step for step in range(1, LAST + 1) if concerns(step, values)]


def address_of(step):
    return f"{reverse('partnerships:registration-new')}?step={step}"


def next_address(step, values):
    return address_of(next((one for one in steps_for(values) if one > step), CHECK))


def bar(step, values):
    """The step bar: every step is a link, those before this one are done."""
    here = LAST + 1 if step == CHECK else step
    titles = {place: title for place, (title, _names) in enumerate(RegistrationForm.fieldsets, 1)}
    titles[LAST + 1] = _("Check and submit")
    shown = {*steps_for(values), here, LAST + 1}
    return [
        {"label": title, "url": address_of(CHECK if place > LAST else place),
         "state": "done" if place < here else "current" if place == here else "next"}
        for place, title in titles.items() if place in shown
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


def advice_on(values):
    """[(field label, sentence, address of the field)] of what may stay open, and would help."""
    fields = RegistrationForm.base_fields
    visits, hosts = values.get("is_vo"), values.get("is_ho")
    missing = []
    if (visits or hosts) and not values.get("cv"):
        missing.append(("cv", _("Your partnership will ask for it before a visit.")))
    if visits and not any(values.get(name) for name in STEP_OF if name.startswith("visit_")):
        missing.append(("visit_countries", _("Without them every offer seems to fit you alike.")))
    if hosts and not any(values.get(name) for name in STEP_OF if name.startswith("host_")):
        missing.append(("host_wanted", _("Your offers start from what you say there.")))
    return [(fields[name].label, sentence, f"{address_of(STEP_OF[name])}#id_{name}") for name, sentence in missing]


def answers_of(form, values):
    """[(title, address, [(label, answer in words)])], a group for each step."""
    return [
        (title, address_of(step), [(form.fields[name].label, in_words(form, name, values)) for name in names])
        for step, (title, names) in enumerate(form.fieldsets, 1)
        if concerns(step, values)
    ]


def in_words(form, name, values):
    if name == "cv":
        return (values.get("cv") or {}).get("name", "")
    value, field = form[name].value(), form.fields[name]
    if value in ("", None, []) and field.required:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(field, "choices"):
        known = flat(field.choices)
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(known.get(str(one), str(one)) for one in chosen if one not in (None, ""))
    if name in form.cleaned_data and hasattr(form.cleaned_data[name], "year"):
        return date_format(form.cleaned_data[name], "j F Y")
    return activity_name(written(value)) if name == "nace" and value else value


def flat(choices):
    """{code: label}; groups of a list are opened."""
    found = {}
    for code, label in choices:
        found |= flat(label) if isinstance(label, (list, tuple)) else {str(code): str(label)}
    return found

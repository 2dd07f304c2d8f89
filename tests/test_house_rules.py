"""What must hold for every workflow, file, import and model in the house."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

from clusterxchange import workflow_pictures

APPS = ["partnerships", "mobility", "payments", "reporting"]
HOUSE = ["clusterxchange", *APPS]
SOURCES = [path for room in HOUSE for path in Path(room).rglob("*.py") if "migrations" not in path.parts]
OURS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
WORKFLOWS = [model for model in OURS if hasattr(model, "workflow")]


def label(model):
    return model._meta.label


@pytest.mark.parametrize("model", WORKFLOWS, ids=label)
def test_every_status_is_reachable(model):
    reached = {step.target for step in model.workflow.steps.values()}
    start = {model._meta.get_field("status").default}
    assert reached | start == set(model.Status.values)


@pytest.mark.parametrize("model", WORKFLOWS, ids=label)
def test_every_step_leaves_known_statuses(model):
    assert {source for step in model.workflow.steps.values() for source in step.source} <= set(model.Status.values)


def test_the_pictures_of_the_workflows_are_current():
    assert Path("docs/workflows.md").read_text() == workflow_pictures.draw(), "run manage.py draw_workflows"


def test_imports_point_down():
    lint = Path(sys.executable).with_name("lint-imports")
    assert subprocess.run([lint], check=False, capture_output=True).returncode == 0


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


FORBIDDEN = {"utils", "helpers", "common", "core", "base", "services", "managers", "mixins", "constants", "enums"}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_files_are_named_for_what_they_hold_and_stay_short(path):
    assert path.stem not in FORBIDDEN
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", [path for path in SOURCES if "views" in path.as_posix()], ids=str)
def test_views_never_reach_past_what_is_visible(path):
    text = path.read_text()
    assert ".objects.all()" not in text
    assert not re.search(r"\.objects\.get\(pk=", text)


@pytest.mark.parametrize("model", OURS, ids=label)
def test_models_have_no_save_overrides_and_no_signals(model):
    assert "save" not in vars(model)


def test_nobody_listens_to_model_signals():
    for path in SOURCES:
        assert "post_save" not in path.read_text(), path


@pytest.mark.parametrize("model", OURS, ids=label)
def test_money_is_decimal_with_two_places(model):
    for field in model._meta.get_fields():
        if isinstance(field, models.Field) and field.name in {"amount", "total", "ceiling", "cap", "paid", "reserved"}:
            assert isinstance(field, models.DecimalField), field
            assert field.decimal_places == 2


@pytest.mark.parametrize("template", sorted(Path("templates").rglob("*.html")), ids=str)
def test_templates_carry_no_inline_script_or_style(template):
    text = template.read_text()
    if "/pdf/" in template.as_posix() or template.parts[1] == "pdf":
        return  # papers are not pages: no browser, no CSP
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", text), template


NOT_OUR_WORDS = re.compile(r"\b(booking|customer|user_profile)\b", re.IGNORECASE)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_we_speak_the_words_of_the_trade(path):
    assert not NOT_OUR_WORDS.search(path.read_text())


def test_nothing_names_a_registry_or_a_machine():
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.split()
    locks = [name for name in tracked if re.search(r"requirements.*\.txt$|package-lock\.json$|\.npmrc$", name)]
    for name in locks:
        assert not re.search(r"https?://", Path(name).read_text()), name
    assert str(settings.BASE_DIR) + "/" not in "".join(Path(name).read_text(errors="ignore") for name in locks)

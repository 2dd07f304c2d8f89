"""Labels never speak by colour alone, shares and amounts are right in words, and the build keeps to its promises."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from clusterxchange.addresses import query
from clusterxchange.templatetags import look


def shown(source, **context):
    return Template("{% load look %}" + source).render(Context(context))


@pytest.mark.parametrize("tone", look.TONE_ICONS)
def test_a_status_has_words_icon_and_colour(tone):
    html = look.status_label("Returned <b>", tone)
    assert "Returned &lt;b&gt;" in html
    assert f"cx-status--{tone}" in html
    assert f"#{look.TONE_ICONS[tone]}" in html


def test_a_status_of_the_trade_finds_its_tone_and_a_new_one_is_neutral():
    assert "cx-status--warning" in look.status_label("Returned", "returned")
    assert "cx-status--neutral" in look.status_label("Odd", "never_heard_of")


@pytest.mark.parametrize(
    "share, words",
    [(Decimal("52.5"), "52.5 % · target 50 %"), (None, "nothing counts yet · target 50 %"), (0, "0 % · target 50 %")],
)
def test_a_share_is_told_in_words_too(share, words):
    assert words in shown("{% share_meter share 50 %}", share=share)


def test_a_share_above_everything_stays_inside_its_bar():
    assert 'width="100.0"' in shown("{% share_meter share 50 %}", share=Decimal(130))


def test_amounts_and_periods_read_as_people_write_them():
    assert look.euro(Decimal("1100")) == "EUR\u00a01,100.00"
    assert look.euro(None) == "–"
    assert look.period(date(2027, 3, 1), date(2027, 3, 5)) == "1–5 Mar 2027"
    assert look.period(date(2026, 12, 28), date(2027, 1, 4)) == "28 Dec 2026 – 4 Jan 2027"


def test_pages_and_sorting_keep_the_rest_of_the_address():
    request = RequestFactory().get("/", {"country": "PT", "page": "2", "sort": "host"})
    source = '{% page_numbers page %}{% sort_header "Host" "host" %}'
    context = RequestContext(request, {"page": Paginator(range(100), 25).page(2)}, processors=[])
    html = Template("{% load look %}" + source).render(context)
    assert "?country=PT&amp;page=3&amp;sort=host" in html
    assert 'aria-sort="ascending"' in html
    assert "?country=PT&amp;sort=-host" in html


@pytest.mark.parametrize("code", [500, 503])
def test_the_page_of_a_broken_portal_needs_no_request_and_carries_the_statements(code):
    html = render_to_string(f"{code}.html")
    assert "What you can do" in html
    assert "funded by the European Union" in html


def test_the_last_fragment_of_a_wait_asks_no_more():
    going = render_to_string(
        "components/progress.html", {"progress": {"url": "/x", "text": "…", "total": 2, "done": 1}}
    )
    done = render_to_string("components/progress.html", {"progress": {"text": "Ready", "finished": True}})
    assert 'hx-trigger="every 2s"' in going
    assert "hx-" not in done


def test_no_template_holds_an_inline_style_or_script():
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        if "pdf" in path.parts or "email" in path.parts:
            continue
        source = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\bsrc=)", source), path


def test_every_icon_that_pages_name_is_in_the_sprite():
    kept = set(re.findall(r'"([a-z-]+)"', (settings.BASE_DIR / "assets/purge.config.js").read_text()))
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    named = {name for path in templates for name in re.findall(r'{% icon "([^"]+)"', path.read_text())}
    assert named <= kept
    assert set(look.TONE_ICONS.values()) <= kept


def test_the_lock_of_the_assets_names_no_address():
    lock = json.loads((Path(settings.BASE_DIR) / "package-lock.json").read_text())
    assert "http" not in json.dumps(lock)


@pytest.mark.parametrize(
    "text, most, cut",
    [
        ("How a plant runs robots in small series", 20, "How a plant runs…"),
        ("How a plant runs", 16, "How a plant runs"),
        ("How a plant, runs", 13, "How a plant…"),
        ("x" * 30, 10, "x" * 9 + "…"),
        ("", 10, ""),
    ],
)
def test_a_long_text_is_cut_after_a_word(text, most, cut):
    assert look.cut(text, most) == cut


@pytest.mark.parametrize(
    "asked, changes, wanted",
    [
        ("?q=&status=paid", {"page": 2}, "?status=paid&page=2"),
        ("?q=&status=paid", {"status": ""}, "?"),
        ("?sector=a&sector=&sector=b&page=3", {"drop": ["page"], "without": [("sector", "a")]}, "?sector=b"),
    ],
)
def test_addresses_of_lists_leave_out_what_is_empty(asked, changes, wanted):
    assert query(RequestFactory().get(f"/offers/{asked}"), **changes) == wanted


@pytest.mark.django_db
def test_no_link_of_the_first_page_leads_nowhere(client):
    """Head, foot and welcome, as a guest meets them."""
    page = client.get("/").content.decode()
    links = {link for link in re.findall(r'href="(/[^"#]*)"', page) if not link.startswith("/static/")}
    assert "/api/v1/openapi.json" in links
    answers = {link: client.get(link).status_code for link in sorted(links)}
    assert set(answers.values()) == {200}, answers

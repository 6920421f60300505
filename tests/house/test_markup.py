"""The look-out for ways around escaping, on a small application of its own."""

import pytest

from house import markup

FILES = {
    "templates/a.html": '{{ name|safe }}{{ other|default:"x" }}{% autoescape off %}',
    "templates/b.html": '<p hx-on:click="x"><body hx-headers=\'{}\'><img onerror="x">{{ safe }}',
    "static/js/c.js": "holder.innerHTML = text; holder.insertAdjacentHTML('x', text);",
    "static/js/d.js": "holder.textContent = text; if (a.innerHTML === b) run();",
    "app/e.py": 'mark_safe(x)\nHTML(f"<p>{x}</p>")\nformat_html(x)\n{"hx-on:click": "x"}\n',
    "app/f.py": 'HTML("<p>{{ x }}</p>")\nformat_html("<b>{}</b>", x)\nFieldset(_("File"), x)\n',
    "tests/g.py": "mark_safe(x)",
}
WAYS = [
    ("app/e.py", "hx-on"),
    ("app/e.py", "mark_safe"),
    ("app/e.py", "HTML of a text that varies"),
    ("app/e.py", "format_html of a text that varies"),
    ("static/js/c.js", "innerHTML"),
    ("static/js/c.js", "insertAdjacentHTML"),
    ("templates/a.html", "|safe"),
    ("templates/a.html", "autoescape off"),
    ("templates/b.html", "hx-on"),
    ("templates/b.html", "hx-headers"),
    ("templates/b.html", "an inline handler"),
]


@pytest.fixture
def app(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_each_way_around_escaping_is_found(app):
    assert sorted(markup.found(app)) == sorted(WAYS)


def test_a_way_that_is_allowed_is_no_complaint_and_one_more_is(app):
    allowed = {way: (1, "a reason") for way in WAYS if way != ("app/e.py", "mark_safe")}

    assert markup.complaints(app, allowed) == [
        "app/e.py: mark_safe stands 1 times, 0 allowed (bin/house/markup.py)"
    ]


def test_an_allowance_that_nobody_needs_any_more_is_a_complaint(app):
    allowed = dict.fromkeys([*WAYS, ("app/f.py", "mark_safe")], (1, "a reason"))

    assert markup.complaints(app, allowed) == [
        "app/f.py: mark_safe stands 0 times, 1 allowed (bin/house/markup.py)"
    ]


def test_this_application_has_no_other_ways_than_its_list_allows():
    assert markup.complaints(markup.ROOT, markup.ALLOWED) == []

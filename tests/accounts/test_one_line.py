"""Fields of one line hold one line, wherever they are typed, pasted or imported."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from accounts.forms import OneLineFields
from accounts.typed import one_line, single_line, whole_number

APPS = {"accounts", "agencies", "alignment", "meetings", "nomenclature", "renja", "reports"}
KINDS = {"text", "search", "tel"}


def _forms(above=forms.BaseForm):
    for form in above.__subclasses__():
        yield from _forms(form)
        if form.__module__.partition(".")[0] in APPS:
            yield form


def _takes_two_lines(form):
    """Names of the one-line fields of a form class that take a text of two lines."""

    def begin(self, data):
        forms.BaseForm.__init__(self, data)
        self.fields = {
            name: field
            for name, field in self.fields.items()
            if isinstance(field, forms.CharField)
            and getattr(field.widget, "input_type", "") in KINDS
        }

    skipped = {"clean": lambda self: None, "_post_clean": lambda self: None}
    probe = type("Probe", (form,), {"__init__": begin, "Meta": None, **skipped})
    filled = probe(dict.fromkeys(form.base_fields, "a\r\nb"))
    return [name for name in filled.fields if name not in filled.errors]


def test_no_form_takes_a_line_break_in_a_field_of_one_line():
    get_resolver().url_patterns  # noqa: B018 - loads every view and with it every form
    found = set(_forms())

    assert len(found) > 70
    assert [form for form in found if not issubclass(form, OneLineFields)] == []
    assert {form: names for form in found if (names := _takes_two_lines(form))} == {}


@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n", "\t", "\0", "\x1b", "\x85", "\u2028"])
def test_the_refusal_says_where_the_line_breaks(break_):
    with pytest.raises(ValidationError) as refused:
        one_line(f"Rakor Renja{break_}Bcc: x@example.org")

    (said,) = refused.value.messages
    assert said == (
        "Isian ini hanya memuat satu baris. Hapus pemisah baris atau karakter kendali setelah"
        " “Rakor Renja”."
    )


def test_names_in_every_script_are_one_line():
    one_line("Ni Luh Pu\u0301tu \u200d – Dinas «PU» \u00a0 RT 01/RW 02")

    assert single_line("a\r\nb\tc") == "a  b c"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("2026", 2026), ("0", 0), ("9" * 18, int("9" * 18)), ("9" * 19, None), ("9" * 5000, None)]
    + [(typed, None) for typed in ("", "-1", "1.0", "²", "satu", None, True, 1e300)],
)
def test_a_whole_number_is_up_to_eighteen_digits(typed, number):
    assert whole_number(typed) == number

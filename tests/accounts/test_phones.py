"""Phone numbers as people write them."""

from __future__ import annotations

import pytest
from django import forms

from accounts.phones import NoPhoneNumber, PhoneField, dialled, shown_phones, stored_phones


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0812 3456 7890", "+6281234567890"),
        ("+62 812-3456-7890", "+6281234567890"),
        ("62812345678", "+62812345678"),
        ("0812.3456.7890", "+6281234567890"),
        ("WA: 081234567890", "+6281234567890"),
        ("(0717) 421234", "+62717421234"),
        ("+65 6123 4567", "+6561234567"),
        ("081234567890 / 0813 1111 2222", "+6281234567890, +6281311112222"),
        ("081234567890, +62 812-3456-7890", "+6281234567890"),
        ("", ""),
    ],
)
def test_phone_is_stored_in_one_form(written, stored):
    assert stored_phones(written) == stored


@pytest.mark.parametrize("written", ["abcdef", "0812", "0812 3456 78x", "12", "081234567890123456"])
def test_phone_that_cannot_be_one_is_refused(written):
    with pytest.raises(NoPhoneNumber, match=written):
        stored_phones(f"081234567890, {written}")


def test_phone_is_shown_in_groups_and_an_old_one_as_it_is():
    assert shown_phones("+6281234567890, +62717421234") == "+62 812-3456-7890, +62 717 421234"
    assert shown_phones("0812 lama, ext 3") == "0812 lama, ext 3"


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("+6281234567890, +6281311112222", "6281234567890"),
        ("0812-345 678", "62812345678"),
        ("+65 6123 4567", "6561234567"),
        ("tidak ada", ""),
        ("", ""),
    ],
)
def test_phone_is_dialled_with_its_country(phone, digits):
    assert dialled(phone) == digits


class _Form(forms.Form):
    phone = PhoneField(required=False)


@pytest.mark.parametrize("sent", ["lama 0812", " lama 0812 "])
def test_phone_field_keeps_what_was_stored_before(sent):
    form = _Form({"phone": sent}, initial={"phone": "lama 0812"})

    assert form.is_valid()
    assert form.cleaned_data["phone"] == "lama 0812"


def test_phone_field_checks_what_is_new():
    form = _Form({"phone": "baru 0812"}, initial={"phone": "lama 0812"})

    assert not form.is_valid()
    assert "baru 0812" in form.errors["phone"][0]

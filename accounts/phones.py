"""Phone numbers as people write them: checked, stored in one form, shown in groups."""

from __future__ import annotations

import re
from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

COUNTRY = "ID"
_BETWEEN = re.compile(r"[,;/&|\n]|\b(?:atau|dan|or|and)\b", re.IGNORECASE)
# What people put before a number: "WA:", "HP.", "No. telp".
_LABEL = re.compile(
    r"^\s*(?:(?:no|nomor|wa|whatsapp|hp|telp|telepon|tlp|tel|ponsel|kontak|cp|phone)\b[\s.:]*)+",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"[+\d\s().-]+")


class NoPhoneNumber(ValueError):
    """The text holds something that is no phone number; the message says what."""


def stored_phones(text: str) -> str:
    """`0812 3456 7890 / 0717-421234` as `+6281234567890, +62717421234`; "" for a blank text.

    Raises NoPhoneNumber with the part that cannot be a number of any country's plan. A number
    without a country's code is Indonesian.
    """
    parts = [part.strip() for part in _BETWEEN.split(text)]
    numbers = [_stored(part) for part in parts if part]
    return ", ".join(dict.fromkeys(numbers))


def shown_phones(text: str) -> str:
    """`+6281234567890` as `+62 812-3456-7890`; what was stored in another form stays as it is."""
    parts = text.split(", ")
    return ", ".join(_shown(part) for part in parts)


def dialled(text: str) -> str:
    """The first number as digits with the country's code, as wa.me takes it; "" without one."""
    first = _BETWEEN.split(text)[0] if text else ""
    if (number := _parsed(first)) is not None:
        return phonenumbers.format_number(number, PhoneNumberFormat.E164).removeprefix("+")
    return ""


class PhoneField(forms.CharField):
    """One or more numbers, cleaned to their stored form.

    What stood there before is taken as it is, also in another form: nobody has to mend the old
    number of an organisation to change its address.
    """

    kept = ""

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        self.kept = form.get_initial_for_field(self, field_name) or ""
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value: Any) -> Any:
        return shown_phones(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text in {self.kept, shown_phones(self.kept)}:
            return self.kept
        try:
            numbers = stored_phones(text)
        except NoPhoneNumber as error:
            raise forms.ValidationError(str(error), code="phone") from error
        self.run_validators(numbers)
        return numbers


def _parsed(text: str) -> PhoneNumber | None:
    # No Indonesian number begins with 62: it is the country's code, whose plus is missing.
    text = f"+{text.lstrip()}" if text.lstrip().startswith("62") else text
    try:
        return phonenumbers.parse(text, COUNTRY)
    except NumberParseException:
        return None


def _stored(part: str) -> str:
    text = _LABEL.sub("", part)
    number = _parsed(text) if _WRITTEN.fullmatch(text) else None
    if number is None or not phonenumbers.is_valid_number(number):
        raise NoPhoneNumber(
            _("“%(value)s” cannot be a phone number. Write it like 0812 3456 7890.")
            % {"value": part[:40]}
        )
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _shown(part: str) -> str:
    number = _parsed(part) if part.startswith("+") else None
    if number is None or phonenumbers.format_number(number, PhoneNumberFormat.E164) != part:
        return part
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)

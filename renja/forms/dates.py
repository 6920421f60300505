"""Dates as people type them: a slip of the year is told at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from renja.dates import is_within_reach


def within_reach(value: date | datetime) -> None:
    """Raises ValidationError for a year that no calendar here reaches."""
    if not is_within_reach(value):
        raise forms.ValidationError(
            _("The year %(year)s cannot be right. Type a year between 2000 and 2100.")
            % {"year": value.year}
        )


class DayField(forms.DateField):
    """A day between 2000 and 2100."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[within_reach], **kwargs)


class MomentField(forms.DateTimeField):
    """A day and a time between 2000 and 2100."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[within_reach], **kwargs)

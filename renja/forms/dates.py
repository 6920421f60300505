"""Dates as people type them: a slip of the year is told at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from renja.dates import REACH, is_within_reach


def within_reach(value: date | datetime) -> None:
    """Raises ValidationError for a year that no calendar here reaches."""
    if not is_within_reach(value):
        raise forms.ValidationError(
            _("The year %(year)s cannot be right. Type a year between 2000 and 2100.")
            % {"year": value.year}
        )


class DayField(forms.DateField):
    """A day between 2000 and 2100; the browser's calendar ends there, too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[within_reach], **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"min": f"{REACH[0]:%Y-%m-%d}", "max": f"{REACH[1]:%Y-%m-%d}"}


class MomentField(forms.DateTimeField):
    """A day and a time between 2000 and 2100."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[within_reach], **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        if widget.is_hidden:
            return {}
        return {"min": f"{REACH[0]:%Y-%m-%d}T00:00", "max": f"{REACH[1]:%Y-%m-%d}T23:59"}

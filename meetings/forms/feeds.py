"""Which rakor a calendar is to show."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from agencies.models import Agency, Region
from meetings.forms.layout import laid_out
from meetings.models import CalendarFeed

Kind = CalendarFeed.Kind


class FeedForm(OneLineFields, forms.Form):
    """One choice: my rakor, an agency of mine, or my province."""

    what = forms.ChoiceField(label=_("Show"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, agencies: list[Agency], provinces: list[Region], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.targets: dict[str, dict[str, Any]] = {Kind.MINE: {"kind": Kind.MINE}}
        choices: list[tuple[str, Any]] = [
            (str(Kind.MINE), _("My rakor: those I prepare or am asked to"))
        ]
        for agency in agencies:
            key = f"{Kind.AGENCY}-{agency.pk}"
            self.targets[key] = {"kind": Kind.AGENCY, "agency": agency}
            choices.append((key, agency.name))
        for province in provinces:
            key = f"{Kind.REGION}-{province.pk}"
            self.targets[key] = {"kind": Kind.REGION, "region": province}
            choices.append((key, province.name))
        field: Any = self.fields["what"]
        field.choices = choices
        field.initial = Kind.MINE
        self.helper = laid_out("what", button=_("Make a calendar address"))

    @property
    def target(self) -> dict[str, Any]:
        """Keyword arguments of `create_feed`."""
        return self.targets[self.cleaned_data["what"]]

"""Open a plan year, and change what it follows."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from nomenclature.models import NomenclatureEdition
from renja.models import PlanYear, RegulationProfile

EARLIEST, LATEST = 2000, 2100


class PlanYearForm(OneLineFields, forms.Form):
    """A plan year with its profile and edition; `plan_year` is the one that is changed, if any."""

    year = forms.IntegerField(label=_("Plan year"), min_value=EARLIEST, max_value=LATEST)
    profile = forms.ModelChoiceField(
        label=_("Regulation"),
        queryset=RegulationProfile.objects.all(),
        empty_label=None,
        help_text=_("Decides chapters, tables, stages and their default deadlines."),
    )
    edition = forms.ModelChoiceField(
        label=_("Edition of the nomenclature"),
        queryset=NomenclatureEdition.objects.all(),
        required=False,
        empty_label=_("None yet"),
        help_text=_("Which list the codes of this year are looked up in."),
    )
    is_open = forms.BooleanField(
        label=_("Open: plans of this year may be begun"), required=False, initial=True
    )

    def __init__(self, *args: Any, plan_year: PlanYear | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan_year = plan_year
        if plan_year is None:
            del self.fields["is_open"]
        else:
            del self.fields["year"]
            self.initial.update(
                profile=plan_year.profile_id,
                edition=plan_year.edition_id,
                is_open=plan_year.is_open,
            )
        label = _("Open the plan year") if plan_year is None else _("Save the plan year")
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.add_input(Submit("", label, css_class="btn-primary"))

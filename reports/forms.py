"""What a person says about the report they want."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from agencies.models import Agency, Region
from renja.models import PlanYear, Stage
from reports.models import Report

LARGEST_UPLOAD = 64 * 1024 * 1024


class FormatForm(OneLineFields, forms.Form):
    """Which file is wanted: all that is left to say about the report on one run."""

    format = forms.ChoiceField(
        label=_("File"),
        choices=[
            (Report.Format.PDF, _("PDF, to read, print and sign")),
            (Report.Format.XLSX, _("XLSX, the same numbers as tables")),
        ],
        initial=Report.Format.PDF,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.add_input(Submit("", _("Make the report"), css_class="btn-primary"))


class ReportForm(FormatForm):
    """A report on a region, or on one of its agencies: of what the user sees checked."""

    year = forms.ModelChoiceField(
        label=_("Plan year"),
        queryset=PlanYear.objects.none(),
        to_field_name="year",
        empty_label=None,
    )
    agency = forms.ModelChoiceField(
        label=_("Covers"), queryset=Agency.objects.none(), required=False
    )
    stage = forms.ChoiceField(
        label=_("Stage"),
        choices=[("", _("Newest check of each agency")), *Stage.choices],
        required=False,
    )
    is_amendment = forms.BooleanField(label=_("Amendment (Perubahan)"), required=False)

    field_order = ("year", "agency", "stage", "is_amendment", "format")

    def __init__(
        self, *args: Any, region: Region, agencies: Any, years: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = years  # type: ignore[attr-defined]  # a model choice
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["agency"].empty_label = _("The whole region: %(region)s") % {  # type: ignore[attr-defined]
            "region": region.name
        }


class FileForm(OneLineFields, forms.Form):
    """A file to hold against the hash of a report."""

    file = forms.FileField(
        label=_("Your file"), widget=forms.FileInput(attrs={"class": "form-control"})
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_UPLOAD:
            raise forms.ValidationError(_("This file is larger than any of our reports."))
        return file

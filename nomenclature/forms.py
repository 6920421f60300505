"""The upload of an edition."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Fieldset, Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields


class EditionImportForm(OneLineFields, forms.Form):
    """A file, and the edition whose items it becomes."""

    key = forms.SlugField(
        label=_("Key of the edition"),
        max_length=40,
        help_text=_("Short and lasting, such as 2027. An existing key is brought up to date."),
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    decree = forms.CharField(
        label=_("Decree"),
        max_length=200,
        required=False,
        help_text=_("As printed on the decree; leave blank if you have not read it."),
    )
    year_from = forms.IntegerField(label=_("From plan year"), min_value=2017, max_value=2100)
    year_to = forms.IntegerField(
        label=_("To plan year"), min_value=2017, max_value=2100, required=False
    )
    is_excerpt = forms.BooleanField(
        label=_("This is an excerpt"),
        required=False,
        help_text=_("An excerpt never proves that a code is unknown."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("SIPD's nomenclature sheet (XLSX), or a table of levels or columns (CSV)."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(
                _("Edition"),
                Row(Column("key"), Column("name")),
                "decree",
                Row(Column("year_from"), Column("year_to")),
                "is_excerpt",
            ),
            Fieldset(_("File"), Field("file")),
            Submit("save", _("Import edition")),
        )

    def clean(self) -> dict[str, Any]:
        """Refuse years in the wrong order, where the database would."""
        data = super().clean() or {}
        first, last = data.get("year_from"), data.get("year_to")
        if first and last and last < first:
            self.add_error("year_to", _("The last plan year lies before the first one."))
        return data

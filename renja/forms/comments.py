"""What reviewers and planners write in threads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from accounts.models import User
from renja.models import CommentThread
from renja.tree.words import COMMENT_FIELDS, FIELD_NAMES

LONGEST = 4000


class ThreadForm(OneLineFields, forms.Form):
    """A new thread: on which column, of which kind, what is said, and a value to propose."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CommentThread.Kind)
    field = forms.ChoiceField(label=_("Column"), required=False)
    text = forms.CharField(
        label=_("Comment"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    proposal = forms.CharField(
        label=_("Proposed value"),
        required=False,
        max_length=LONGEST,
        help_text=_("Optional. The planner takes it over or refuses it, column by column."),
    )
    assigned_to = forms.ModelChoiceField(
        label=_("Assign to"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Everybody who drafts the plan"),
    )

    def __init__(
        self, *args: Any, people: Sequence[User], url: str, field: str = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("prefix", "utas")
        kwargs.setdefault("initial", {"field": field})
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("The row as a whole")),
            *[(name, FIELD_NAMES[name]) for name in COMMENT_FIELDS],
        ]
        self.fields["assigned_to"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            pk__in=[user.pk for user in people]
        ).order_by("name")
        if people:
            self.fields["text"].help_text = _(
                "Mention people with @ and their name: %(names)s."
            ) % {"names": ", ".join(str(user) for user in people[:8])}
        self.helper = FormHelper()
        self.helper.form_action = url
        self.helper.attrs = {
            "novalidate": "",
            "hx-post": url,
            "hx-target": "#komentar",
            "hx-swap": "outerHTML",
        }
        self.helper.layout = Layout(
            Div(Field("kind"), Field("field"), css_class="rk-form-grid"),
            Field("text"),
            Div(Field("proposal"), Field("assigned_to"), css_class="rk-form-grid"),
            Div(
                Submit("open", _("Send comment"), css_class="btn btn-primary"),
                css_class="rk-form-actions",
            ),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("proposal") and not cleaned.get("field"):
            self.add_error("field", _("Choose the column for which you propose a value."))
        return cleaned


class ReplyForm(OneLineFields, forms.Form):
    """What is said in a thread, or why something is refused or asked again."""

    text = forms.CharField(max_length=LONGEST)

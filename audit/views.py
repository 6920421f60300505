"""The record, for those who administer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.models import User
from audit.models import Entry
from audit.permissions import can_read_record
from audit.querysets import EntryQuerySet


class EntryList(LoginRequiredMixin, UserPassesTestMixin, ListView[Entry]):
    """Who gave whom which role, who signed in, and what was purged; newest first."""

    http_method_names = ["get", "head"]
    template_name = "audit/entry_list.html"
    paginate_by = 50

    def test_func(self) -> bool:
        user = self.request.user
        return isinstance(user, User) and can_read_record(user)

    def get_queryset(self) -> EntryQuerySet:
        entries = Entry.objects.visible_to(self.request.user).select_related("by", "person")
        kind = self.request.GET.get("jenis", "")
        if kind in Entry.Kind.values:
            entries = entries.filter(kind=kind)
        return entries.search(self.request.GET.get("q", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.request.GET
        chosen = given.get("jenis", "")
        kinds = [("", _("Everything")), *Entry.Kind.choices]
        options = [{"value": key, "label": label, "is_on": key == chosen} for key, label in kinds]
        return super().get_context_data(**kwargs) | {
            "selects": [{"name": "jenis", "label": _("What happened"), "options": options}],
            "search": {
                "name": "q",
                "label": _("Search person or agency"),
                "value": given.get("q", ""),
            },
        }

"""The inbox inside the app."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from accounts.paging import NearestPage
from agencies.permissions import SignedInRequest
from notifications import actions
from notifications.models import Notice
from notifications.querysets import NoticeQuerySet


class Inbox(LoginRequiredMixin, NearestPage, ListView[Notice]):
    """The user's notices, newest first."""

    template_name = "notifications/notice_list.html"
    paginate_by = 50

    def get_queryset(self) -> NoticeQuerySet:
        return Notice.objects.visible_to(self.request.user)


@require_POST
@login_required
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go to the page it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    actions.mark_read(notice=notice, at=timezone.now())
    return redirect(notice.url or "notifications:inbox")


@require_POST
@login_required
def read_all(request: SignedInRequest) -> HttpResponse:
    """Mark all notices as read."""
    actions.mark_all_read(by=request.user, at=timezone.now())
    messages.success(request, _("All notifications are marked as read."))
    return redirect("notifications:inbox")

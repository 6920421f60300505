"""The inbox inside the app, and the mails that a trial keeps."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import ListView

from accounts.paging import NearestPage, nearest_page
from accounts.typed import search_words
from agencies.permissions import SignedInRequest, is_admin
from notifications import actions, kept
from notifications.models import Notice
from notifications.querysets import NoticeQuerySet

MAILS_PER_PAGE = 50


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


def _must_read_kept(request: SignedInRequest) -> None:
    """404 wherever mail leaves as it should; 403 for all but administrators."""
    if kept.folder() is None:
        raise Http404
    if not is_admin(request.user):
        raise PermissionDenied


@require_safe
@login_required
def kept_mails(request: SignedInRequest) -> HttpResponse:
    """The mails of a trial, newest first."""
    _must_read_kept(request)
    typed = request.GET.get("q", "")
    words = [word.casefold() for word in search_words(typed)]
    mails = [
        mail
        for mail in kept.all_mails()
        if all(word in f"{mail.to} {mail.subject}".casefold() for word in words)
    ]
    page = nearest_page(mails, MAILS_PER_PAGE, request.GET.get("page"))
    search = {"name": "q", "label": _("Recipient or subject"), "value": typed}
    context = {"page_obj": page, "search": search, "most": kept.MOST}
    return render(request, "notifications/kept_list.html", context)


@require_safe
@login_required
def kept_mail(request: SignedInRequest, name: str) -> HttpResponse:
    """One mail as its recipient would have got it."""
    _must_read_kept(request)
    found = kept.read(name)
    if found is None:
        raise Http404
    mail, text, files = found
    context = {"mail": mail, "text": text, "files": files}
    return render(request, "notifications/kept_detail.html", context)


@require_safe
@login_required
def kept_file(request: SignedInRequest, name: str, number: int) -> HttpResponse:
    """One file of a mail."""
    _must_read_kept(request)
    found = kept.read(name)
    if found is None or number >= len(found[2]):
        raise Http404
    file = found[2][number]
    # Always saved, never shown: what a mail brings is not this site's own page.
    headers = {"Content-Disposition": content_disposition_header(True, file.name) or "attachment"}
    return HttpResponse(file.content, content_type="application/octet-stream", headers=headers)

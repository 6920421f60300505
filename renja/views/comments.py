"""Comments on rows: the fragment beside a row, and what one does in a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.typed import whole_number
from agencies.models import Membership
from agencies.permissions import SignedInRequest
from renja import actions, permissions
from renja.actions import comments
from renja.forms.comments import ReplyForm, ThreadForm
from renja.models import CommentThread, Suggestion
from renja.views.comments_rows import RowTalk, people_for, talk_context, talk_or_404
from renja.views.plan_context import context_switches
from renja.views.refusing import must_edit_rows

Refusals = (comments.CannotComment, comments.CannotDecide, actions.NotEditable)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def row_comments(request: SignedInRequest, pk: int, uuid: UUID) -> HttpResponse:
    """The threads of one row: a fragment for htmx, else a page; POST opens a thread."""
    talk = talk_or_404(request.user, pk, uuid)
    if request.method != "POST":
        return _show(request, talk)
    speaker = permissions.commenting_membership(request.user, talk.document)
    if speaker is None or talk.state is None:
        raise PermissionDenied
    form = _thread_form(request, talk)
    if not form.is_valid():
        return _show(request, talk, form=form)
    given = form.cleaned_data
    comments.open_thread(
        document=talk.document,
        state=talk.state,
        field=given["field"],
        kind=given["kind"],
        text=given["text"],
        proposal=given["proposal"] or None,
        assigned_to=given["assigned_to"],
        speaker=speaker,
        by=request.user,
        at=timezone.now(),
    )
    return _done(request, talk, _("Comment sent."))


@require_POST
@login_required
def thread_reply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say something more in a thread; a planner's reply answers it."""
    thread, talk = _thread_or_404(request, pk)
    speaker = _speaker(request, thread)
    is_answer = permissions.can_answer(request.user, thread.document)
    return _act(
        request,
        talk,
        lambda text: comments.reply(
            thread=thread,
            text=text,
            is_answer=is_answer,
            speaker=speaker,
            by=request.user,
            at=timezone.now(),
        ),
        done=_("Answer sent.") if is_answer else _("Reply sent."),
    )


@require_POST
@login_required
def thread_status(request: SignedInRequest, pk: int) -> HttpResponse:
    """Resolve a thread, or ask for an answer again."""
    thread, talk = _thread_or_404(request, pk)
    if not permissions.can_resolve(request.user, thread):
        raise PermissionDenied
    speaker = _speaker(request, thread)
    if request.POST.get("langkah") != "buka":
        return _act(
            request,
            talk,
            lambda _text: comments.resolve_thread(
                thread=thread, by=request.user, at=timezone.now()
            ),
            done=_("Comment resolved."),
            needs_text=False,
        )
    return _act(
        request,
        talk,
        lambda text: comments.reopen_thread(
            thread=thread, text=text, speaker=speaker, by=request.user, at=timezone.now()
        ),
        done=_("Comment reopened."),
    )


@require_POST
@login_required
def thread_suggestion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a proposed value over into its cell, or refuse it with a reason."""
    thread, talk = _thread_or_404(request, pk)
    suggestion = get_object_or_404(
        Suggestion, thread=thread, pk=_number(request.POST.get("usulan", ""))
    )
    suggestion.thread = thread
    takes = request.POST.get("langkah") == "terima"
    if takes:
        must_edit_rows(request.user, thread.document)
    elif not permissions.can_answer(request.user, thread.document):
        raise PermissionDenied
    speaker = _speaker(request, thread)
    by_whom: dict[str, Any] = {"speaker": speaker, "by": request.user, "at": timezone.now()}
    if not takes:
        return _act(
            request,
            talk,
            lambda text: comments.refuse_suggestion(suggestion=suggestion, reason=text, **by_whom),
            done=_("Proposal refused."),
        )
    return _act(
        request,
        talk,
        lambda _text: comments.take_suggestion(
            suggestion=suggestion, seen=_lines(request.POST.get("dilihat", "")), **by_whom
        ),
        done=_("Proposed value taken over."),
        needs_text=False,
    )


def _lines(text: str) -> str:
    """The text with the line ends that we store; forms send others."""
    return text.replace("\r\n", "\n")


def _number(text: str) -> int:
    return whole_number(text) or 0


def _thread_or_404(request: SignedInRequest, pk: int) -> tuple[CommentThread, RowTalk]:
    thread = get_object_or_404(CommentThread.objects.visible_to(request.user), pk=pk)
    talk = talk_or_404(request.user, thread.document_id, thread.row_uuid)
    thread.document = talk.document
    return thread, talk


def _speaker(request: SignedInRequest, thread: CommentThread) -> Membership:
    found = permissions.speaking_membership(request.user, thread.document)
    if found is None:
        raise PermissionDenied
    return found


def _act(
    request: SignedInRequest,
    talk: RowTalk,
    action: Callable[[str], object],
    *,
    done: str,
    needs_text: bool = True,
) -> HttpResponse:
    """Carry it out and show the row's threads again; a refusal is said above them."""
    form = ReplyForm(request.POST)
    if needs_text and not form.is_valid():
        return _done(request, talk, _("Write something first."), is_error=True)
    try:
        action(form.cleaned_data["text"] if needs_text else "")
    except Refusals as error:
        return _done(request, talk, str(error), is_error=True)
    return _done(request, talk, done)


def _done(
    request: SignedInRequest,
    talk: RowTalk,
    text: str,
    *,
    is_error: bool = False,
) -> HttpResponse:
    """The fragment anew for htmx; else back to the row's page with the words as a message."""
    if request.htmx:
        fresh = talk_or_404(request.user, talk.document.pk, talk.uuid)
        return _show(request, fresh, notice={"text": text, "is_error": is_error})
    (messages.error if is_error else messages.success)(request, text)
    return redirect("renja:row_comments", pk=talk.document.pk, uuid=talk.uuid)


def _thread_form(request: SignedInRequest, talk: RowTalk) -> ThreadForm:
    url = reverse("renja:row_comments", kwargs={"pk": talk.document.pk, "uuid": talk.uuid})
    return ThreadForm(
        request.POST if request.method == "POST" and "open" in request.POST else None,
        people=people_for(request.user, talk.document),
        url=url,
        field=request.GET.get("kolom", ""),
    )


def _show(
    request: SignedInRequest,
    talk: RowTalk,
    *,
    form: ThreadForm | None = None,
    notice: dict[str, Any] | None = None,
) -> HttpResponse:
    context = talk_context(request.user, talk)
    if context["can_open"]:
        context["form"] = form or _thread_form(request, talk)
    context |= {
        "notice": notice,
        "reads_row": permissions.reads_draft(request.user, talk.document) and talk.state,
        "context_switches": context_switches(talk.document),
    }
    template = "renja/_comments.html" if request.htmx else "renja/comments_row.html"
    return render(request, template, context)

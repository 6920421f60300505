"""The page behind an agency's signed link: it says which dates suit. No account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from meetings.actions.invitations_answers import AnsweredTooOften
from meetings.actions.planning import CannotPlan
from meetings.actions.poll import answer_by_link
from meetings.actions.poll_links import find_request, takes_answers
from meetings.forms.planning import PollAnswerForm
from meetings.models import PollAnswer, PollRequest
from meetings.views.poll import answer_rows

OK, GONE, TOO_MANY = 200, 410, 429


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def poll_link(request: HttpRequest, token: str) -> HttpResponse:
    """The proposals with a form; after the deadline or the choice, what came of it."""
    asked = find_request(token)
    if asked is None:
        return render(request, "meetings/answer_unknown.html", status=404)
    if not takes_answers(asked, at=timezone.now()):
        context = {"asked": asked, "poll": asked.poll, "meeting": asked.poll.meeting}
        return render(request, "meetings/poll_closed.html", context, status=GONE)
    options = list(asked.poll.options.standing())
    found = PollAnswer.objects.filter(option__in=options, agency=asked.agency_id)
    given = {each.option_id: each for each in found}
    form = PollAnswerForm(
        request.POST or None,
        options=options,
        who=PollAnswer.Channel.LINK,
        initial={"answered_name": next((each.answered_name for each in given.values()), "")},
    )
    status = OK
    if request.method == "POST" and form.is_valid():
        status = _answer(asked, form)
        if status == OK:
            return redirect(f"{request.path}?tersimpan=1")
    return render(
        request,
        "meetings/poll_link.html",
        {
            "asked": asked,
            "poll": asked.poll,
            "meeting": asked.poll.meeting,
            "agency": asked.agency,
            "form": form,
            "rows": answer_rows(form, given),
            "is_answered": bool(given),
            "is_kept": "tersimpan" in request.GET and bool(given) and not form.is_bound,
        },
        status=status,
    )


def _answer(asked: PollRequest, form: PollAnswerForm) -> int:
    """Keep the answer; the status of the page that says how that went."""
    try:
        answer_by_link(
            request=asked,
            answers=form.answers(),
            name=form.cleaned_data["answered_name"],
            at=timezone.now(),
        )
    except AnsweredTooOften as error:
        form.add_error(None, str(error))
        return TOO_MANY
    except CannotPlan as error:
        form.add_error(None, str(error))
        return GONE
    return OK

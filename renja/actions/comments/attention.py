"""Tell people of what is said: at once in their inbox, once a day by mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from notifications.actions import Letter, enqueue, notify, take_for_mail
from notifications.models import Notice
from renja.actions.comments.people import drafters_of, mentioned_in
from renja.models import Attention, Comment, CommentThread

Kind = Attention.Kind
DIGEST_PEOPLE = 200


def tell(*, comment: Comment, readers: Sequence[User], kind: str, at: datetime) -> None:
    """Note whom a new comment concerns and put it into their inbox; never its author.

    An assignment comes before a mention, a mention before the rest: each person hears once.
    """
    thread = comment.thread
    allowed = {user.pk: user for user in readers}
    concerned = {user.pk: kind for user in _others(thread, kind) if user.pk in allowed}
    concerned |= {user.pk: Kind.MENTION for user in mentioned_in(comment.text, readers)}
    if kind == Kind.OPENED and thread.assigned_to_id in allowed:
        concerned[thread.assigned_to_id] = Kind.TASK
    concerned.pop(comment.by_id, None)
    Attention.objects.bulk_create(
        [
            Attention(user_id=pk, comment=comment, kind=why, at=at)
            for pk, why in sorted(concerned.items())
        ]
    )
    by_kind: dict[str, list[User]] = defaultdict(list)
    for pk, why in concerned.items():
        by_kind[why].append(allowed[pk])
    for why, users in by_kind.items():
        notify(users=users, text=_line(comment, why), url=thread.get_absolute_url(), at=at)


def _others(thread: CommentThread, kind: str) -> list[User]:
    """A new thread concerns whoever drafts the plan; a reply those who talked before."""
    if kind == Kind.OPENED:
        return [] if thread.assigned_to_id else drafters_of(thread.document)
    talked = thread.comments.values("by")
    return list(User.objects.filter(pk__in=talked, is_active=True))


def _line(comment: Comment, kind: str) -> str:
    thread = comment.thread
    texts = {
        Kind.OPENED: _("%(name)s commented on %(code)s (%(kind)s): %(text)s"),
        Kind.MENTION: _("%(name)s mentioned you on %(code)s (%(kind)s): %(text)s"),
        Kind.TASK: _("%(name)s assigned a comment on %(code)s to you (%(kind)s): %(text)s"),
        Kind.REPLY: _("%(name)s replied on %(code)s (%(kind)s): %(text)s"),
    }
    return texts[Kind(kind)] % {
        "name": comment.by,
        "code": thread.code,
        "kind": thread.get_kind_display(),
        "text": comment.text,
    }


def mail_digests(*, at: datetime) -> int:
    """Put one letter per person with news into the outbox; the number of letters.

    News are comments that concern them, and what their inbox keeps for the daily letter.

    Safe to call twice and at once: what goes into a letter is locked and marked in the same
    transaction, and the letter's key names the last thing in it.
    """
    waiting = Attention.objects.filter(mailed_at=None, at__lte=at).order_by()
    told = Notice.objects.for_mail(at=at).order_by()
    people = list(
        waiting.values_list("user", flat=True).union(told.values_list("user", flat=True))[
            :DIGEST_PEOPLE
        ]
    )
    return sum(_mail_to(user, at=at) for user in User.objects.filter(pk__in=people).order_by("pk"))


@transaction.atomic
def _mail_to(user: User, *, at: datetime) -> int:
    """The digest of one person: what they may still read, and what is not resolved yet."""
    waiting = list(
        Attention.objects.select_for_update(of=["self"], skip_locked=True)
        .filter(user=user, mailed_at=None, at__lte=at)
        .select_related(
            "comment__by",
            "comment__thread__document__plan_year",
            "comment__thread__document__agency",
            "comment__thread__document__region",
        )
        .order_by("pk")
    )
    notices = take_for_mail(user=user, at=at)
    if not waiting and not notices:
        return 0
    threads = CommentThread.objects.visible_to(user).exclude(status=CommentThread.Status.RESOLVED)
    readable = set(
        threads.filter(pk__in={each.comment.thread_id for each in waiting}).values_list(
            "pk", flat=True
        )
    )
    Attention.objects.filter(pk__in=[each.pk for each in waiting]).update(mailed_at=at)
    news = [each for each in waiting if each.comment.thread_id in readable]
    if not (news or notices) or not user.is_active:
        return 0
    enqueue(letter=_letter(user, notices, news), to=[user.email], at=at)
    return 1


def _letter(user: User, notices: Sequence[Notice], news: Sequence[Attention]) -> Letter:
    """One paragraph per notice and per comment; in Indonesian, as all of our mail."""
    with translation.override("id"):
        subject = _subject(len(notices), len(news))
        parts = [
            *(f"{notice.text}\n{settings.BASE_URL}{notice.url}" for notice in notices),
            *(_paragraph(each) for each in news),
        ]
        closing = _("You get this letter once a day, when there is something new for you.")
    last = f"{notices[-1].pk if notices else 0}:{news[-1].pk if news else 0}"
    return Letter(
        key=f"catatan:{user.pk}:{last}",
        subject=subject,
        body="\n\n".join([*parts, closing]),
    )


def _subject(notices: int, comments: int) -> str:
    if notices:
        count = notices + comments
        text = ngettext(
            "%(count)d piece of news for you", "%(count)d pieces of news for you", count
        )
    else:
        count = comments
        text = ngettext(
            "%(count)d comment on your plans", "%(count)d comments on your plans", count
        )
    return text % {"count": count}


def _paragraph(attention: Attention) -> str:
    comment = attention.comment
    thread = comment.thread
    with timezone.override(thread.document.region.timezone):
        when = f"{timezone.localtime(attention.at):%d-%m-%Y %H.%M %Z}"
    return "\n".join(
        [
            f"{thread.document}, {when}",
            _line(comment, attention.kind),
            f"{settings.BASE_URL}{thread.get_absolute_url()}",
        ]
    )

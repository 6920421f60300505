"""Threads on rows, what is said in them, proposed values."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from agencies.models import Role
from renja.models import Attention, Comment, CommentThread, Suggestion
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory
from tests.factories.renja import AT, RowFactory


class ThreadFactory(DjangoModelFactory):
    """A thread on `row` with one comment (`text`); `plan_version` for one on a hand-in."""

    class Meta:
        model = CommentThread
        exclude = ["row"]
        skip_postgeneration_save = True

    row = factory.SubFactory(RowFactory)
    document = factory.SelfAttribute("row.document")
    row_uuid = factory.SelfAttribute("row.uuid")
    code = factory.SelfAttribute("row.printed_code")
    name = factory.SelfAttribute("row.name")
    row_version = factory.LazyAttribute(
        lambda thread: None if thread.plan_version else thread.row.version
    )
    plan_version = None
    kind = CommentThread.Kind.MUST
    agency = factory.SubFactory(AgencyFactory, bappeda=True)
    opened_at = AT
    opened_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def text(self, create, extracted, **_kwargs):
        if create:
            CommentFactory(thread=self, by=self.opened_by, text=extracted or "Mohon diperbaiki")


class CommentFactory(DjangoModelFactory):
    class Meta:
        model = Comment

    thread = factory.SubFactory(ThreadFactory)
    text = "Mohon diperbaiki"
    at = AT
    by = factory.SubFactory(UserFactory)
    role = Role.VERIFIER
    agency = factory.SelfAttribute("thread.agency")


class SuggestionFactory(DjangoModelFactory):
    class Meta:
        model = Suggestion

    thread = factory.SubFactory(ThreadFactory, field="note")
    value = "Catatan baru"
    at = AT
    by = factory.SubFactory(UserFactory)


class AttentionFactory(DjangoModelFactory):
    class Meta:
        model = Attention

    user = factory.SubFactory(UserFactory)
    comment = factory.SubFactory(CommentFactory)
    kind = Attention.Kind.MENTION
    at = AT

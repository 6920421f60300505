"""Who sees which plan, version and row."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from agencies.models import Agency, Region, Role
from agencies.permissions import is_admin, memberships_of, reviewed_fields

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def _draft_reach(user: User | AnonymousUser) -> Q:
    """Documents whose working state the user reads: own agency's, and at Bappeda the region's."""
    memberships = [m for m in memberships_of(user) if m.role != Role.MINISTRY_REVIEWER]
    regions = {
        m.agency.region_id
        for m in memberships
        if m.role == Role.REGION_ADMIN or m.agency.kind == Agency.Kind.PLANNING_BOARD
    }
    return Q(agency__in={m.agency_id for m in memberships}) | Q(region__in=regions)


def _shared_reach(user: User | AnonymousUser) -> Q:
    """Regions whose RKPD and handed-in Renja the user reads: own, and Bappeda's regencies."""
    memberships = [m for m in memberships_of(user) if m.role != Role.MINISTRY_REVIEWER]
    own = {m.agency.region_id for m in memberships if m.agency.kind != Agency.Kind.MINISTRY}
    boards = {
        m.agency.region_id
        for m in memberships
        if m.agency.kind == Agency.Kind.PLANNING_BOARD and m.agency.region.is_province
    }
    # Subqueries, not joins: under OR a join is made for every row before any is left out.
    return Q(region__in=own) | Q(region__in=Region.objects.filter(parent__in=boards).values("pk"))


def _of_fields(fields: list[str]) -> Q:
    """Documents of agencies that hold one of these bidang."""
    return Q(agency__in=Agency.objects.filter(affair_fields__overlap=fields).values("pk"))


class PlanDocumentQuerySet(models.QuerySet):
    """RKPD and Renja documents."""

    def visible_to(self, user: User | AnonymousUser) -> PlanDocumentQuerySet:
        """Drafts for their agency and its region's Bappeda; the rest as decisions.md says.

        A handed-in Renja and every RKPD: also the agencies of the region, the province's Bappeda,
        and ministry reviewers of one of the agency's bidang.
        """
        if not user.is_authenticated:
            return self.none()
        if is_admin(user):
            return self.all()
        shared = _shared_reach(user)
        fields = sorted(reviewed_fields(user))
        if fields:
            shared |= Q(kind="rkpd") | _of_fields(fields)
        is_open = Q(kind="rkpd") | Q(handed_in_at__isnull=False)
        return self.filter(_draft_reach(user) | is_open & shared)

    def draft_visible_to(self, user: User | AnonymousUser) -> PlanDocumentQuerySet:
        """Documents of which the user reads the live rows, not only what was handed in."""
        if not user.is_authenticated:
            return self.none()
        if is_admin(user):
            return self.all()
        shared = _shared_reach(user)
        if reviewed_fields(user):
            shared |= Q(kind="rkpd")
        return self.filter(_draft_reach(user) | Q(kind="rkpd") & shared)

    def read_whole_by(self, user: User | AnonymousUser) -> PlanDocumentQuerySet:
        """Documents of which the user reads every row, were they open: no limit to a bidang."""
        if not user.is_authenticated:
            return self.none()
        if is_admin(user):
            return self.all()
        return self.filter(_draft_reach(user) | _shared_reach(user))

    def with_totals(self) -> PlanDocumentQuerySet:
        """Annotate `row_count` and `budget_total` (rupiah, null when no row has a budget)."""
        return self.annotate(row_count=Count("rows"), budget_total=Sum("rows__budget"))

    def with_numbers(self) -> PlanDocumentQuerySet:
        """Rows and budget now (`row_count`, `budget_total`) and of the last hand-in.

        The latter are `handed_in_number`, `handed_in_rows` and `handed_in_budget`, null before the
        first hand-in. Subqueries, so that a page of a list counts its own documents only.
        """
        rows = _all("PlanRow").filter(document=OuterRef("pk")).order_by().values("document")
        handed_in = (
            _all("PlanVersion")
            .filter(document=OuterRef("pk"), reason="hand_in")
            .order_by("-number")
        )
        return self.annotate(
            row_count=Coalesce(Subquery(rows.values(n=Count("pk"))), 0),
            budget_total=Subquery(rows.values(total=Sum("budget"))),
            handed_in_number=Subquery(handed_in.values("number")[:1]),
            handed_in_rows=Subquery(handed_in.values("row_count")[:1]),
            handed_in_budget=Subquery(handed_in.values("budget_total")[:1]),
        )

    def with_ceiling(self) -> PlanDocumentQuerySet:
        """Annotate `ceiling`: the plafon that the region's RKPD gives the Renja's agency."""
        ceilings = _all("AgencyCeiling").filter(
            document__kind="rkpd",
            document__region=OuterRef("region"),
            document__plan_year=OuterRef("plan_year"),
            document__is_amendment=OuterRef("is_amendment"),
            agency=OuterRef("agency"),
        )
        return self.annotate(ceiling=Subquery(ceilings.values("plafon")[:1]))


def _all(model: str) -> models.QuerySet:
    """Every row of a model of this app; looked up by name, because models stand above querysets."""
    return apps.get_model("renja", model).objects.all()


def _documents() -> PlanDocumentQuerySet:
    """Every document."""
    return PlanDocumentQuerySet(apps.get_model("renja", "PlanDocument"))


def _is_in(documents: PlanDocumentQuerySet) -> Exists:
    """Rows whose `document` is one of these; one look by key a row where few rows are asked for."""
    return Exists(documents.filter(pk=OuterRef("document")))


class PlanVersionQuerySet(models.QuerySet):
    """Frozen snapshots."""

    def visible_to(self, user: User | AnonymousUser) -> PlanVersionQuerySet:
        """All versions of drafts one reads; of others only what was handed in, and RKPD versions."""
        documents = _documents().visible_to(user)
        drafts = _documents().draft_visible_to(user)
        return self.filter(_is_in(drafts) | Q(reason="hand_in") & _is_in(documents))


class PlanRowQuerySet(models.QuerySet):
    """The live rows of documents."""

    def visible_to(self, user: User | AnonymousUser) -> PlanRowQuerySet:
        """Rows of the documents whose live state the user reads.

        A ministry reviewer without another role reads the rows printed under their bidang only.
        """
        rows = self.filter(document__in=_documents().draft_visible_to(user))
        fields = reviewed_fields(user)
        if not fields or is_admin(user):
            return rows
        return rows.filter(Q(field_code__in=fields) | _is_in(_documents().read_whole_by(user)))

    def with_details(self) -> PlanRowQuerySet:
        """Rows with indicators, places, fund sources and tags: five queries for any number."""
        return self.select_related("agency", "unit").prefetch_related(
            "indicators", "locations", "fundings", "tags"
        )


class RowChangeQuerySet(models.QuerySet):
    """What happened to rows."""

    def visible_to(self, user: User | AnonymousUser) -> RowChangeQuerySet:
        """Changes in the plans whose working state the user reads.

        A ministry reviewer without another role reads those of rows under their bidang only.
        """
        changes = self.filter(document__in=_documents().draft_visible_to(user))
        fields = reviewed_fields(user)
        if not fields or is_admin(user):
            return changes
        return changes.filter(
            reduce(or_, [Q(code__startswith=f"{field}.") for field in sorted(fields)])
            | _is_in(_documents().read_whole_by(user))
        )

    def latest_of_cells(self) -> RowChangeQuerySet:
        """The last change of each (row, field), with its author."""
        return (
            self.select_related("by")
            .order_by("row_uuid", "field", "-at", "-pk")
            .distinct("row_uuid", "field")
        )


class CommentThreadQuerySet(models.QuerySet):
    """Conversations about rows."""

    def visible_to(self, user: User | AnonymousUser) -> CommentThreadQuerySet:
        """Threads on drafts one works with; of a ministry, those that it opened itself."""
        if not user.is_authenticated:
            return self.none()
        if is_admin(user):
            return self.all()
        ministries = {
            m.agency_id
            for m in memberships_of(user)
            if m.role == Role.MINISTRY_REVIEWER and m.agency.kind == Agency.Kind.MINISTRY
        }
        return self.filter(
            _is_in(_documents().filter(_draft_reach(user)))
            | Q(agency__in=ministries) & _is_in(_documents().visible_to(user))
        )

    def unanswered_musts(self) -> CommentThreadQuerySet:
        """Threads that keep a Renja from being handed in."""
        return self.filter(kind="wajib", status="terbuka")

    def counts_by_row(self) -> dict[UUID, dict[str, int]]:
        """`{"open": …, "must": …, "all": …}` for each row that has threads; one query."""
        counted = (
            self.order_by()
            .values_list("row_uuid")
            .annotate(
                all=Count("pk"),
                open=Count("pk", filter=Q(status="terbuka")),
                must=Count("pk", filter=Q(status="terbuka", kind="wajib")),
            )
        )
        return {
            uuid: {"all": every, "open": unanswered, "must": must}
            for uuid, every, unanswered, must in counted
        }

    def open_by_cell(self) -> dict[str, dict[str, dict[str, int]]]:
        """`{row uuid: {column: {"open": …, "must": …}}}` of unanswered threads; one query."""
        counted = (
            self.filter(status="terbuka")
            .order_by()
            .values_list("row_uuid", "field")
            .annotate(open=Count("pk"), must=Count("pk", filter=Q(kind="wajib")))
        )
        found: dict[str, dict[str, dict[str, int]]] = {}
        for uuid, field, unanswered, must in counted:
            found.setdefault(str(uuid), {})[field] = {"open": unanswered, "must": must}
        return found

    def with_talk(self) -> CommentThreadQuerySet:
        """With all that a thread shows; three queries for any number of threads."""
        comments = _all("Comment").select_related("by", "agency")
        suggestions = _all("Suggestion").select_related("by", "decided_by")
        return self.select_related(
            "agency", "opened_by", "assigned_to", "answered_by", "resolved_by"
        ).prefetch_related(
            models.Prefetch("comments", comments), models.Prefetch("suggestions", suggestions)
        )


class PlanImportQuerySet(models.QuerySet):
    """Uploaded files between upload and apply."""

    def visible_to(self, user: User | AnonymousUser) -> PlanImportQuerySet:
        """The user's own uploads; an administrator's view of all."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if is_admin(user) else self.filter(uploaded_by=user)

    def of_batch(self, batch: UUID) -> PlanImportQuerySet:
        """The files that were uploaded together, in the order of their names."""
        return self.filter(options__batch=str(batch)).order_by("filename", "pk")


class PlanYearQuerySet(models.QuerySet):
    """Plan years, which all regions share."""

    def visible_to(self, user: User | AnonymousUser) -> PlanYearQuerySet:
        """Every plan year for a signed-in user, none for others."""
        return self.all() if user.is_authenticated else self.none()


class StageDeadlineQuerySet(models.QuerySet):
    """Deadlines of plan years, national defaults and a region's own."""

    def visible_to(self, user: User | AnonymousUser) -> StageDeadlineQuerySet:
        return self.all() if user.is_authenticated else self.none()

    def of_region(self, region_ids: list[int]) -> StageDeadlineQuerySet:
        """Defaults and the overrides of these regions."""
        return self.filter(reduce(or_, [Q(region=None), Q(region__in=region_ids)]))

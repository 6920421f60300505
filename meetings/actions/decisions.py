"""Write numbered decisions, and link them to plan rows and findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.typed import search_words
from agencies.models import Agency
from alignment.models import AlignmentRun, Finding
from alignment.templatetags.wording import check_title, checks_named
from meetings.actions.frozen import is_frozen
from meetings.models import (
    AgendaItem,
    CoordinationMeeting,
    Decision,
    DecisionLink,
)
from renja.models import DocumentKind, PlanRow

Kind = DecisionLink.Kind
MOST_FOUND = 30


class CannotDecide(Exception):
    """The decision cannot be written, or was changed by somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A row or finding that a decision can be about."""

    kind: str
    uuid: UUID
    printed_code: str
    label: str

    @property
    def key(self) -> str:
        """What a form's box holds."""
        return f"{self.kind}:{self.uuid}"


@transaction.atomic
def add_decision(
    *,
    meeting: CoordinationMeeting,
    text: str,
    item: AgendaItem | None = None,
    agency: Agency | None = None,
    outcome: str = Decision.Outcome.AGREED,
    targets: Iterable[Target] = (),
    by: User,
    at: datetime,
) -> Decision:
    """The rakor's next decision. Raises CannotDecide once its berita acara is frozen."""
    # Decisions of one rakor are numbered one after the other.
    CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    refuse_if_frozen(meeting)
    last = Decision.objects.filter(meeting=meeting).aggregate(most=Max("number"))["most"] or 0
    decision = Decision.objects.create(
        meeting=meeting,
        number=last + 1,
        text=text.strip(),
        item=item,
        agency=agency,
        outcome=outcome,
        decided_by=by,
        decided_at=at,
    )
    _link(decision, targets)
    return decision


@transaction.atomic
def change_decision(
    *,
    decision: Decision,
    version: int,
    text: str,
    item: AgendaItem | None,
    agency: Agency | None,
    outcome: str,
    targets: Iterable[Target],
) -> None:
    """Change a decision if nobody else has since. Raises CannotDecide."""
    CoordinationMeeting.objects.select_for_update().get(pk=decision.meeting_id)
    refuse_if_frozen(decision.meeting)
    changed = Decision.objects.filter(pk=decision.pk, version=version).update(
        text=text.strip(), item=item, agency=agency, outcome=outcome, version=F("version") + 1
    )
    if not changed:
        raise CannotDecide(_("Someone else has just changed this decision. Look at it again."))
    _link(decision, targets)


def _link(decision: Decision, targets: Iterable[Target]) -> None:
    """Make these the decision's links; what it was about before and is gone stays readable."""
    wanted = {target.key: target for target in targets}
    kept = {f"{link.kind}:{link.target}": link for link in decision.links.all()}
    gone = [link.pk for key, link in kept.items() if key not in wanted]
    DecisionLink.objects.filter(pk__in=gone).delete()
    DecisionLink.objects.bulk_create(
        [
            DecisionLink(
                decision=decision,
                kind=target.kind,
                target=target.uuid,
                printed_code=target.printed_code,
                label=target.label,
            )
            for key, target in wanted.items()
            if key not in kept
        ],
        ignore_conflicts=True,
    )


def holding(decision: Decision) -> list[str]:
    """What keeps the decision where it is, each in a sentence that says how to go on."""
    found = []
    if is_frozen(decision.meeting_id):
        found.append(_("The berita acara is frozen. Open it again before changing this."))
    later = Decision.objects.filter(meeting=decision.meeting_id, number__gt=decision.number)
    if later.exists():
        found.append(_("Only the last decision can be taken back; change this one instead."))
    tasks = decision.actions.order_by("number").values_list("number", flat=True)
    if numbers := ", ".join(str(number) for number in tasks):
        text = _("Action items %s come from this decision. Base them on something else first.")
        found.append(text % numbers)
    return found


@transaction.atomic
def remove_decision(*, decision: Decision, version: int) -> None:
    """Take the last decision back; earlier ones keep their numbers. Raises CannotDecide."""
    CoordinationMeeting.objects.select_for_update().get(pk=decision.meeting_id)
    if reasons := holding(decision):
        raise CannotDecide(" ".join(reasons))
    _deleted, by_model = Decision.objects.filter(pk=decision.pk, version=version).delete()
    if not by_model.get("meetings.Decision"):
        raise CannotDecide(_("Someone else has just changed this decision. Look at it again."))


def refuse_if_frozen(meeting: CoordinationMeeting) -> None:
    """Raises CannotDecide: what stands in a frozen berita acara is not decided again beside it."""
    if is_frozen(meeting.pk):
        raise CannotDecide(_("The berita acara is frozen. Open it again before changing this."))


def find_targets(*, meeting: CoordinationMeeting, words: str, user: User) -> list[Target]:
    """Rows and findings of the plan year whose code or name holds every word; what `user` reads.

    Four queries; at most MOST_FOUND of rows and of findings.
    """
    terms = search_words(words)
    if not terms:
        return []
    rows = (
        PlanRow.objects.visible_to(user)
        .filter(document__plan_year=meeting.plan_year_id)
        .select_related("document", "agency")
    )
    for term in terms:
        rows = rows.filter(Q(printed_code__startswith=term) | Q(name__icontains=term))
    found = [_row_target(row) for row in rows.order_by("printed_code", "pk")[:MOST_FOUND]]
    runs = (
        AlignmentRun.objects.visible_to(user)
        .done()
        .filter(renja__plan_year=meeting.plan_year_id)
        .newest()
    )
    findings = (
        Finding.objects.visible_to(user).filter(run__in=runs).select_related("run__renja__agency")
    )
    for term in terms:
        findings = findings.filter(Q(item__startswith=term) | Q(check_id__in=checks_named(term)))
    return found + [_finding_target(f) for f in findings.order_by("item", "pk")[:MOST_FOUND]]


def targets_of(keys: Collection[str], *, user: User) -> list[Target]:
    """The rows and findings behind the boxes of a form, as far as `user` reads them.

    A finding about one row brings that row along, so that the decision shows there too: of a plan
    that was handed in, the province reads the finding but not the live row.
    """
    pairs = [key.partition(":") for key in keys]
    rows = _uuids(value for kind, _colon, value in pairs if kind in {Kind.RENJA_ROW, Kind.RKPD_ROW})
    findings = _uuids(value for kind, _colon, value in pairs if kind == Kind.FINDING)
    newest: dict[UUID, Finding] = {}
    for finding in (
        Finding.objects.visible_to(user)
        .filter(identity__in=findings)
        .select_related("run__renja__agency")
        .order_by("run_id")
    ):
        newest[finding.identity] = finding
    along = {f.row_uuids[0]: _row_of(f) for f in newest.values() if len(f.row_uuids) == 1}
    read = {
        row.uuid: _row_target(row)
        for row in PlanRow.objects.visible_to(user)
        .filter(uuid__in=[*rows, *along])
        .select_related("document", "agency")
    }
    return [*(along | read).values(), *map(_finding_target, newest.values())]


def _uuids(values: Iterable[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _row_target(row: PlanRow) -> Target:
    is_rkpd = row.document.kind == DocumentKind.RKPD
    return Target(
        kind=Kind.RKPD_ROW if is_rkpd else Kind.RENJA_ROW,
        uuid=row.uuid,
        printed_code=row.printed_code,
        label=f"{row.name} ({row.agency})",
    )


def _row_of(finding: Finding) -> Target:
    """The row of a finding: its code and whose it is, which the finding says of it."""
    return Target(
        kind=Kind.RENJA_ROW,
        uuid=finding.row_uuids[0],
        printed_code=finding.item,
        label=f"Renja {finding.run.renja.agency}",
    )


def _finding_target(finding: Finding) -> Target:
    return Target(
        kind=Kind.FINDING,
        uuid=finding.identity,
        printed_code=finding.item,
        label=f"{check_title(finding.check_id)} ({finding.run.renja.agency})",
    )


def linked_targets(decision: Decision) -> Sequence[Target]:
    """What the decision is about now, from its own links: their rows may be gone."""
    return [
        Target(kind=link.kind, uuid=link.target, printed_code=link.printed_code, label=link.label)
        for link in decision.links.all()
    ]

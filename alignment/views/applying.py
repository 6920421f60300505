"""Take the RKPD's value over into the one cell that a finding is about, without scripts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.typed import whole_number
from agencies.permissions import SignedInRequest
from alignment.views.live import drafts, findings_of
from renja.actions import NotEditable
from renja.actions.cells import CellAnswer, Edit, RowEdit, save_cells
from renja.models import PlanDocument, RowChange
from renja.views.refusing import must_edit_rows


@require_POST
@login_required
def apply(request: SignedInRequest, pk: int, uuid: UUID) -> HttpResponse:
    """Write what the RKPD says where `check` found a difference, on the row as it was shown."""
    renja = get_object_or_404(drafts(request.user), pk=pk)
    get_object_or_404(renja.rows, uuid=uuid)
    must_edit_rows(request.user, renja)
    finding = next(
        (
            entry
            for entry in findings_of(renja, [uuid])["rows"].get(str(uuid), [])
            if entry["check"] == request.POST.get("check") and entry["rkpd"] is not None
        ),
        None,
    )
    version = whole_number(request.POST.get("version"))
    if finding is None or version is None:
        messages.info(request, _("This finding is settled already; nothing was changed."))
    else:
        edit = Edit(value=finding["rkpd"], was=request.POST.get("was", ""))
        _write(request, renja, RowEdit(uuid=uuid, version=version, cells={finding["key"]: edit}))
    row = reverse("renja:row", kwargs={"pk": pk, "uuid": uuid})
    return redirect(f"{row}#temuan")


def _write(request: SignedInRequest, renja: PlanDocument, edit: RowEdit) -> None:
    try:
        (answer,) = save_cells(
            document=renja,
            edits=[edit],
            by=request.user,
            at=timezone.now(),
            source=RowChange.Source.FORM,
        )
    except NotEditable as error:
        messages.error(request, str(error))
        return
    (cell,) = answer.cells.values()
    if cell.state == "saved":
        messages.success(request, _("The RKPD's value was taken over."))
    else:
        messages.error(request, _why(cell))


def _why(cell: CellAnswer) -> str:
    if cell.state != "conflict":
        return cell.message
    text = _("%(name)s changed this cell meanwhile; look at the row, then decide again.")
    return text % {"name": cell.by}

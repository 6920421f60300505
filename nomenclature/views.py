"""Browsing, searching and importing the nomenclature."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from accounts.paging import nearest_page
from nomenclature import actions, permissions
from nomenclature.forms import EditionImportForm
from nomenclature.importers.guard import UnreadableFile
from nomenclature.models import GovType, NomenclatureEdition, NomenclatureItem

PAGE_SIZE = 50


@require_safe
@login_required
def item_list(request: HttpRequest) -> HttpResponse:
    """Browse one edition; answers while someone types."""
    editions = list(NomenclatureEdition.objects.visible_to(request.user))
    edition = _chosen(editions, request.GET.get("edisi", ""))
    chosen = {name: request.GET.get(name, "") for name in ("jenis", "tingkat", "kewenangan")}
    text = request.GET.get("q", "")
    items = NomenclatureItem.objects.visible_to(request.user).filter(edition=edition)
    if chosen["jenis"] in GovType.values:
        items = items.filter(gov_type=chosen["jenis"])
    if chosen["tingkat"] in NomenclatureItem.Level.values:
        items = items.filter(level=chosen["tingkat"])
    if chosen["kewenangan"]:
        items = items.filter(authority=chosen["kewenangan"])
    found = items.search(text).select_related("edition").defer("search", "path_names")
    page = nearest_page(found, PAGE_SIZE, request.GET.get("page"))
    _mark_retired(list(page.object_list))
    return render(
        request,
        "nomenclature/item_list.html",
        {
            "edition": edition,
            "page_obj": page,
            "search": {"name": "q", "label": _("Code, name or indicator"), "value": text},
            "selects": _selects(editions, edition, chosen),
            "may_import": permissions.can_import(request.user),
        },
    )


def _mark_retired(items: list[NomenclatureItem]) -> None:
    """Give each item `retired` (True or False) and `successor` for the page."""
    successors = NomenclatureItem.objects.successors(items)
    for item in items:
        item.retired = item.pk in successors  # type: ignore[attr-defined]
        item.successor = successors.get(item.pk, "")  # type: ignore[attr-defined]


def _chosen(editions: list[NomenclatureEdition], key: str) -> NomenclatureEdition | None:
    """The edition asked for, else the newest."""
    named = [edition for edition in editions if edition.key == key]
    return next(iter(named or editions), None)


def _selects(
    editions: list[NomenclatureEdition],
    edition: NomenclatureEdition | None,
    chosen: dict[str, str],
) -> list[dict[str, Any]]:
    authorities = [(str(digit), str(digit)) for digit in range(1, 9)]
    authorities[0] = ("1", _("1 province"))
    authorities[1] = ("2", _("2 regency or city"))
    levels = [(value, str(label)) for value, label in NomenclatureItem.Level.choices]
    kinds = [(value, str(label)) for value, label in GovType.choices]
    return [
        _select(
            "edisi",
            _("Edition"),
            [(each.key, each.name) for each in editions],
            edition.key if edition else "",
        ),
        _select("jenis", _("Kind of region"), [("", _("Every kind")), *kinds], chosen["jenis"]),
        _select("tingkat", _("Level"), [("", _("Every level")), *levels], chosen["tingkat"]),
        _select(
            "kewenangan",
            _("Authority"),
            [("", _("Every authority")), *authorities],
            chosen["kewenangan"],
        ),
    ]


def _select(name: str, label: str, options: list[tuple[str, str]], value: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "options": [{"value": key, "label": text, "is_on": key == value} for key, text in options],
    }


@require_safe
@login_required
def item_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One item with what stands above it, before it and after it."""
    items = NomenclatureItem.objects.visible_to(request.user)
    item = get_object_or_404(items.select_related("edition"), pk=pk)
    _mark_retired([item])
    parts = item.code.split(".")
    codes = [".".join(parts[:size]) for size in (1, 2, 3, 5) if size < len(parts)]
    same = items.filter(edition=item.edition, gov_type=item.gov_type)
    return render(
        request,
        "nomenclature/item_detail.html",
        {
            "item": item,
            "above": list(same.filter(code__in=codes).order_by("code")),
            "below": list(
                same.filter(code__startswith=f"{item.code}.").order_by("code")[:PAGE_SIZE]
            ),
        },
    )


@require_safe
@login_required
def edition_detail(request: HttpRequest, key: str) -> HttpResponse:
    """What an edition holds, and the odd rows of its last import."""
    edition = get_object_or_404(NomenclatureEdition.objects.visible_to(request.user), key=key)
    return render(
        request,
        "nomenclature/edition_detail.html",
        {
            "edition": edition,
            "counts": edition.items.counts_by_level(),
            "page_obj": nearest_page(edition.report, PAGE_SIZE, request.GET.get("page")),
        },
    )


class EditionImport(LoginRequiredMixin, FormView):
    """Upload a file into a new or existing edition."""

    http_method_names = ["get", "head", "post", "options"]  # FormView takes a PUT for a POST
    form_class = EditionImportForm
    template_name = "nomenclature/edition_import.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let administrators in; others who are signed in get 403."""
        if request.user.is_authenticated and not permissions.can_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: EditionImportForm) -> HttpResponse:
        """Import and show the report; a file that cannot be read changes nothing."""
        data = form.cleaned_data
        upload = data.pop("file")
        try:
            result = actions.import_file(
                file=upload, filename=upload.name, at=timezone.now(), **data
            )
        except UnreadableFile as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        messages.success(
            self.request,
            _("%(total)s items: %(created)s new, %(changed)s changed, %(removed)s removed.")
            % {
                "total": result.total,
                "created": result.created,
                "changed": result.changed,
                "removed": result.removed,
            },
        )
        return redirect("nomenclature:edition", key=data["key"])

"""The plan page: server time of the whole request against its own template over memory."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.http import QueryDict
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from agencies.models import Agency, Membership, Region, Role
from bench.database import scratch_database
from bench.measure import Result, in_turns, ratio, spread
from config.navigation import navigation
from renja.actions.profiles import load_plan_year, load_profiles
from renja.models import (
    PlanDocument,
    PlanRow,
    RowFunding,
    RowIndicator,
    RowLocation,
    RowTag,
    StageDeadline,
)
from renja.tree.reading import read_plan
from renja.views import plan_context
from renja.views.documents import page_context

AT = datetime(2025, 3, 3, tzinfo=UTC)
SIZES = (10, 300, 2000)
# Lengths of the real regency: a name of 60 characters, an indicator of 70, two places.
NAME = "Penyediaan Layanan Rujukan Lanjutan bagi Perempuan Korban no. %d"
INDICATOR = "Jumlah Perempuan Korban Kekerasan yang Mendapatkan Layanan Rujukan %d"
PLACES = ("Kab. Bengkulu Utara, Kota Arga Makmur, Gunung Alam", "Kab. Bengkulu Utara, Lais")


def run(args: Namespace) -> list[Result]:
    """Ratio and number of queries at 300 rows; the latter at 10 too, the time at 2,000."""
    with scratch_database():
        user, documents = _people_and_plans()
        queries = {size: _queries(user, documents[size]) for size in SIZES}
        results = [_ratio(user, documents[300], args.repeats * 3)]
        results += [
            Result(
                f"plan page, {size} rows", "number of queries", queries[size], 12, unit="queries"
            )
            for size in (10, 300)
        ]
        client = _signed_in(user)
        (times,) = in_turns(lambda: _get(client, documents[2000]), repeats=args.repeats)
        results.append(
            Result(
                "plan page, 2000 rows",
                "server time of one page of it",
                sorted(times)[len(times) // 2] * 1000,
                unit="ms",
                detail=f"{queries[2000]} queries, 400 rows a page",
            )
        )
        return results


def _ratio(user: User, document: PlanDocument, repeats: int) -> Result:
    """The request with its queries, against template and table over objects held in memory."""
    client = _signed_in(user)
    plan = _loaded(user, document)
    reading = read_plan(user, plan)
    reading.fill(reading.leaves)
    around = _around(user, reading)
    template = get_template("renja/document.html")

    def memory() -> None:
        table = plan_context.table_context(
            reading, QueryDict(), url_of=lambda leaf: f"/{leaf.uuid}/", marks_gaps=True
        )
        template.render({**around, **table})

    page, objects, bare = in_turns(
        lambda: _get(client, document),
        memory,
        lambda: template.render(dict(around)),
        repeats=repeats,
    )
    return Result(
        "plan page, 300 rows, whole request",
        "same template over objects in memory",
        ratio(page, objects),
        2,
        detail=f"{_ms(page)} against {_ms(objects)}; template alone {_ms(bare)}"
        f" ({ratio(page, bare):.2f} x); {spread(page)}",
    )


def _ms(times: list[float]) -> str:
    return f"{sorted(times)[len(times) // 2] * 1000:.0f} ms"


def _around(user: User, reading: Any) -> dict[str, Any]:
    """The page's context with everything that is read from the database held in memory."""

    class _Request:
        path = "/renja/1/"
        GET = QueryDict()

    request = _Request()
    request.user = user  # type: ignore[attr-defined]
    context = page_context(user, reading, QueryDict())
    return {
        **context,
        "versions": list(context["versions"]),
        "user": user,
        "request": request,
        **navigation(request),  # type: ignore[arg-type]
    }


def _loaded(user: User, document: PlanDocument) -> Any:
    return (
        PlanDocument.objects.visible_to(user)
        .select_related("agency__region", "region", "plan_year__profile")
        .with_ceiling()
        .get(pk=document.pk)
    )


def _queries(user: User, document: PlanDocument) -> int:
    client = _signed_in(user)
    _get(client, document)
    with CaptureQueriesContext(connection) as queries:
        _get(client, document)
    return len(queries)


def _signed_in(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def _get(client: Client, document: PlanDocument) -> None:
    response = client.get(f"/renja/{document.pk}/")
    assert response.status_code == 200, response.status_code


def _people_and_plans() -> tuple[User, dict[int, PlanDocument]]:
    load_profiles()
    nation = Region.objects.create(code="0", name="Indonesia", level="nation")
    province = Region.objects.create(code="17", name="Bengkulu", level="province", parent=nation)
    region = Region.objects.create(
        code="17.03", name="Kab. Bengkulu Utara", level="regency", parent=province
    )
    agency = Agency.objects.create(
        region=region, name="Dinas", affair_fields=["2.08"], sipd_code="2.08.0.00.0.00.01.0000"
    )
    user = User.objects.create_user("bench@contoh.test", "rahasia-uji-2026", name="Bench")
    Membership.objects.create(user=user, agency=agency, role=Role.PLANNER)
    documents = {
        size: _plan(agency, user, year=2026 + at, size=size) for at, size in enumerate(SIZES)
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert StageDeadline.objects.exists()
    return user, documents


def _plan(agency: Agency, user: User, *, year: int, size: int) -> PlanDocument:
    """Rows of 25 programmes with four activities each, two places, one fund source, two tags."""
    document = PlanDocument.objects.create(
        kind="renja",
        region=agency.region,
        agency=agency,
        plan_year=load_plan_year(year=year),
        stage="rancangan",
    )
    rows = PlanRow.objects.bulk_create(
        PlanRow(
            document=document,
            agency=agency,
            position=at,
            printed_code=f"2.08.{at % 25 + 2:02d}.2.{at // 25 % 4 + 1:02d}.{at:04d}",
            name=NAME % at,
            budget=Decimal(1_000_000 + at),
            forward_budget=Decimal(1_100_000 + at),
            changed_at=AT,
            changed_by=user,
        )
        for at in range(size)
    )
    RowIndicator.objects.bulk_create(
        RowIndicator(
            row=row, text=INDICATOR % at, unit="Orang", target_text="150", target=Decimal(150)
        )
        for at, row in enumerate(rows)
    )
    RowLocation.objects.bulk_create(
        RowLocation(row=row, position=at, code="17.03", text=text)
        for row in rows
        for at, text in enumerate(PLACES)
    )
    RowFunding.objects.bulk_create(
        RowFunding(row=row, source_name="Dana Alokasi Umum (DAU)", amount=row.budget)
        for row in rows
    )
    RowTag.objects.bulk_create(
        RowTag(row=row, dimension=dimension, label="Prioritas")
        for row in rows
        for dimension in ("nasional", "daerah")
    )
    return document

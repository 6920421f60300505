"""The pages of handing in and of declaring fit: all that speaks for or against it, each linked."""

from decimal import Decimal

import pytest

from agencies.models import Role
from alignment.actions import move_finding
from alignment.models import Finding
from renja.models import PlanDocument, PlanRow
from tests.factories.agencies import person
from tests.factories.alignment import AT, worked_example
from tests.factories.comments import ThreadFactory
from tests.factories.renja import PlanYearFactory

pytestmark = pytest.mark.django_db
FIRST = "2.08.02.1.01.0013"


@pytest.fixture
def example():
    example = worked_example()
    example.head = person(Role.AGENCY_HEAD, example.agency, name="Bambang")
    return example


def text_of(response):
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def page_of(client, user, example, step):
    client.force_login(user)
    return client.get(f"/renja/{example.renja.pk}/{step}/")


def test_hand_in_shows_all_that_bappeda_will_see(client, example):
    before = example.freeze(example.renja)
    row = PlanRow.objects.get(document=example.renja, printed_code=FIRST)
    PlanRow.objects.filter(pk=row.pk).update(budget=Decimal(260_000_000), forward_budget=None)
    row.locations.all().delete()
    ThreadFactory(document=example.renja, row_uuid=row.uuid, kind="wajib")
    run = example.check()

    response = page_of(client, example.head, example, "ajukan")

    context, page = response.context, text_of(response)
    assert context["judgement"].verdict == "BELUM SELARAS"
    assert [(each["word"], each["count"], each["url"]) for each in context["severities"]] == [
        (word, count, f"{run.get_absolute_url()}?tingkat={word}#temuan")
        for word, count in (("KRITIS", 1), ("MAYOR", 7), ("MINOR", 4), ("INFO", 2))
    ]
    assert context["musts"] == 1
    assert f'href="/renja/{example.renja.pk}/catatan/?jenis=wajib&amp;status=terbuka"' in page
    columns = {str(gap["name"]): gap["count"] for gap in context["gaps"]}
    assert columns == {"lokasi": 1, "prakiraan maju": 2, "sumber dana": 5, "kelompok sasaran": 5}
    assert (context["ceiling"], context["entered"]) == (1_300_000_000, 1_290_000_000)
    assert (context["changes"]["version"], context["changes"]["counts"]) == (
        before, {"added": 0, "gone": 0, "changed": 1, "moved": 0, "same": 4},
    )  # fmt: skip
    assert context["changes"]["url"] in page
    assert [str(user) for user in context["told"]] == [str(example.verifier), str(example.planner)]
    assert "Temuan tidak menghalangi pengajuan" in page


def test_each_empty_column_leads_to_its_rows(client, example):
    row = PlanRow.objects.get(document=example.renja, printed_code=FIRST)
    row.locations.all().delete()
    gaps = page_of(client, example.head, example, "ajukan").context["gaps"]
    (url,) = (gap["url"] for gap in gaps if str(gap["name"]) == "lokasi")

    page = client.get(url)

    assert [line.code for line in page.context["lines"] if line.uuid] == [FIRST]
    assert "Hanya baris tanpa lokasi" in text_of(page)


def test_hand_in_before_any_check_and_version_says_so(client, example):
    page = text_of(page_of(client, example.head, example, "ajukan"))

    assert "Dokumen ini belum diperiksa" in page
    assert "Belum ada versi sebelumnya." in page


def test_hand_in_says_that_the_plan_changed_since_its_check(client, example):
    example.check()
    PlanDocument.objects.filter(pk=example.renja.pk).update(revision=example.renja.revision + 1)

    page = text_of(page_of(client, example.head, example, "ajukan"))

    assert "Dokumen sudah diubah setelah pemeriksaan ini" in page


def test_findings_do_not_keep_a_plan_from_being_handed_in(client, example):
    example.check()
    client.force_login(example.head)

    client.post(f"/renja/{example.renja.pk}/ajukan/", {"note": ""})

    assert PlanDocument.objects.get(pk=example.renja.pk).status == "diajukan"


def test_open_kritis_leaves_no_button_to_declare_fit(client, example):
    example.check(example.hand_in())

    response = page_of(client, example.verifier, example, "layak")

    page = text_of(response)
    assert response.context["form"] is None
    assert "1 temuan KRITIS masih terbuka. Perbaiki, atau terima dengan alasan." in page
    assert "aturan proyek; Permendagri 86/2017 Ps 134(2), 140(1)" in page
    assert f'href="/renja/{example.renja.pk}/kembalikan/"' in page


def test_fit_names_what_was_accepted_and_asks_for_a_reason(client, example):
    run = example.check(example.hand_in())
    finding = Finding.objects.get(run=run, severity="KRITIS")
    move_finding(
        finding=finding, to_status="diterima_dengan_alasan", text="BA", by=example.verifier, at=AT
    )
    page = page_of(client, example.verifier, example, "layak")
    url = f"/renja/{example.renja.pk}/layak/"

    refused = client.post(url, {"note": " "})
    client.post(url, {"note": "Selisih dijelaskan."})

    assert "Pagu melebihi RKPD: 2.08.03.1.02.0013" in text_of(page)
    assert list(refused.context["form"].errors) == ["note"]
    assert PlanDocument.objects.get(pk=example.renja.pk).status == "layak"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(client, example, django_assert_num_queries, count):
    PlanRow.objects.filter(document=example.renja).exclude(
        pk__in=PlanRow.objects.filter(document=example.renja).values("pk")[:count]
    ).delete()
    example.check(example.freeze(example.renja))
    page_of(client, example.head, example, "ajukan")

    with django_assert_num_queries(22):
        client.get(f"/renja/{example.renja.pk}/ajukan/")


def test_without_an_rkpd_the_page_says_what_is_missing(client, example):
    PlanDocument.objects.filter(pk=example.rkpd.pk).update(plan_year=PlanYearFactory(year=2099))
    example.check(example.hand_in())

    response = page_of(client, example.verifier, example, "layak")

    page = text_of(response)
    assert response.context["form"] is None
    assert "Belum ada RKPD pada tahapan ini sebagai pembanding Renja." in page
    assert "Perbaiki, atau terima" not in page

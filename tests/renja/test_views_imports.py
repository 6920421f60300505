"""The import in the browser, without a browser."""

import json
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook

from agencies.models import Agency, Role
from renja import actions
from renja.models import PlanDocument, PlanImport, PlanRow, PlanVersion
from tests.factories.agencies import AgencyFactory, RegencyFactory, UnitFactory, person
from tests.factories.renja import AT, PlanYearFactory, RenjaFactory, RowFactory
from tests.full_disk import ON_A_FULL_DISK, SENTENCE

pytestmark = pytest.mark.django_db

UPLOAD = "/impor/"


def sipd_rows(*, count=3, code="2.08.0.00.0.00.01.0000", budget="1000000.0", first=1):
    return [
        {
            "tahun": 2026,
            "id_unit": 7,
            "id_sub_skpd": 7,
            "kode_sub_skpd": code,
            "nama_sub_skpd": "Dinas PPPA",
            "kode_program": "2.08.02",
            "kode_giat": "2.08.02.2.01",
            "kode_sub_giat": f"2.08.02.2.01.{number:04d}",
            "nama_sub_giat": f"Sub kegiatan {number}",
            "pagu_indikatif": budget,
            "tolak_ukur_output": "Jumlah dokumen",
            "satuan_output": "Dokumen",
            "target_teks_output": "4 Dokumen",
            "lokasi_bl": "Kab. Bengkulu Utara, Semua Kecamatan, Semua Kel/Desa",
            "kode_dana": "1.2.01",
            "nama_dana": "PAD",
        }
        for number in range(first, first + count)
    ]


def a_file(rows, name="renja.json"):
    file = BytesIO(json.dumps(rows).encode())
    file.name = name
    return file


@pytest.fixture
def region():
    return RegencyFactory(code="17.03", name="Bengkulu Utara")


@pytest.fixture
def agency(region):
    return AgencyFactory(region=region, name="Dinas PPPA", sipd_code="2.08.0.00.0.00.01.0000")


@pytest.fixture
def planner(agency, client):
    PlanYearFactory()
    user = person(Role.PLANNER, agency)
    client.force_login(user)
    return user


def upload(client, agency, *files, **fields):
    year = PlanYearFactory()
    data = {"target": f"renja-agency-{agency.pk}", "plan_year": year.pk, "stage": "", **fields}
    return client.post(UPLOAD, {**data, "uploads": list(files)})


def test_upload_leads_to_a_preview_that_changes_nothing(client, planner, agency):
    response = upload(client, agency, a_file(sipd_rows()))

    plan_import = PlanImport.objects.get()
    assert response.url == plan_import.get_absolute_url()
    preview = client.get(response.url).content.decode()
    assert "Rp3.000.000" in preview
    assert "4 Dokumen" in preview
    assert "Dokumen Dokumen" not in preview
    assert PlanRow.objects.count() == 0


@pytest.mark.parametrize("is_large", [False, True])
def test_upload_to_a_full_disk_is_answered_with_a_sentence(
    client, planner, agency, settings, is_large
):
    client.raise_request_exception = False
    settings.STORAGES = ON_A_FULL_DISK
    if is_large:
        settings.FILE_UPLOAD_HANDLERS = ["tests.full_disk.FullTemporaryFolder"]

    refused = upload(client, agency, a_file(sipd_rows()))

    assert refused.status_code == 507
    assert SENTENCE in refused.content.decode()
    assert PlanImport.objects.count() == 0
    assert not list(settings.MEDIA_ROOT.rglob("imports/**/*.half"))


def test_apply_writes_rows_and_freezes_a_version(client, planner, agency):
    url = upload(client, agency, a_file(sipd_rows())).url
    fingerprint = client.get(url).context["preview"].fingerprint

    response = client.post(f"{url}terapkan/", {"fingerprint": fingerprint})

    document = PlanDocument.objects.get()
    assert response.url == document.get_absolute_url()
    assert document.rows.count() == 3
    assert document.versions.get().reason == PlanVersion.Reason.IMPORT


def test_preview_says_that_nothing_changes(client, planner, agency):
    url = upload(client, agency, a_file(sipd_rows())).url
    client.post(f"{url}terapkan/", {"fingerprint": client.get(url).context["preview"].fingerprint})

    again = client.get(upload(client, agency, a_file(sipd_rows())).url)

    assert again.context["can_apply"] is False
    assert again.context["preview"].counts == {"baru": 0, "berubah": 0, "hilang": 0, "tetap": 3}


def test_changed_plan_asks_for_a_new_preview(client, planner, agency):
    document = RenjaFactory(agency=agency, stage="ranwal")
    url = upload(client, agency, a_file(sipd_rows())).url
    fingerprint = client.get(url).context["preview"].fingerprint
    PlanDocument.objects.filter(pk=document.pk).update(revision=5)

    response = client.post(f"{url}terapkan/", {"fingerprint": fingerprint}, follow=True)

    assert PlanRow.objects.count() == 0
    assert "berubah sejak pratinjau" in response.content.decode()


def test_other_agencies_user_knows_nothing_of_the_upload(client, planner, agency):
    url = upload(client, agency, a_file(sipd_rows())).url
    client.force_login(person(Role.PLANNER, AgencyFactory(region=agency.region)))

    answers = [client.get(url), client.post(f"{url}terapkan/"), client.get(f"{url}kolom/")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_lost_role_may_not_apply(client, planner, agency):
    url = upload(client, agency, a_file(sipd_rows())).url
    planner.memberships.all().delete()

    assert client.post(f"{url}terapkan/").status_code == 403


def test_foreign_target_is_refused(client, planner, agency):
    other = AgencyFactory(region=agency.region)

    response = upload(client, other, a_file(sipd_rows()))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["target"]
    assert PlanImport.objects.count() == 0


def test_reviewer_may_not_upload(client):
    client.force_login(person(Role.MINISTRY_REVIEWER, AgencyFactory(ministry=True)))

    assert client.get(UPLOAD).status_code == 403


def test_another_agencys_file_is_refused(client, planner, agency):
    url = upload(client, agency, a_file(sipd_rows(code="1.01.0.00.0.00.02.0000"))).url

    response = client.get(url)

    assert response.context["can_apply"] is False
    assert len(response.context["preview"].refusals) == 1
    assert "Siap diterapkan" not in response.content.decode()


def test_handed_in_plan_is_refused(client, planner, agency):
    RenjaFactory(agency=agency, stage="ranwal", handed_in=True)
    url = upload(client, agency, a_file(sipd_rows())).url
    fingerprint = client.get(url).context["preview"].fingerprint

    client.post(f"{url}terapkan/", {"fingerprint": fingerprint})

    assert PlanRow.objects.count() == 0


def test_unreadable_file_says_why(client, planner, agency):
    file = BytesIO(b"%PDF-1.4")
    file.name = "renja.pdf"

    url = upload(client, agency, file).url

    assert PlanImport.objects.get().status == PlanImport.Status.REFUSED
    assert PlanImport.objects.get().error in client.get(url).content.decode()


def test_several_files_lead_to_their_common_preview(client, planner, agency):
    first, second = a_file(sipd_rows(), "satu.json"), a_file(sipd_rows(), "dua.json")

    response = upload(client, agency, first, second)

    assert response.url.startswith("/impor/kumpulan/")
    assert client.get(response.url).status_code == 200
    assert PlanImport.objects.count() == 2


def test_unknown_agencies_are_created_when_confirmed(client, region):
    PlanYearFactory()
    client.force_login(person(Role.REGION_ADMIN, AgencyFactory(region=region, bappeda=True)))
    year = PlanYearFactory()
    data = {"target": f"renja-region-{region.pk}", "plan_year": year.pk, "stage": "rankhir"}
    url = client.post(UPLOAD, {**data, "uploads": [a_file(sipd_rows())]}).url
    fingerprint = client.get(url).context["preview"].fingerprint

    client.post(f"{url}terapkan/", {"fingerprint": fingerprint})
    unconfirmed = PlanRow.objects.count()
    client.post(f"{url}terapkan/", {"fingerprint": fingerprint, "create_agencies": "1"})

    assert unconfirmed == 0
    created = Agency.objects.get(sipd_code="2.08.0.00.0.00.01.0000")
    assert (created.name, created.affair_fields) == ("Dinas PPPA", ["2.08"])
    assert PlanRow.objects.filter(agency=created).count() == 3


def test_verifier_imports_the_rkpd_and_no_renja(client, region, agency):
    PlanYearFactory()
    client.force_login(person(Role.VERIFIER, AgencyFactory(region=region, bappeda=True)))

    form = client.get(UPLOAD).context["form"]

    assert [key for key, _label in form.fields["target"].choices] == [f"rkpd-region-{region.pk}"]


def test_mapping_is_guessed_and_remembered(client, planner, agency):
    table = b"Kode;Uraian;Uang Rencana;Volume\n2.08.02.2.01.0001;Satu;1000;4\n"

    def csv(name):
        file = BytesIO(table)
        file.name = name
        return file

    url = upload(client, agency, csv("a.csv")).url
    page = client.get(url, follow=True)
    assert page.context["form"].initial == {}
    answer = client.post(
        f"{url}kolom/", {"kolom-0": "code", "kolom-1": "name", "kolom-2": "budget"}
    )
    second = client.get(upload(client, agency, csv("b.csv")).url)

    assert answer.url == url
    assert client.get(url).context["preview"].total == 1000
    assert second.context["preview"].total == 1000


def test_a_region_remembers_its_own_columns_for_files_of_all_agencies(client, region):
    table = "Kode;Uraian;Uang Rencana;Volume\n2.08.02.2.01.0001;Satu;1000;4\n"
    year = PlanYearFactory()
    other = RegencyFactory(code="17.04", name="Kaur")

    def mapping_of(place, columns):
        board = AgencyFactory(region=place, bappeda=True)
        client.force_login(person(Role.REGION_ADMIN, board))
        data = {"target": f"renja-region-{place.pk}", "plan_year": year.pk}
        answer = client.post(UPLOAD, {**data, "uploads": [named("a.csv", table)]})
        page = client.get(answer.url, follow=True)
        if columns:
            client.post(f"{answer.url}kolom/", columns)
        return page.context.get("guess") is not None

    asked = mapping_of(region, {"kolom-0": "code", "kolom-1": "name", "kolom-2": "budget"})
    asked_elsewhere = mapping_of(other, {"kolom-0": "code", "kolom-3": "budget"})
    asked_again = mapping_of(region, {})

    assert (asked, asked_elsewhere, asked_again) == (True, True, False)


def test_two_fields_on_one_column_are_refused(client, planner, agency):
    file = BytesIO(b"Kode;Uraian;Uang Rencana;Volume\n2.08.02.2.01.0001;Satu;1000;4\n")
    file.name = "a.csv"
    url = upload(client, agency, file).url

    response = client.post(
        f"{url}kolom/", {"kolom-0": "code", "kolom-1": "name", "kolom-2": "name"}
    )

    assert list(response.context["form"].errors) == ["kolom-2"]


def test_a_table_whose_codes_are_not_named_is_not_read(client, planner, agency):
    file = BytesIO(b"Kode;Uraian;Uang Rencana;Volume\n2.08.02.2.01.0001;Satu;1000;4\n")
    file.name = "a.csv"
    url = upload(client, agency, file).url

    response = client.post(f"{url}kolom/", {"kolom-1": "name"})

    assert "Pilih kolom yang berisi kode" in response.content.decode()
    assert client.get(f"{url}kolom/").status_code == 200


def test_headings_that_people_use_are_guessed(client, planner, agency):
    heads = "KODE;PROGRAM DAN KEGIATAN;TOLAK UKUR KELUARAN;TARGET KINERJA KELUARAN;JUMLAH PAGU"
    file = BytesIO(f"{heads}\n2.08.02.2.01.0001;Satu;Jumlah dokumen;4;1000\n".encode())
    file.name = "a.csv"

    page = client.get(f"{upload(client, agency, file).url}kolom/")

    assert [field.initial for _heading, field in page.context["columns"]] == [
        "code",
        "name",
        "indicator",
        "target",
        "budget",
    ]


def test_rows_that_a_short_file_lacks_stay_unless_somebody_says_so(client, planner, agency):
    document = RenjaFactory(agency=agency, stage="ranwal")
    for number in range(1, 8):
        RowFactory(document=document, printed_code=f"2.08.02.2.01.{number:04d}")
    url = upload(client, agency, a_file(sipd_rows())).url

    page = client.get(url)
    kept = (page.context["preview"].counts["hilang"], page.context["preview"].kept)
    client.post(f"{url}bacaan/", {"keep_missing": "0"})
    asked = client.get(url)

    assert kept == (0, 4)
    assert "4 baris yang tidak ada dalam berkas dibiarkan" in page.content.decode()
    assert asked.context["preview"].counts["hilang"] == 4
    assert asked.context["tab"] == "hilang"
    assert asked.context["apply_label"].startswith("Hapus 4 baris")
    client.post(f"{url}terapkan/", {"fingerprint": asked.context["preview"].fingerprint})
    assert document.rows.count() == 3


@pytest.mark.parametrize("printed", ["tidak tahu", "-5000", "#REF!"])
def test_an_amount_that_cannot_be_read_blanks_nothing(client, planner, agency, printed):
    document = RenjaFactory(agency=agency, stage="ranwal")
    row = RowFactory(
        document=document, printed_code="2.08.02.2.01.0001", budget=Decimal(12_750_000)
    )
    text = f"Kode;Nama sub kegiatan;Pagu indikatif\n2.08.02.2.01.0001;Nama baru;{printed}\n"
    file = BytesIO(text.encode())
    file.name = "a.csv"
    url = upload(client, agency, file).url
    client.post(f"{url}kolom/", {"kolom-0": "code", "kolom-1": "name", "kolom-2": "budget"})

    page = client.get(url)
    client.post(f"{url}terapkan/", {"fingerprint": page.context["preview"].fingerprint})

    row.refresh_from_db()
    assert (row.name, row.budget) == ("Nama baru", Decimal(12_750_000))
    assert client.get(f"{url}?tampil=catatan").status_code == 200


def test_numbers_of_the_preview_stand_in_indonesian_form(client, planner, agency):
    document = RenjaFactory(agency=agency, stage="ranwal")
    RowFactory(
        document=document,
        printed_code="2.08.02.2.01.0001",
        indicator="Jumlah dokumen",
        indicator__target=Decimal(60),
        indicator__target_text="60",
        funds={"PAD": Decimal(121_440_000)},
    )
    file = own_export(client, document, "csv")
    text = file.getvalue().decode().replace("121440000", "1234567.89").replace(";60;", ";60,5;")
    changed = BytesIO(text.encode())
    changed.name = "a.csv"

    page = client.get(upload(client, agency, changed).url).content.decode()

    assert "121440000" not in page
    assert "1234567.89" not in page


def test_targets_name_the_region_where_several_are_offered(client, region, agency):
    other = AgencyFactory(region=RegencyFactory(code="17.04", name="Kaur"), name=agency.name)
    client.force_login(person(Role.ADMIN, agency))
    PlanYearFactory()

    labels = [label for _key, label in client.get(UPLOAD).context["form"].fields["target"].choices]

    assert f"Renja: {agency.name}, {region.name}" in labels
    assert f"Renja: {agency.name}, {other.region.name}" in labels
    assert len(labels) == len(set(labels))


def test_one_of_several_sheets_is_chosen(client, planner, agency):
    book = Workbook()
    first = book.active
    first.title = "RENJA"
    second = book.create_sheet("RENJA 2")
    book.create_sheet("Keterangan").append(["Dicetak dari sistem"])
    for sheet, name in ((first, "Satu"), (second, "Dua")):
        sheet.append(["Kode", "Uraian", "Uang Rencana", "Volume"])
        sheet.append(["2.08.02.2.01.0001", name, 1000, 4])
    file = BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "a.xlsx"
    url = upload(client, agency, file).url

    before = client.get(f"{url}kolom/").context["guess"]["sheet"]
    client.post(f"{url}bacaan/", {"sheet": "RENJA 2"})
    client.post(f"{url}kolom/", {"kolom-0": "code", "kolom-1": "name", "kolom-2": "budget"})
    page = client.get(url)

    assert before == "RENJA"
    assert [row["name"] for row in page.context["page_obj"].object_list] == ["Dua"]
    assert [c for c, _l in page.context["reading"].fields["sheet"].choices] == ["RENJA", "RENJA 2"]


@pytest.mark.parametrize("count", [1, 3])
def test_preview_takes_as_many_queries_for_any_number_of_rows(
    client, planner, agency, count, django_assert_num_queries
):
    document = RenjaFactory(agency=agency, stage="ranwal")
    for number in range(count):
        RowFactory(
            document=document, printed_code=f"2.08.02.2.01.{number + 1:04d}", position=number
        )
    url = upload(client, agency, a_file(sipd_rows(count=count))).url

    with django_assert_num_queries(15):
        response = client.get(url)

    assert len(response.context["page_obj"].object_list) == count


@pytest.mark.parametrize("count", [1, 3])
def test_upload_page_takes_as_many_queries_for_any_number_of_uploads(
    client, planner, agency, count, django_assert_num_queries
):
    for number in range(count):
        upload(client, agency, a_file(sipd_rows(), f"{number}.json"))

    with django_assert_num_queries(8):
        response = client.get(UPLOAD)

    assert len(response.context["recent"]) == count


def test_import_of_a_plan_is_chosen_beforehand(client, planner, agency):
    document = RenjaFactory(agency=agency)

    form = client.get(f"{UPLOAD}?dokumen={document.pk}").context["form"]

    assert form.initial["target"] == f"renja-agency-{agency.pk}"


def test_sample_is_not_found_without_the_demo(client, planner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    assert client.get(reverse("renja:import_sample", kwargs={"name": "renja"})).status_code == 404


def own_export(client, document, suffix):
    answer = client.get(f"/renja/{document.pk}/unduh.{suffix}")
    file = BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    file.name = f"renja.{suffix}"
    return file


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_own_export_imported_again_changes_nothing(client, planner, agency, suffix):
    document = RenjaFactory(agency=agency, stage="ranwal")
    unit = UnitFactory(agency=agency)
    RowFactory(
        document=document,
        unit=unit,
        position=0,
        printed_code="2.08.01.2.01.0001",
        name="=1+1\nbaris kedua",
        budget=Decimal("1500.50"),
        forward_budget=Decimal(0),
        note="catatan \\ lain",
        proposal_ref="'U-1",
        responsible="Bidang A",
        printed_programme="2.08.03",
        indicator="Jumlah",
        indicator__direction="turun",
        indicator__forward_target_text="25/14",
        places=["17.03"],
        labels=["Stunting", "Anak"],
        funds={"PAD": Decimal("1500.50")},
    )
    RowFactory(document=document, position=1, budget=None, funds={"PAD": None, "DAK": Decimal(1)})
    file = own_export(client, document, suffix)

    preview = client.get(upload(client, agency, file).url).context["preview"]

    assert [d.changes for _s, d in preview.diffs if d.kind != "tetap"] == []
    assert (preview.counts["tetap"], preview.has_changes, preview.refusals) == (2, False, [])


def test_own_export_tells_of_a_change_made_meanwhile(client, planner, agency):
    document = RenjaFactory(agency=agency, stage="ranwal")
    row = RowFactory(document=document)
    file = own_export(client, document, "csv")
    actions.save_row(row=row, version=1, changes={"name": "Baru"}, by=planner, at=AT)

    preview = client.get(upload(client, agency, file).url).context["preview"]

    assert [(d.kind, d.is_stale) for _s, d in preview.diffs] == [("berubah", True)]


def test_other_reading_is_chosen(client, planner, agency):
    document = RenjaFactory(agency=agency, stage="ranwal")
    RowFactory(document=document, printed_code="2.08.02.2.01.0099")
    url = upload(client, agency, a_file(sipd_rows())).url

    client.post(f"{url}bacaan/", {"keep_missing": "1"})

    assert client.get(url).context["preview"].counts["hilang"] == 0


def upload_together(client, agency, *files):
    response = client.post(
        UPLOAD,
        {
            "target": f"renja-agency-{agency.pk}",
            "plan_year": PlanYearFactory().pk,
            "uploads": list(files),
        },
    )
    assert response.status_code == 302, response.context["form"].errors
    return response.url


def named(name, text):
    file = BytesIO(text.encode() if isinstance(text, str) else text)
    file.name = name
    return file


def test_files_uploaded_together_are_previewed_and_applied_together(client, region):
    client.force_login(person(Role.ADMIN, AgencyFactory(region=region, bappeda=True)))
    year = PlanYearFactory()
    codes = {name: f"2.08.0.00.0.00.0{at}.0000" for at, name in enumerate(("Dua", "Satu"), 1)}
    for name, code in codes.items():
        AgencyFactory(region=region, name=f"Dinas {name}", sipd_code=code)
    files = [
        a_file(sipd_rows(count=1, code=code, budget="1000"), f"Dinas {name}.json")
        for name, code in codes.items()
    ]
    files.append(named("rusak.pdf", b"%PDF-1.4"))

    answer = client.post(
        UPLOAD, {"target": f"renja-region-{region.pk}", "plan_year": year.pk, "uploads": files}
    )
    page = client.get(answer.url)
    shown = {
        f"fingerprint-{entry['plan_import'].uuid}": entry["preview"].fingerprint
        for entry in page.context["ready"]
    }
    done = client.post(f"{answer.url}terapkan/", shown, follow=True)

    assert [entry["plan_import"].filename for entry in page.context["entries"]] == [
        "Dinas Dua.json",
        "Dinas Satu.json",
        "rusak.pdf",
    ]
    assert page.context["apply_label"] == "Terapkan 2 berkas"
    assert "2 berkas diterapkan, 2 baris." in done.content.decode()
    assert sorted(PlanRow.objects.values_list("agency__name", "budget")) == [
        ("Dinas Dua", Decimal(1000)),
        ("Dinas Satu", Decimal(1000)),
    ]


def test_one_file_in_the_way_keeps_all_from_being_applied(client, planner, agency):
    first, second = (
        named(f"{name}.csv", f"Kode;Uraian;Pagu\n2.08.02.2.01.000{name};Baris;1000\n")
        for name in (1, 2)
    )
    url = upload_together(client, agency, first, second)
    for found in PlanImport.objects.order_by("filename"):
        client.post(
            f"/impor/{found.uuid}/kolom/",
            {"kolom-0": "code", "kolom-1": "name", "kolom-2": "budget"},
        )
    page = client.get(url)
    shown = {
        f"fingerprint-{entry['plan_import'].uuid}": entry["preview"].fingerprint
        for entry in page.context["ready"]
    }

    done = client.post(f"{url}terapkan/", shown, follow=True)

    assert len(shown) == 2
    assert "Tidak ada yang diterapkan. 2.csv:" in done.content.decode()
    assert PlanRow.objects.count() == 0
    assert set(PlanImport.objects.values_list("status", flat=True)) == {"ready"}


def test_a_batch_is_its_uploaders_alone(client, planner, agency):
    url = upload_together(client, agency, a_file(sipd_rows()), named("b.csv", "x"))
    client.force_login(person(Role.PLANNER, agency))

    assert client.get(url).status_code == 404
    assert client.post(f"{url}terapkan/").status_code == 404

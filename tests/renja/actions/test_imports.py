"""Applying files: what changes, what does not, and who wins."""

import json
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection

from renja import actions
from renja.models import (
    AgencyCeiling,
    PlanDocument,
    PlanHeading,
    PlanImport,
    PlanRow,
    PlanVersion,
    RowChange,
    RowFunding,
    RowIndicator,
    StatedTotal,
)
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, RegencyFactory
from tests.factories.nomenclature import EditionFactory, ItemFactory
from tests.factories.renja import (
    AT,
    PlanYearFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
)

OWN = "2.08.0.00.0.00.01.0000"
DATA = Path(__file__).parents[4] / "shared" / "data" / "sipd_renja_2026_bengkulu_utara"
needs_data = pytest.mark.skipif(
    not DATA.exists(), reason="the public data files are not beside this checkout"
)


def entry(number, *, code=OWN, budget=1_000_000, **fields):
    return {
        "tahun": 2026,
        "id_unit": int(code[-7:-5]) * 100 + int(code[0]),
        "id_sub_skpd": int(code[-7:-5]) * 100 + int(code[0]),
        "kode_sub_skpd": code,
        "nama_sub_skpd": f"Dinas {code[:4]}",
        "kode_program": "2.08.02",
        "nama_program": "Program A",
        "kode_giat": "2.08.02.2.01",
        "kode_sub_giat": f"2.08.02.2.01.{number:04d}",
        "nama_sub_giat": f"Sub kegiatan {number}",
        "pagu_indikatif": budget,
        "tolak_ukur_output": "Jumlah dokumen",
        "satuan_output": "Dokumen",
        "target_teks_output": "4 Dokumen",
        "kode_dana": "1.2.01",
        "nama_dana": "PAD",
        **fields,
    }


class Desk:
    """Uploads and applies files of one region, as one person."""

    def __init__(self):
        self.region = RegencyFactory(code="17.03", name="Bengkulu Utara")
        self.agency = AgencyFactory(region=self.region, name="Dinas PPPA", sipd_code=OWN)
        self.year = PlanYearFactory()
        self.user = UserFactory()

    def upload(self, *entries, agency="own", **fields):
        content = fields.pop("content", None) or json.dumps(entries).encode()
        return actions.upload_import(
            content=content,
            filename="renja.json",
            region=self.region,
            agency=self.agency if agency == "own" else agency,
            plan_year=self.year,
            by=self.user,
            at=AT,
            **{"kind": "renja", "stage": "ranwal", **fields},
        )

    def apply(self, *entries, create_agencies=False, **fields):
        return actions.apply_import(
            plan_import=self.upload(*entries, **fields),
            create_agencies=create_agencies,
            by=self.user,
            at=AT,
        )


@pytest.fixture
def desk(db):
    return Desk()


def stored():
    return list(PlanRow.objects.order_by("position").values_list("printed_code", "budget"))


def test_first_import_writes_everything(desk):
    applied = desk.apply(entry(1), entry(2, budget=5))

    document = PlanDocument.objects.get()
    row = document.rows.order_by("position")[0]
    assert stored() == [("2.08.02.2.01.0001", 1_000_000), ("2.08.02.2.01.0002", 5)]
    assert (document.agency, document.stage, document.revision) == (desk.agency, "ranwal", 1)
    assert (row.unit, row.changed_by, row.version) == (None, desk.user, 1)
    assert row.indicators.values_list("text", "target_text", "target", "unit").get() == (
        "Jumlah dokumen",
        "4 Dokumen",
        4,
        "Dokumen",
    )
    assert row.fundings.values_list("source_name", "amount").get() == ("PAD", 1_000_000)
    assert PlanHeading.objects.get(code="2.08.02").name == "Program A"
    assert [version.reason for version in applied.versions] == [PlanVersion.Reason.IMPORT]


def test_same_file_again_changes_nothing(desk):
    desk.apply(entry(1), entry(2))
    before = list(PlanRow.objects.values_list("pk", "uuid", "version", "changed_at"))

    applied = desk.apply(entry(1), entry(2))

    assert applied.versions == ()
    assert list(PlanRow.objects.values_list("pk", "uuid", "version", "changed_at")) == before
    assert PlanDocument.objects.get().revision == 1
    assert PlanVersion.objects.count() == 1


def test_changed_cell_keeps_the_rows_identity(desk):
    desk.apply(entry(1), entry(2))
    before = {row.printed_code: row for row in PlanRow.objects.all()}

    applied = desk.apply(entry(1), entry(2, budget=7, nama_sub_giat="Nama baru"))

    after = {row.printed_code: row for row in PlanRow.objects.all()}
    assert [(after[code].pk, after[code].uuid, after[code].version) for code in sorted(after)] == [
        (before["2.08.02.2.01.0001"].pk, before["2.08.02.2.01.0001"].uuid, 1),
        (before["2.08.02.2.01.0002"].pk, before["2.08.02.2.01.0002"].uuid, 2),
    ]
    (diff,) = [d for _scope, d in applied.preview.diffs if d.kind == "berubah"]
    assert [(change.field, change.old, change.new) for change in diff.changes] == [
        ("name", "Sub kegiatan 2", "Nama baru"),
        ("budget", "1000000", "7"),
        ("fundings", "1.2.01 PAD 1000000", "1.2.01 PAD 7"),
    ]
    assert RowFunding.objects.filter(amount=7).count() == 1


def test_row_that_the_file_lacks_goes(desk):
    desk.apply(entry(1), entry(2), entry(3))

    applied = desk.apply(entry(1), entry(3))

    assert stored() == [("2.08.02.2.01.0001", 1_000_000), ("2.08.02.2.01.0003", 1_000_000)]
    assert applied.preview.counts == {"baru": 0, "berubah": 0, "hilang": 1, "tetap": 2}


def test_row_that_the_file_lacks_stays_when_asked_for(desk):
    desk.apply(entry(1), entry(2))

    desk.apply(entry(1, budget=9), options={"keep_missing": True})

    assert sorted(stored()) == [("2.08.02.2.01.0001", 9), ("2.08.02.2.01.0002", 1_000_000)]


def test_repeated_code_keeps_its_order(desk):
    desk.apply(entry(1, budget=1), entry(1, budget=2))

    applied = desk.apply(entry(1, budget=1), entry(1, budget=3))

    assert applied.preview.counts == {"baru": 0, "berubah": 1, "hilang": 0, "tetap": 1}
    assert [budget for _code, budget in stored()] == [1, 3]


def test_other_order_moves_rows_without_a_new_row_version(desk):
    desk.apply(entry(1), entry(2))

    applied = desk.apply(entry(2), entry(1))

    assert applied.preview.moved == 2
    assert [code[-1] for code, _budget in stored()] == ["2", "1"]
    assert set(PlanRow.objects.values_list("version", flat=True)) == {1}
    assert len(applied.versions) == 1


def test_what_was_chosen_on_screen_survives_sipds_file(desk):
    desk.apply(entry(1, kode_dana="1,2", nama_dana="PAD,DAK"))
    RowIndicator.objects.update(direction="turun", aggregation="sum")
    RowFunding.objects.filter(source_name="PAD").update(amount=400_000)
    PlanRow.objects.update(note="catatan")

    applied = desk.apply(entry(1, kode_dana="1,2", nama_dana="PAD,DAK"))

    assert applied.versions == ()
    desk.apply(entry(1, kode_dana="1,2", nama_dana="PAD,DAK", target_teks_output="5 Dokumen"))
    assert RowIndicator.objects.values_list("target", "direction", "aggregation").get() == (
        5,
        "turun",
        "sum",
    )
    assert PlanRow.objects.get().note == "catatan"


def test_stated_total_follows_the_newest_file(desk):
    desk.apply(entry(1, total_pagu_indikatif_sub_skpd=1_000_000))
    assert StatedTotal.objects.get().total == 1_000_000

    desk.apply(entry(1, total_pagu_indikatif_sub_skpd=1_000_001))
    assert StatedTotal.objects.get().total == 1_000_001

    desk.apply(entry(1))
    assert StatedTotal.objects.count() == 0


def test_rows_of_another_agency_are_left_out(desk):
    applied = desk.apply(entry(1), entry(2, code="1.01.0.00.0.00.02.0000"))

    assert stored() == [("2.08.02.2.01.0001", 1_000_000)]
    assert (applied.preview.left_out, len(applied.preview.notices)) == (1, 1)


def test_file_of_another_agency_is_refused(desk):
    with pytest.raises(actions.CannotApply, match="bukan rencana Dinas PPPA"):
        desk.apply(entry(2, code="1.01.0.00.0.00.02.0000"))

    assert PlanRow.objects.count() == 0


def test_region_wide_file_fills_a_document_per_agency(desk):
    other = AgencyFactory(region=desk.region, sipd_code="1.01.0.00.0.00.02.0000")

    applied = desk.apply(entry(1), entry(2, code=other.sipd_code), agency=None)

    assert sorted(PlanDocument.objects.values_list("agency", flat=True)) == sorted(
        [desk.agency.pk, other.pk]
    )
    assert len(applied.versions) == 2


def test_agency_of_another_region_is_unknown_here(desk):
    AgencyFactory(sipd_code="1.01.0.00.0.00.02.0000", name="Dinas 1.01")

    with pytest.raises(actions.AgenciesUnknown):
        desk.apply(entry(1, code="1.01.0.00.0.00.02.0000"), agency=None)


def test_agency_of_the_same_name_and_another_code_is_created_apart(desk):
    desk.apply(
        entry(1, code="1.01.0.00.0.00.02.0000", nama_sub_skpd="Dinas PPPA"),
        agency=None,
        create_agencies=True,
    )

    names = desk.region.agencies.order_by("name").values_list("name", flat=True)
    assert list(names) == ["Dinas PPPA", "Dinas PPPA (1.01.0.00.0.00.02.0000)"]


def test_rkpd_file_changes_its_agencies_part_alone(desk):
    rkpd = RkpdFactory(region=desk.region, stage="ranwal")
    other = RowFactory(document=rkpd, agency=AgencyFactory(region=desk.region))

    desk.apply(entry(1), kind="rkpd", agency=None)

    rows = PlanRow.objects.order_by("pk").values_list("document", "agency")
    assert list(rows) == [(rkpd.pk, other.agency_id), (rkpd.pk, desk.agency.pk)]
    assert StatedTotal.objects.count() == 0


def test_rkpd_table_carries_the_plafon(desk):
    table = f"Kode SKPD;Kode;Uraian;Pagu;Plafon\n{OWN};2.08.02.2.01.0001;Satu;5;900\n".encode()
    mapping = {"agency_code": 0, "code": 1, "name": 2, "budget": 3, "plafon": 4}

    for _time in range(2):
        desk.apply(content=table, kind="rkpd", agency=None, options={"mapping": mapping})

    ceiling = AgencyCeiling.objects.get()
    assert (ceiling.agency, ceiling.plafon, ceiling.version) == (desk.agency, 900, 1)
    assert PlanVersion.objects.count() == 1


def test_document_with_bappeda_is_refused(desk):
    RenjaFactory(agency=desk.agency, stage="ranwal", handed_in=True)

    with pytest.raises(actions.CannotApply, match="Diajukan"):
        desk.apply(entry(1))


def test_document_at_another_stage_is_refused(desk):
    RenjaFactory(agency=desk.agency, stage="rancangan")

    with pytest.raises(actions.CannotApply, match="berada pada tahapan"):
        desk.apply(entry(1), stage="rankhir")


def test_file_of_another_year_is_refused(desk):
    with pytest.raises(actions.CannotApply, match="2025"):
        desk.apply(entry(1, tahun=2025))


def test_closed_year_takes_no_new_document(desk):
    desk.year.is_open = False
    desk.year.save()

    with pytest.raises(actions.CannotApply, match="ditutup"):
        desk.apply(entry(1))


def test_refused_file_stays_ready(desk):
    plan_import = desk.upload(entry(1), stage="rankhir")
    RenjaFactory(agency=desk.agency, stage="rancangan")

    with pytest.raises(actions.CannotApply):
        actions.apply_import(plan_import=plan_import, by=desk.user, at=AT)

    plan_import.refresh_from_db()
    assert (plan_import.status, plan_import.applied_at) == (PlanImport.Status.READY, None)


def test_plan_that_changed_since_the_preview_is_not_written_over(desk):
    document = RenjaFactory(agency=desk.agency, stage="ranwal")
    row = RowFactory(document=document)
    plan_import = desk.upload(entry(1))
    seen = actions.preview(plan_import=plan_import).fingerprint
    actions.save_row(row=row, version=1, changes={"name": "Baru"}, by=desk.user, at=AT)

    with pytest.raises(actions.PlanChanged):
        actions.apply_import(plan_import=plan_import, fingerprint=seen, by=desk.user, at=AT)

    assert PlanRow.objects.get().name == "Baru"


def test_texts_longer_than_their_columns_are_cut_once(desk):
    long = {"satuan_output": "x" * 300, "nama_dana": "y" * 400, "label_pusat": "z" * 400}
    desk.apply(entry(1, **long))

    assert desk.apply(entry(1, **long)).versions == ()
    assert RowFunding.objects.get().source_name == "y" * 300


def test_unknown_and_retired_codes_get_a_suggestion(desk):
    old = EditionFactory(year_from=2023, year_to=2025)
    desk.year.edition = EditionFactory(year_from=2026, name="Edisi 2026")
    desk.year.save()
    ItemFactory(edition=old, code="2.08.02.2.01.0001", name="Lama")
    ItemFactory(
        edition=desk.year.edition,
        code="2.08.02.2.01.0077",
        name="Baru",
        predecessor="2.08.02.2.01.0001",
    )
    ItemFactory(edition=desk.year.edition, code="2.08.02.2.01.0078", name="Advokasi gender")
    ItemFactory(edition=desk.year.edition, code="2.08.02.2.01.0005", name="Sub kegiatan 5")
    ItemFactory(edition=desk.year.edition, code="2.08.02.2.01.0009", name="Lain", gov_type="PROV")
    plan_import = desk.upload(
        entry(1), entry(2, nama_sub_giat="Advokasi genderr"), entry(5), entry(9)
    )

    remarks = [r for r in actions.remarks_of(plan_import) if r.code.startswith("code_")]

    assert [(r.code, r.row, r.suggestion) for r in remarks] == [
        ("code_retired", 1, "2.08.02.2.01.0077 Baru"),
        ("code_unknown", 2, "2.08.02.2.01.0078 Advokasi gender"),
        ("code_unknown", 4, "2.08.02.2.01.0005 Sub kegiatan 5"),
    ]


def test_excerpt_proves_no_code_unknown(desk):
    desk.year.edition = EditionFactory(is_excerpt=True)
    desk.year.save()

    plan_import = desk.upload(entry(1))

    assert [r for r in actions.remarks_of(plan_import) if r.code.startswith("code_")] == []


def test_unreadable_file_is_kept_with_the_reason(desk):
    plan_import = desk.upload(content=b"PK\x03\x04broken")

    assert plan_import.status == PlanImport.Status.REFUSED
    assert plan_import.error != ""
    with pytest.raises(actions.CannotApply):
        actions.apply_import(plan_import=plan_import, by=desk.user, at=AT)


def test_applied_file_is_not_read_again(desk):
    plan_import = desk.upload(entry(1))
    actions.apply_import(plan_import=plan_import, by=desk.user, at=AT)

    with pytest.raises(actions.CannotApply):
        actions.choose_options(plan_import=plan_import, options={"keep_missing": True}, at=AT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("uploads", [1, 2])
def test_of_two_applies_at_once_one_wins(uploads):
    desk = Desk()
    RenjaFactory(agency=desk.agency, stage="ranwal")
    files = [desk.upload(entry(1), entry(2)) for _upload in range(uploads)] * (3 - uploads)
    seen = [actions.preview(plan_import=file).fingerprint for file in files]
    barrier, outcomes = Barrier(2), []

    def press(file, fingerprint):
        barrier.wait()
        try:
            actions.apply_import(plan_import=file, fingerprint=fingerprint, by=desk.user, at=AT)
            outcomes.append("applied")
        except actions.CannotApply:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=press, args=pair) for pair in zip(files, seen, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["applied", "refused"]
    assert PlanRow.objects.count() == 2
    assert PlanVersion.objects.count() == 1


@needs_data
def test_real_report_gives_sipds_own_total(desk):
    content = (DATA / f"{OWN}.json").read_bytes()

    applied = desk.apply(content=content, stage="rankhir")
    again = desk.apply(content=content, stage="rankhir")

    (version,) = applied.versions
    assert (version.row_count, version.budget_total) == (36, Decimal(4_606_293_331))
    assert StatedTotal.objects.get().total == 4_606_293_331
    assert (again.versions, again.preview.has_changes) == ((), False)


def test_the_history_tells_what_an_import_did(desk):
    desk.apply(entry(1), entry(2))
    rows = {row.printed_code[-1]: row.uuid for row in PlanRow.objects.all()}

    applied = desk.apply(entry(2, budget=7, nama_sub_giat="Nama baru"))

    lines = RowChange.objects.order_by("pk").values_list("row_uuid", "kind", "field", "new")
    assert sorted(lines[:2]) == sorted((uuid, "tambah", "", None) for uuid in rows.values())
    assert list(lines[2:]) == [
        (rows["2"], "ubah", "name", "Nama baru"),
        (rows["2"], "ubah", "budget", "7"),
        (
            rows["2"],
            "ubah",
            "fundings",
            [{"source_code": "1.2.01", "source_name": "PAD", "amount": "7"}],
        ),
        (rows["1"], "hapus", "", None),
    ]
    assert set(RowChange.objects.values_list("source", flat=True)) == {"impor"}
    assert applied.versions[0].number == 2

"""The page of a run."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agencies.models import Role
from alignment import actions, tasks
from alignment.models import AlignmentRun, Finding
from renja.models import PlanRow, PlanVersion, Stage
from tests.factories.agencies import AgencyFactory, person
from tests.factories.alignment import AT, RunFactory, add_row, worked_example

OVER = "2.08.03.1.02.0013"


@pytest.fixture
def example(db):
    return worked_example()


@pytest.fixture
def planner(client, example):
    client.force_login(example.planner)
    return client


def text_of(response):
    """The page's text with single spaces."""
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_the_verdict_stands_before_the_score_with_its_reason(planner, example):
    run = example.check()

    page = text_of(planner.get(run.get_absolute_url()))

    assert page.index("BELUM SELARAS") < page.index("78,01")
    assert "1 temuan KRITIS masih terbuka" in page
    assert "0 temuan diterima dengan alasan" in page
    assert "4 cocok dari 6 gabungan" in page
    assert "Rp1.070.000.000 beririsan dari Rp1.510.000.000" in page
    assert "29 dari 30 isian wajib" in page
    assert "4 dari 5 sub kegiatan" in page
    assert "−Rp20.000.000" in page
    assert "Rp210.000.000 bergeser antarbaris" in page


def test_each_finding_has_both_values_a_suggestion_and_the_way_to_its_row(planner, example):
    run = example.check()
    row = PlanRow.objects.get(document=example.renja, printed_code=OVER)

    response = planner.get(run.get_absolute_url())

    over = next(f for f in response.context["findings"] if f["title"] == "Pagu melebihi RKPD")
    assert (over["left"], over["right"], over["delta"]) == (
        "Rp400.000.000", "Rp520.000.000", "+30,00\xa0%",
    )  # fmt: skip
    assert over["code_url"] == reverse("renja:row", args=[example.renja.pk, row.uuid])
    assert over["suggestion"].startswith("Turunkan sesuai RKPD")
    assert over["action"] == "Tanggapi"
    lower = next(f for f in response.context["findings"] if f["title"] == "Target di bawah RKPD")
    assert (lower["left"], lower["right"]) == ("120 Orang", "100 Orang")


@pytest.mark.parametrize(
    ("query", "severities"),
    [
        ("", {"KRITIS": 1, "MAYOR": 6, "MINOR": 3}),
        ("?tingkat=INFO", {"INFO": 2}),
        ("?tingkat=KRITIS&tingkat=MINOR", {"KRITIS": 1, "MINOR": 3}),
        ("?status=ditanggapi", {"MAYOR": 1}),
        ("?perubahan=tetap", {}),
        ("?q=2.08.06", {"MAYOR": 1, "MINOR": 2}),
        ("?tingkat=apa", {"KRITIS": 1, "MAYOR": 6, "MINOR": 3}),
    ],
)
def test_filters(planner, example, query, severities):
    run = example.check()
    answered = Finding.objects.get(run=run, check_id="UNIT_DIFF")
    actions.move_finding(
        finding=answered, to_status="ditanggapi", text="x", by=example.planner, at=AT
    )

    shown = planner.get(run.get_absolute_url() + query).context["findings"]

    assert {s: sum(f["severity"] == s for f in shown) for s in {f["severity"] for f in shown}} == (
        severities
    )


def test_what_was_fixed_is_told_apart(planner, example):
    example.check()
    PlanRow.objects.filter(document=example.renja, printed_code=OVER).update(budget=400_000_000)
    run = example.check()

    response = planner.get(run.get_absolute_url() + "?perubahan=diperbaiki")

    assert {f["title"] for f in response.context["findings"]} == {
        "Pagu melebihi RKPD", "Pagu program melebihi jumlahnya dalam RKPD",
        "Target dan pagu berlawanan arah",
    }  # fmt: skip
    assert "0 baru" in text_of(response)


def test_the_table_shows_where_the_plans_differ(planner, example):
    run = example.check()

    table = planner.get(run.get_absolute_url()).context["table"]

    signs = {row["code"]: (row["op"], sorted(row["changed"])) for row in table["rows"]}
    assert signs == {
        "2.08.02.1.02.0013": ("ne", []),
        "2.08.03.1.02.0013": ("ne", ["budget", "target"]),
        "2.08.05.1.01.0007": ("near", ["target"]),
        "2.08.06.1.02.0016": ("ne", ["budget", "location", "target"]),
        "2.08.07.1.03.0015": ("ne", []),
    }
    assert (table["all_count"], table["different_count"], table["noted_count"]) == (6, 5, 0)


def test_the_table_reads_notes_as_they_are_now(planner, example):
    version = example.freeze(example.renja)
    run = example.check(version)
    PlanRow.objects.filter(document=example.renja, printed_code=OVER).update(note="Dibahas.")

    table = planner.get(run.get_absolute_url()).context["table"]

    row = next(row for row in table["rows"] if row["code"] == OVER)
    assert (row["note"], table["noted_count"]) == ("Dibahas.", 1)
    assert row["note_url"].endswith("#id_note")


def test_what_the_renja_leaves_out_is_explained_with_its_finding(planner, example):
    run = example.check()
    missing = Finding.objects.get(run=run, check_id="ITEM_NOT_IN_RENJA")
    actions.move_finding(
        finding=missing, to_status="ditanggapi", text="Pindah dinas.", by=example.planner, at=AT
    )

    table = planner.get(run.get_absolute_url()).context["table"]

    row = next(row for row in table["rows"] if row["renja"] is None)
    assert (row["note"], row["note_url"]) == ("Pindah dinas.", missing.get_absolute_url())


def test_all_rows_of_the_table(planner, example):
    run = example.check()

    table = planner.get(run.get_absolute_url() + "?tabel=semua").context["table"]

    assert [row["op"] for row in table["rows"]] == ["eq", "ne", "ne", "near", "ne", "ne"]


def test_a_draft_that_was_changed_since_is_named(planner, example):
    run = example.check()
    assert not planner.get(run.get_absolute_url()).context["is_outdated"]

    type(example.renja).objects.filter(pk=example.renja.pk).update(revision=7)

    assert "Naskah diubah sejak pemeriksaan ini" in text_of(planner.get(run.get_absolute_url()))


def test_versions_and_hashes_are_printed(planner, example):
    version = example.freeze(example.renja)
    run = example.check(version)

    page = text_of(planner.get(run.get_absolute_url()))

    assert version.sha256 in page
    assert run.reference_version.sha256 in page
    assert "Aturan Keselarasan v1" in page


def test_without_a_reference_the_page_says_so(planner, example):
    type(example.renja).objects.filter(pk=example.renja.pk).update(stage=Stage.FINAL_DRAFT)
    run = example.check()

    page = text_of(planner.get(run.get_absolute_url()))

    assert "TIDAK DAPAT DINILAI" in page
    assert "Tidak ada versi RKPD pada tahapan ini sebagai acuan." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_rows(planner, example, django_assert_num_queries, rows):
    for number in range(rows):
        add_row(
            example.renja,
            example.agency,
            {
                "code": f"2.08.09.1.01.{number:04d}", "budget": "1", "forward_budget": None,
                "indicator": None, "unit": None, "target": None, "forward_target": None,
                "locations": ["19.01"], "tags": [],
            },
        )  # fmt: skip
    run = example.check(example.freeze(example.renja))

    with django_assert_num_queries(17):
        planner.get(run.get_absolute_url() + "?tingkat=MINOR")


# --- While it is under way ------------------------------------------------------------------------


def test_progress_is_shown_while_it_waits_and_the_page_reloads_when_done(planner, example):
    run = actions.request_run(renja=example.renja, by=example.planner, at=AT)
    progress = reverse("alignment:progress", args=[run.uuid])

    page = text_of(planner.get(run.get_absolute_url()))
    assert f'hx-get="{progress}"' in page
    assert "Menunggu giliran" in page
    assert "Menunggu giliran" in text_of(planner.get(progress))

    actions.execute_runs(run_ids=[run.pk], at=AT)
    assert planner.get(progress)["HX-Refresh"] == "true"


def test_a_failed_run_says_why(planner, example):
    run = RunFactory(renja=example.renja, status="failed", error="Berkas rusak")

    assert "Pemeriksaan tidak dapat dijalankan: Berkas rusak" in text_of(
        planner.get(run.get_absolute_url())
    )


# --- Asking for one -------------------------------------------------------------------------------


def ask(client, renja):
    return client.post(reverse("alignment:request_run", args=[renja.pk]))


@pytest.fixture
def no_broker():
    """Nobody listens where the application sends its messages."""
    app = tasks.execute_runs.app
    before = app.conf.broker_url

    def point_to(url):
        app.conf.broker_url = url
        app._pool = app.amqp._producer_pool = None  # both remember the address they were made for

    point_to("redis://127.0.0.1:1/0")
    yield
    point_to(before)


@pytest.mark.django_db(transaction=True)
def test_a_lost_broker_loses_no_run(client, no_broker, caplog):
    example = worked_example()
    client.force_login(example.planner)

    response = ask(client, example.renja)

    run = AlignmentRun.objects.get()
    assert response.url == run.get_absolute_url()
    assert (run.status, run.subject_version, run.requested_by) == ("queued", None, example.planner)
    assert "No broker for alignment.execute_runs" in caplog.text
    assert list(AlignmentRun.objects.claimable(at=AT)) == [run]


def test_a_click_names_the_version_that_holds_the_rows(planner, example):
    version = example.freeze(example.renja)

    ask(planner, example.renja)

    assert AlignmentRun.objects.get().subject_version == version


def test_a_run_without_an_rkpd_says_that_nothing_was_compared(planner, example):
    PlanVersion.objects.filter(document=example.rkpd).delete()
    run = example.check()

    response = planner.get(run.get_absolute_url() + "?tabel=semua")

    page = text_of(response)
    assert (response.context["table"]["rows"], page.count("Tidak ada yang dibandingkan")) == ([], 2)
    assert ("≠" in page, "Semua 5 baris" in page, "Kosong" in page) == (False, False, False)
    assert [f["title"] for f in response.context["findings"]] == [
        "Tidak ada versi RKPD sebagai acuan"
    ]


def test_an_older_run_says_that_a_newer_one_exists(planner, example):
    older, newer = example.check(), example.check()

    said = text_of(planner.get(older.get_absolute_url()))

    assert "Anda membaca pemeriksaan ke-1. Ada yang lebih baru: pemeriksaan ke-2" in said
    assert f'href="{newer.get_absolute_url()}">Buka pemeriksaan ke-2</a>' in said
    assert "Ada yang lebih baru" not in text_of(planner.get(newer.get_absolute_url()))


def test_a_newer_run_of_a_draft_is_not_told_to_who_may_not_see_it(client, example):
    older = example.check(example.hand_in())
    example.check()
    client.force_login(person(Role.PLANNER, AgencyFactory(region=example.region)))

    assert "Ada yang lebih baru" not in text_of(client.get(older.get_absolute_url()))

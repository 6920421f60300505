"""The demo: every kind of difference, the worked example to the digit, nothing stale, no surprises."""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.password_validation import validate_password
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import F, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse

from accounts.models import User
from agencies.models import Membership, Region, Role
from alignment.actions import execute_runs, request_due_runs
from alignment.engine.checks import CORE
from alignment.models import AlignmentRun, Finding, FindingResponse
from config import demo
from config.demo.places import DP3ACSKB
from config.demo.years import drafted_year
from config.home import tasks_of
from nomenclature.models import NomenclatureEdition
from renja import actions
from renja.models import DocumentKind, PlanDocument, PlanRow, PlanYear, Stage, StageDeadline
from renja.views.imports import SAMPLES
from tests.config.conftest import AT, TODAY

EXPECTED = json.loads((Path(__file__).parent.parent / "alignment_worked_example.json").read_text())[
    "cases"
][0]["expected"]["R"]


def _person(address: str) -> User:
    return User.objects.get(email=f"{address}@{demo.DOMAIN}")


def _worked() -> PlanDocument:
    return PlanDocument.objects.get(
        agency__sipd_code=DP3ACSKB.code, plan_year__year=2028, kind=DocumentKind.RENJA
    )


def test_years_are_the_one_being_drafted_and_the_one_before(world):
    assert [year.year for year in world] == [2027, 2028]
    assert {year.edition.key for year in world} == {"kutipan-2027"}


@pytest.mark.parametrize(("day", "year"), [("2027-07-31", 2028), ("2027-08-01", 2029)])
def test_drafted_year_follows_the_calendar(day, year):
    assert drafted_year(TODAY.fromisoformat(day)) == year


def test_every_region_exists_and_only_the_demo_s_have_agencies(world):
    assert Region.objects.with_government().count() == 38 + 514
    assert set(Region.objects.filter(agencies__isnull=False).values_list("code", flat=True)) == {
        "0", "19", "19.01", "19.02", "19.03", "19.04", "19.05", "19.06", "19.71",
    }  # fmt: skip


def test_excerpts_say_that_they_are_excerpts(world):
    editions = NomenclatureEdition.objects.all()

    assert all(edition.is_excerpt and "Kutipan" in edition.name for edition in editions)
    assert {edition.key: edition.items.count() for edition in editions} == {
        "kutipan-2027": 168,
        "kutipan-2023": 112,
    }


def test_every_core_check_is_raised_somewhere(world):
    raised = Finding.objects.exclude(change=Finding.Change.FIXED).values_list("check_id", flat=True)

    assert set(raised) == set(CORE)


def test_worked_example_has_the_figures_of_the_rules(world):
    renja = _worked()
    run = renja.runs.order_by("-number").first()
    findings = run.findings.exclude(change=Finding.Change.FIXED).order_by("check_id", "item")

    assert (renja.stage, renja.status) == (Stage.DRAFT, PlanDocument.Status.DRAFT)
    assert (run.verdict, run.outcome["S"], run.outcome["predikat"]) == (
        "BELUM SELARAS", "78.01", "Tinggi",
    )  # fmt: skip
    assert (run.open_critical, run.open_major, run.open_minor, run.open_info) == (1, 6, 3, 2)
    assert [[f.check_id, f.severity, f.item, f.value or None] for f in findings] == [
        [f["check"], f["severity"], f["item"], f["value"]] for f in EXPECTED["findings"]
    ]
    assert {key: run.outcome["components"][key] for key in ("K1", "K2", "K3", "K7")} == {
        key: EXPECTED[key] for key in ("K1", "K2", "K3", "K7")
    }


def test_plans_of_the_drafted_year_stand_at_every_point_of_the_way(world):
    renjas = PlanDocument.objects.filter(kind=DocumentKind.RENJA, plan_year__year=2028)

    assert Counter(renjas.values_list("status", flat=True)) == {
        "draft": 4, "diajukan": 7, "perlu_perbaikan": 2, "layak": 2,
    }  # fmt: skip
    assert set(
        PlanDocument.objects.filter(plan_year__year=2027).values_list("status", flat=True)
    ) == {"final_tahap"}


def test_the_city_waits_for_the_two_files_of_the_walk(world):
    city = PlanDocument.objects.filter(region__code="19.71", plan_year__year=2028)

    assert not city.filter(kind=DocumentKind.RKPD).exists()
    assert not city.filter(agency__affair_fields=["2.08"]).exists()


def test_histories_show_what_was_answered_accepted_and_mended(world):
    assert set(FindingResponse.objects.values_list("to_status", flat=True)) == {
        "ditanggapi", "diduga_diperbaiki", "diterima_dengan_alasan", "selesai",
    }  # fmt: skip
    assert set(Finding.objects.values_list("change", flat=True)) == {"baru", "tetap", "diperbaiki"}


def _picture() -> dict[str, str]:
    """A hash of every row of every table of ours."""
    labels = {"accounts", "agencies", "notifications", "nomenclature", "renja", "alignment"}
    return {
        model._meta.label: hashlib.sha256(
            repr(list(model._default_manager.order_by("pk").values())).encode()
        ).hexdigest()
        for model in apps.get_models()
        if model._meta.app_label in labels and model._meta.label != "agencies.Region"
    }


def test_second_load_changes_nothing(world):
    before = _picture()

    assert demo.load(today=TODAY, at=AT) == []
    assert _picture() == before


def test_second_load_keeps_what_people_changed(world):
    planner = _person("perencana")
    planner.set_password("kata-sandi-lain-9")
    planner.save()
    Membership.objects.filter(user=_person("tim")).delete()
    row = PlanRow.objects.filter(document=_worked()).first()
    PlanRow.objects.filter(pk=row.pk).update(name="Diubah orang")
    date = StageDeadline.objects.filter(region__code="19").first()
    StageDeadline.objects.filter(pk=date.pk).update(due_on=TODAY + timedelta(days=99))
    cleared = StageDeadline.objects.filter(region__code="19.01").first()
    cleared.delete()
    before = _picture()

    demo.load(today=TODAY + timedelta(days=3), at=AT)

    assert _picture() == before


def test_dates_move_along_after_a_week_but_not_those_that_somebody_set(world):
    dates = StageDeadline.objects.filter(region__code="19", kind="renja", is_amendment=False)
    dates = dates.filter(plan_year__year=2028)
    own, set_by_hand = dates.filter(stage=Stage.DRAFT), dates.filter(stage=Stage.FINAL_DRAFT)
    set_by_hand.update(due_on=TODAY + timedelta(days=99))

    demo.load(today=TODAY + timedelta(days=20), at=AT)

    assert own.get().due_on - TODAY == timedelta(days=23)
    assert set_by_hand.get().due_on - TODAY == timedelta(days=99)


def test_a_new_year_of_drafts_begins_in_august(world):
    told = demo.load(today=TODAY.replace(year=2027, month=8, day=2), at=AT)

    assert [year.year for year in told] == [2029]


@pytest.mark.parametrize("person", demo.SIGN_INS, ids=lambda person: person.address)
def test_queue_is_not_stale(world, person):
    tasks = tasks_of(User.objects.get(email=person.email), at=AT)

    assert all(abs((task.due_on - TODAY).days) <= 31 for task in tasks if task.due_on)


def test_queues_of_those_who_work_on_plans_are_not_empty(world):
    counts = {
        address: len(tasks_of(_person(address), at=AT))
        for address in (
            "perencana", "kepala", "verifikator", "perencana.pangkalpinang",
            "verifikator.pangkalpinang", "verifikator.belitung", "perencana.bangka",
        )
    }  # fmt: skip

    assert counts == {
        "perencana": 2,
        "kepala": 2,
        "verifikator": 1,
        "perencana.pangkalpinang": 1,
        "verifikator.pangkalpinang": 2,
        "verifikator.belitung": 1,
        "perencana.bangka": 2,
    }


def test_stages_of_each_region_stand_in_order_of_time(world):
    dates = {}
    for due in StageDeadline.objects.exclude(region=None).filter(is_amendment=False):
        dates.setdefault((due.plan_year_id, due.region_id, due.kind), {})[due.stage] = due.due_on
    order = list(Stage)

    assert dates
    for own in dates.values():
        in_order = [own[stage] for stage in order if stage in own]
        assert in_order == sorted(in_order)


def test_each_plan_has_a_head_who_can_hand_it_in(world):
    headed = Membership.objects.filter(role=Role.AGENCY_HEAD, user__is_active=True)
    plans = PlanDocument.objects.filter(kind="renja")

    assert plans.exists()
    assert list(plans.exclude(agency__in=headed.values("agency"))) == []


def test_one_sign_in_per_role(world):
    assert {person.role for person in demo.SIGN_INS} == set(Role)
    for person in demo.SIGN_INS:
        user = User.objects.get(email=person.email)
        assert user.check_password(demo.PASSWORD)
        assert user.memberships.get().role == person.role
        validate_password(demo.PASSWORD, user)


@pytest.mark.parametrize("person", demo.SIGN_INS, ids=lambda person: person.address)
def test_sign_in_leads_to_the_home_page(world, client, person):
    answer = client.post(
        reverse("accounts:login"), {"username": person.email, "password": demo.PASSWORD}
    )

    assert answer.status_code == 302
    assert answer["Location"] == reverse("home")
    assert client.get(reverse("home")).status_code == 200


def test_command_prints_the_sign_ins(world):
    _person("tim").delete()
    admin = _person("admin")
    admin.set_password("kata-sandi-lain-9")
    admin.save()
    out = io.StringIO()

    call_command("load_demo", "--print-signins", stdout=out)

    lines = out.getvalue().splitlines()
    assert demo.PASSWORD in lines[0]
    assert len(lines) == len(demo.SIGN_INS)
    assert next(line for line in lines if "admin@" in line).endswith("(password was changed)")


def test_command_refuses_a_database_of_real_people(world):
    User.objects.update(
        email=Concat(Value("orang"), F("pk"), Value("@pemda.go.id"), output_field=TextField())
    )
    before = _picture()

    with pytest.raises(CommandError, match="real people"):
        call_command("load_demo", stdout=io.StringIO())

    assert _picture() == before


def _import_sample(name: str, *, address: str, kind: str, stage: str, agency=None) -> None:
    by = _person(address)
    region = Region.objects.get(code="19.71")
    with default_storage.open(SAMPLES[name][0]) as content:
        upload = actions.upload_import(
            content=content.read(),
            filename=f"{name}.xlsx",
            kind=kind,
            region=region,
            agency=agency,
            plan_year=PlanYear.objects.get(year=2028),
            stage=stage,
            by=by,
            at=AT,
        )
    assert upload.error == ""
    assert upload.parsed["problems"] == []
    actions.apply_import(plan_import=upload, by=by, at=AT)


def test_sample_files_fit_each_other_and_differ(world):
    women = _person("perencana.pangkalpinang").memberships.get().agency
    _import_sample(
        "renja",
        address="perencana.pangkalpinang",
        kind="renja",
        stage=Stage.DRAFT,
        agency=women,
    )
    _import_sample(
        "rkpd", address="verifikator.pangkalpinang", kind="rkpd", stage=Stage.INITIAL_DRAFT
    )

    done = execute_runs(run_ids=request_due_runs(at=AT), at=AT)

    run = AlignmentRun.objects.get(pk__in=done, renja__agency=women)
    assert run.verdict == "BELUM SELARAS"
    assert set(run.findings.values_list("check_id", flat=True)) >= {
        "CODE_OBSOLETE", "FORWARD_MISSING", "IND_DIFF", "ITEM_NOT_IN_RENJA", "ITEM_NOT_IN_RKPD",
        "LOC_DIFF", "PAGU_OVER_ITEM", "TARGET_LOWER", "UNIT_DIFF",
    }  # fmt: skip
    assert AlignmentRun.objects.filter(pk__in=done).count() == 3

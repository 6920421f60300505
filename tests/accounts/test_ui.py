"""The tags behind the shared components."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template import Context

from accounts.templatetags import ui


def component(key, value, weight, points=None, lost=None):
    return {
        "key": key, "label": key, "basis": "", "value": value, "weight": weight,
        "points": points, "lost": lost,
    }  # fmt: skip


def test_score_shows_the_points_as_they_were_given():
    shown = ui.score_breakdown(
        [component("K1", "80", 60, "48", "12"), component("K2", "50", 40, "20", "20")], "68"
    )

    assert [(row["points"], row["lost"]) for row in shown["rows"]] == [("48", "12"), ("20", "20")]
    assert shown["lost"] == Decimal(32)


def test_score_bar_is_as_wide_as_the_weights_and_filled_as_far_as_the_values():
    shown = ui.score_breakdown([component("K1", "80", 50), component("K2", None, 50)], "80")

    assert [(each["x"], each["width"], each["fill"]) for each in shown["segments"]] == [
        ("0.0", "497.0", "397.6"), ("500.0", "497.0", "0.0"),
    ]  # fmt: skip
    assert [segment["is_assessed"] for segment in shown["segments"]] == [True, False]


def test_score_without_any_assessed_component():
    shown = ui.score_breakdown([component("K1", None, 100)], None)

    assert (shown["score"], shown["lost"]) == (None, None)


def test_pagu_bar_under_the_ceiling():
    shown = ui.pagu_bar(Decimal(1000), Decimal(960))

    assert (shown["rest"], shown["is_over"]) == (Decimal(40), False)
    assert (shown["share"], shown["within"]) == (Decimal(96), "960.0")


def test_pagu_bar_over_the_ceiling_shows_how_much_is_too_much():
    shown = ui.pagu_bar(Decimal(800), Decimal(1000))

    assert (shown["rest"], shown["is_over"]) == (Decimal(200), True)
    assert (shown["within"], shown["over"]) == ("800.0", "200.0")


def test_pagu_bar_with_a_ceiling_of_nothing_has_no_share():
    shown = ui.pagu_bar(0, 5)

    assert shown["is_over"] is True
    assert "share" not in shown


@pytest.mark.parametrize(
    ("value", "key"),
    [("BELUM SELARAS", "not"), ("selaras_dengan_catatan", "notes"), (None, "na"), ("?", "na")],
)
def test_verdict_key(value, key):
    assert ui.verdict_key(value) == key


def test_every_finding_status_has_a_look_and_words():
    assert {key: (ui.status_key(key), ui.status_text(key)) for key in ui.STATUSES} == {
        "terbuka": ("open", "Terbuka"),
        "ditanggapi": ("progress", "Ditanggapi"),
        "diduga_diperbaiki": ("progress", "Diduga diperbaiki"),
        "dibuka_kembali": ("open", "Dibuka kembali"),
        "selesai": ("done", "Selesai"),
        "diterima_dengan_alasan": ("done", "Diterima dengan alasan"),
    }


@pytest.mark.parametrize(("name", "shown"), [("Rina Sari Dewi", "RD"), ("rina", "R"), ("", "")])
def test_initials(name, shown):
    assert ui.initials(name) == shown


def test_query_with_keeps_the_other_parameters(rf):
    request = rf.get("/")
    request.GET = QueryDict("q=a b&tingkat=KRITIS&tingkat=MAYOR&page=2")

    changed = ui.query_with(Context({"request": request}), page=3, q=None)

    assert changed == "tingkat=KRITIS&tingkat=MAYOR&page=3"

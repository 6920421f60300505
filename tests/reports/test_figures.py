"""Screen, PDF, XLSX and engine print the same figures, for every public case at both stages."""

import io
import re
from html import unescape

import openpyxl
import pytest

from accounts.templatetags.formats import decimals, rupiah, signed_percent
from accounts.templatetags.formats import percent as as_text
from alignment.actions import move_finding
from alignment.engine import Stage, shares, two_decimals
from alignment.engine.cases import printed, read_case
from alignment.models import Finding
from reports.actions import request_report
from reports.actions.building import build
from reports.actions.tables import tables_of
from reports.models import Report
from reports.pdf.sections import sections_of
from reports.sheets import write_workbook
from tests.factories.alignment import AT, cases, plans_of_case

pytestmark = pytest.mark.django_db
CASES = cases()


def cells(html):
    """The texts of each table row, and nothing else."""
    rows = re.findall(r"<tr\b.*?</tr>", html, re.DOTALL)
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def parts_in(html):
    """K1 to K7 and their value, weight, points (and lost) as a table prints them."""
    found = [row for row in cells(html) if row and re.match(r"K[1-7] ", row[0])]
    return {row[0][:2]: row[1:] for row in found}


def labelled(label, text, head):
    """A value under the paper's column heads."""
    return text if label == head else f"{label}: {text}"


def checked(case, stage):
    """The case checked in the database, and what the engine says of the case itself."""
    example = plans_of_case(case, stage)
    run = example.check(example.hand_in())
    for entry in case["accepted"]:
        finding = Finding.objects.filter(
            run=run, check_id=entry["check"], item=entry["item"]
        ).exclude(check_id="REF_MISSING")
        for each in finding:
            move_finding(
                finding=each, to_status="diterima_dengan_alasan", text="BA forum",
                by=example.verifier, at=AT,
            )  # fmt: skip
    run.refresh_from_db()
    return example, run, read_case(case, "case").run(Stage(stage))


def report_of(example, run):
    report = request_report(
        kind=Report.Kind.AGENCY, region=example.region, agency=example.agency,
        plan_year=run.renja.plan_year, by=example.verifier, at=AT,
    )  # fmt: skip
    return Report.objects.select_related("region", "agency", "plan_year__edition").get(pk=report.pk)


@pytest.mark.parametrize("stage", ["R", "A"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_screen_pdf_xlsx_and_engine_agree_on_every_figure(client, case, stage):
    example, run, outcome = checked(case, stage)
    report = report_of(example, run)
    client.force_login(example.verifier)
    page = client.get(run.get_absolute_url() + "?tingkat=KRITIS&tingkat=MAYOR&tingkat=MINOR"
                      "&tingkat=INFO&status=semua&tabel=semua")  # fmt: skip
    screen = page.content.decode()
    built = build(report, at=AT)
    paper = sections_of(built.view)[0].html  # the cover
    file = io.BytesIO()
    write_workbook(file, tables_of(built, report))
    book = openpyxl.load_workbook(file)

    exact = {
        share.key: [two_decimals(figure) for figure in share[2:]]
        for share in shares(outcome.components.values())
        if share.value is not None
    }
    expected = printed(outcome)
    # Score, its parts, and the one-way figures.
    assert {key: row[1:] for key, row in parts_in(screen).items() if len(row) == 5} == {
        key: [decimals(value), WEIGHT[key], decimals(points), decimals(lost)]
        for key, (value, points, lost) in exact.items()
    }
    assert {key: row for key, row in parts_in(paper).items() if row[0] != "tidak dinilai"} == {
        key: [decimals(value), WEIGHT[key], decimals(points)]
        for key, (value, points, _lost) in exact.items()
    }
    sheet = {row[0]: row for row in list(book["Rincian skor"].values)[1:]}
    assert {key: (sheet[key][5], sheet[key][7]) for key in WEIGHT} == {
        key: tuple(map(float, exact[key][:2])) if key in exact else (None, None) for key in WEIGHT
    }
    assert sheet["S"][7] == (None if expected["S"] is None else float(expected["S"]))
    for text in (screen, paper):
        assert decimals(expected["S"]) in text
        assert expected["verdict"] in text
    # Money, K1a, K1b and the deviation.
    summary = {row[0]: row[1] if row[2] is None else row[2] for row in book["Ringkasan"].values}
    figures = {
        "RKPD terjabarkan (K1a), persen": expected["K1a"],
        "Renja bersumber RKPD (K1b), persen": expected["K1b"],
        "Selisih pagu, persen": expected["deviation_pct"],
        "Pagu Renja (Rp)": expected["total_renja"],
        "Pagu RKPD (Rp)": expected["total_rkpd"],
    }
    assert {label: summary[label] for label in figures} == {
        label: None if text is None else float(text) for label, text in figures.items()
    }
    for text in (screen, paper) if outcome.has_reference else ():
        for label in ("K1a", "K1b"):
            assert as_text(expected[label]) in unescape(text)
        if expected["deviation_pct"] is not None:
            assert signed_percent(expected["deviation_pct"]) in unescape(text)
        assert rupiah(expected["total_rkpd"]) in text
        assert rupiah(expected["total_renja"]) in text
    # Findings: how many by severity, and each with both values.
    assert (run.verdict, run.accepted_count) == (expected["verdict"], expected["accepted"])
    assert [
        (f.check_id, f.severity, f.item, f.status, f.value or None)
        for f in run.findings.order_by("check_id", "item")
    ] == [tuple(finding[key] for key in KEYS) for finding in expected["findings"]]
    (annex,) = built.view.annexes
    assert sorted((f.code, f.rkpd, f.renja, str(f.severity)) for f in annex.findings) == sorted(
        (
            "" if found["code"] == "Seluruh perangkat daerah" else found["code"],
            labelled(found["left_label"], found["left"], "RKPD"),
            labelled(found["right_label"], found["right"], "Renja"),
            found["severity"],
        )
        for found in page.context["findings"]
    )
    in_sheet = list(book["Temuan"].values)[1:]
    assert [(row[3] or "", row[5] or "", row[6] or "", row[1]) for row in in_sheet] == [
        (f.code, f.rkpd, f.renja, str(f.severity)) for f in annex.findings
    ]


WEIGHT = {"K1": "25", "K2": "20", "K3": "15", "K4": "15", "K5": "5", "K6": "10", "K7": "10"}
KEYS = ("check", "severity", "item", "status", "value")

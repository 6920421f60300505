"""The report of a whole regency against headless Chromium printing the same HTML.

Chromium prints one file of all sections. Ours renders every section in two processes, as two
Celery workers would, and joins them: "cold" = the workers have just started, nothing is kept
and no text was laid out before. Starting the workers (interpreter, Django, WeasyPrint) is a
line of its own. The next line renders only what one agency's change touched. Wall times of
two processes suffer twice on a busy machine, so the processor seconds of ours and the load are
printed beside them.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import resource
import shutil
import subprocess
import tempfile
import time
from dataclasses import replace
from functools import partial
from multiprocessing.pool import Pool
from multiprocessing.synchronize import Barrier
from pathlib import Path

import django
from django.conf import settings

from bench import regency
from bench.measure import Result, in_turns, ratio, spread
from reports.pdf import view
from reports.pdf.sections import Section, sections_of

CHROMIUM = [
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--no-pdf-header-footer",
]
AGAINST = "Chromium, one file"
CPU: list[float] = []
FONT = "vendor/ibm-plex-sans-condensed"
FONT_PACKAGE = "node_modules/@expo-google-fonts/ibm-plex-sans-condensed"


def run(args: argparse.Namespace) -> list[Result]:
    folder = args.data / "sipd_renja_2026_bengkulu_utara"
    if not folder.is_dir() or shutil.which("chromium") is None:
        reason = f"needs chromium and {folder}"
        return [Result("region report", AGAINST, None, detail=reason)]
    report = regency.report(folder)
    sections = sections_of(report)
    changed = sections_of(regency.report(folder, changed=True))
    with tempfile.TemporaryDirectory() as name, _workers() as warm:
        scratch = Path(name)
        _write_page(scratch / "all.html", sections)
        kept = _render(warm, sections)  # warms both processes, and fills the store of sections
        starts: list[float] = []
        works = (
            partial(_chromium, scratch),
            partial(_cold, sections, scratch / "ours.pdf", starts),
            partial(_after_change, warm, changed, dict(zip(sections, kept, strict=True))),
        )
        times = in_turns(*works, repeats=args.repeats)
        times.append([cold + start for cold, start in zip(times[1], starts, strict=True)])
        sizes = [(scratch / file).stat().st_size for file in ("chromium.pdf", "ours.pdf")]
    return [*_time_results(times, sizes, sections, changed), *_memory_results(report)]


def _time_results(
    times: list[list[float]], sizes: list[int], sections: list[Section], changed: list[Section]
) -> list[Result]:
    theirs, cold, after, started = times
    again = sum(new not in set(sections) for new in changed)
    base = f"Chromium {spread(theirs)}"
    return [
        Result(
            "region report, cold, 2 processes", AGAINST, ratio(cold, theirs), 2.0,
            detail=f"{spread(cold)}; {base}",
        ),
        Result(
            "the same and the start of both processes", AGAINST, ratio(started, theirs),
            detail=f"{spread(started)}; processor {spread(CPU)}; load {os.getloadavg()[1]:.1f}",
        ),
        Result(
            "file of the region report", AGAINST, sizes[1] / sizes[0], 0.5,
            detail=f"{sizes[1] / 1e6:.2f} MB; Chromium {sizes[0] / 1e6:.2f} MB",
        ),
        Result(
            "after one agency changed", AGAINST, ratio(after, theirs), 0.5,
            detail=f"{spread(after)}, {again} of {len(changed)} sections rendered",
        ),
    ]  # fmt: skip


def _memory_results(report: view.ReportView) -> list[Result]:
    """Peak of a process that renders everything, at this size and at ten times the rows."""
    results = []
    for label, times in (("", 1), (", 10 times the rows of one agency", 10)):
        sections = sections_of(_grown(report, times))
        with _workers(1) as pool:
            parts = [pool.apply(_job, (section,)) for section in sections]
            render = pool.apply(_peak)
        results.append(
            Result(
                f"peak memory of a render process{label}", "-", render, 200, "MiB",
                f"{len(sections)} sections",
            )
        )  # fmt: skip
        if times == 1:
            with _workers(1) as pool:
                pool.apply(_merge, (_named(sections, parts),))
                results.append(
                    Result("peak memory of the merge", "-", pool.apply(_peak), 250, "MiB")
                )
    return results


def _grown(report: view.ReportView, times: int) -> view.ReportView:
    """The report with the largest agency's rows repeated; only that agency at ten times."""
    if times == 1:
        return report
    largest = max(report.annexes, key=lambda annex: len(annex.lines))
    grown = replace(
        largest, lines=list(largest.lines) * times, findings=list(largest.findings) * times
    )
    return replace(report, annexes=[grown])


def _chromium(scratch: Path) -> None:
    subprocess.run(
        [*CHROMIUM, f"--print-to-pdf={scratch}/chromium.pdf", f"file://{scratch}/all.html"],
        check=True,
        capture_output=True,
    )


def _cold(sections: list[Section], out: Path, starts: list[float]) -> float:
    """Seconds of the report alone; the start of the workers goes into `starts`."""
    before = _children()
    started = time.perf_counter()
    with _workers() as pool:
        begun = time.perf_counter()
        starts.append(begun - started)
        _whole(pool, sections, out)
        seconds = time.perf_counter() - begun
        pool.close()
        pool.join()
    CPU.append(_children() - before)
    return seconds


def _children() -> float:
    """Processor seconds of the finished child processes and theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _whole(pool: Pool, sections: list[Section], out: Path) -> None:
    out.write_bytes(pool.apply(_merge, (_named(sections, _render(pool, sections)),)))


def _after_change(pool: Pool, changed: list[Section], kept: dict[Section, bytes]) -> None:
    new = [section for section in changed if section not in kept]
    rendered = kept | dict(zip(new, _render(pool, new), strict=True))
    pool.apply(_merge, (_named(changed, [rendered[section] for section in changed]),))


def _render(pool: Pool, sections: list[Section]) -> list[bytes]:
    """Long sections first, one at a time, as workers claim them."""
    order = sorted(range(len(sections)), key=lambda at: -len(sections[at].html))
    found = pool.map(_job, [sections[at] for at in order], chunksize=1)
    return [pdf for _, pdf in sorted(zip(order, found, strict=True))]


def _named(sections: list[Section], parts: list[bytes]) -> list[tuple[str, str, bytes]]:
    return [(item.key, item.title, pdf) for item, pdf in zip(sections, parts, strict=True)]


def _workers(count: int = 2) -> Pool:
    """A pool whose processes are up, with the renderer imported."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(count + 1)
    pool = context.Pool(count, _start, (ready,))
    ready.wait()
    return pool


def _start(ready: Barrier) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    importlib.import_module("reports.pdf.merge")
    ready.wait()


def _job(section: Section) -> bytes:
    from reports.pdf.weasy import render_section  # noqa: PLC0415  (only the workers load it)

    return render_section(section)


def _merge(parts: list[tuple[str, str, bytes]]) -> bytes:
    from reports.pdf.merge import Part, merge_sections  # noqa: PLC0415  (only the workers load it)

    return merge_sections(
        [Part(*part) for part in parts], title="Laporan keselarasan", footer="Bench"
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _write_page(path: Path, sections: list[Section]) -> None:
    """All sections as one document with the same style sheet and fonts."""
    style = (settings.BASE_DIR / "static/css/laporan.css").read_text(encoding="utf-8")
    style = style.replace(f"../{FONT}", f"file://{settings.BASE_DIR / FONT_PACKAGE}")
    body = "".join(section.html for section in sections)
    path.write_text(
        f'<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>Laporan</title>'
        f"<style>{style}</style></head><body>{body}</body></html>",
        encoding="utf-8",
    )

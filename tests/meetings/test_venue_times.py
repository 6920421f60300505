"""Times in the venue's zone, and in the reader's where its clocks differ."""

from datetime import UTC, datetime

import pytest

from meetings.templatetags.venue_times import venue_row_span, venue_span, venue_time, zone_name

WIB, PONTIANAK, WITA, WIT = "Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"
HALF_PAST_MIDNIGHT_WIT = datetime(2026, 2, 9, 15, 30, tzinfo=UTC)
ELEVEN_WIB = datetime(2026, 2, 10, 16, 0, tzinfo=UTC)
HALF_PAST_EIGHT_WITA = datetime(2026, 2, 10, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "reader", "text"),
    [
        (HALF_PAST_EIGHT_WITA, WITA, WIB, "08.30 WITA (07.30 WIB)"),
        (HALF_PAST_EIGHT_WITA, WITA, WITA, "08.30 WITA"),
        (HALF_PAST_EIGHT_WITA, WITA, "", "08.30 WITA"),
        (HALF_PAST_MIDNIGHT_WIT, WIT, WIB, "00.30 WIT (9 Feb 2026, 22.30 WIB)"),
        (ELEVEN_WIB, WIB, WIT, "23.00 WIB (11 Feb 2026, 01.00 WIT)"),
        # The same clocks under another name say it once.
        (ELEVEN_WIB, WIB, PONTIANAK, "23.00 WIB"),
        (None, WIB, WIT, "–"),
    ],
)
def test_a_time(moment, zone, reader, text):
    assert venue_time(moment, zone, reader).replace("\xa0", " ") == text


@pytest.mark.parametrize(
    ("zone", "reader", "text"),
    [
        (WITA, WIB, "00.30–23.30 WITA (9 Feb 2026, 23.30–10 Feb 2026 22.30 WIB)"),
        (WITA, WITA, "00.30–23.30 WITA"),
        (WIB, WIB, "23.30–10 Feb 2026 22.30 WIB"),
    ],
)
def test_a_span(zone, reader, text):
    start = datetime(2026, 2, 9, 16, 30, tzinfo=UTC)
    end = datetime(2026, 2, 10, 15, 30, tzinfo=UTC)

    assert venue_span(start, end, zone, reader).replace("\xa0", " ") == text


@pytest.mark.parametrize(
    ("end", "reader", "text"),
    [
        (None, WIB, "08.30 (07.30 WIB)"),
        (None, WITA, "08.30"),
        (datetime(2026, 2, 10, 1, 30, tzinfo=UTC), WIB, "08.30–09.30 (07.30–08.30 WIB)"),
        (datetime(2026, 2, 10, 1, 30, tzinfo=UTC), WITA, "08.30–09.30"),
    ],
)
def test_a_row_of_a_table_whose_head_names_the_zone(end, reader, text):
    span = venue_row_span(HALF_PAST_EIGHT_WITA, end, WITA, reader)

    assert span.replace("\xa0", " ") == text


def test_abbreviations_are_spelt_out_once():
    assert [zone_name(zone) for zone in (WIB, WITA, WIT)] == [
        "WIB (UTC+7)",
        "WITA (UTC+8)",
        "WIT (UTC+9)",
    ]

"""Whether a berita acara fixes what stands in it."""

from meetings.models import OfficialRecord


def is_frozen(meeting_id: int) -> bool:
    """Whether the berita acara is frozen: what it shows is then no longer taken away."""
    return OfficialRecord.objects.filter(meeting=meeting_id, frozen_at__isnull=False).exists()

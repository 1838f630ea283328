"""Times as JSON formats have them."""

from datetime import UTC, datetime


def rfc3339(at: datetime) -> str:
    """Write an aware time in UTC by RFC 3339, with whole seconds."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

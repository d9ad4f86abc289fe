"""What happened at work, one file a noun. Times are UTC text (`2026-01-31T12:00:00.000Z`), days `2026-01-31`."""

"""/hall/roster."""

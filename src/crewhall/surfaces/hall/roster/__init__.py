"""/hall/roster: rosters of days and weeks for those who manage them."""

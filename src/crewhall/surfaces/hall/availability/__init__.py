"""/hall/availability: when people can work, beyond the days of the Tommy dialect."""

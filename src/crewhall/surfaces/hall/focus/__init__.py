"""/hall/focus: tomatoes beyond what their own dialect offers: timers, lengths, goals, entries of the past, files, figures."""

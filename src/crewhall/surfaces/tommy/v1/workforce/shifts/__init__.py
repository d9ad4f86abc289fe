"""/workforce/shifts: planned work, and what is asked around it."""

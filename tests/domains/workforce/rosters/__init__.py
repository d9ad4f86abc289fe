"""Rosters as a whole: templates, copies, publishing, required staffing."""

"""What the caller settles for themselves."""

"""/workforce/manager: the same for others. What somebody may do is a matter of their rank, not of the path (notes 2.25)."""

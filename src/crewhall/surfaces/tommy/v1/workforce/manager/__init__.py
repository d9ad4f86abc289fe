"""/workforce/manager: what managers do; members use these paths, too, for what they may do (notes 2.25)."""

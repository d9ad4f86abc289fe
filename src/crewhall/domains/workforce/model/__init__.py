"""Records of the workforce domain, one file a noun."""

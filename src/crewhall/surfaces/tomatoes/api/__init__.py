"""The routes of the Tomatoes surface, in files named after their paths."""

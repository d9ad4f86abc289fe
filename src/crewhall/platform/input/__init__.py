"""What the dialects read: bodies, forms, queries, files, and their conversion into typed input."""

"""The wire dialects: each folder speaks one published API over the same use cases and knows nothing of the others."""

"""Use cases that need two sibling domains at once. A flow calls doors only; it has no tables and no SQL."""

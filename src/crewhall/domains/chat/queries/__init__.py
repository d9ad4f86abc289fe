"""All SQL of the chat domain, by noun."""

"""All SQL of the identity domain, one function a statement, split by noun."""

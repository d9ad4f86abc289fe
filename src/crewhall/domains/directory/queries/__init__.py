"""All SQL of the directory domain, one module a noun."""

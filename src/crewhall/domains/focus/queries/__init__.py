"""All SQL of the focus domain, one function a statement, split by noun. Every statement is scoped by the person."""

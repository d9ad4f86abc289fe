"""All SQL of the workforce domain, one file a noun. Every statement is scoped by the team."""

"""The database: SQL text in, records out, the same on SQLite and PostgreSQL.

Statements are written once with `$1, $2 …` and PostgreSQL's spelling; `sqlite.py` and `postgres.py` name every difference.
"""

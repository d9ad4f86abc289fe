"""Column types for `tables.py` files that mean the same on both databases. Only migrations and checks import this."""

from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

Key: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit row key. As primary key it numbers itself."""

Instant: TypeEngine[Any] = DateTime(timezone=True).with_variant(Text(), "sqlite")
"""A moment, UTC with microseconds. SQLite keeps `2026-01-31T12:00:00.000000Z`, which sorts as it should."""

Folded: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
"""Text in the form of `kit.text.fold`, by which rows are found and sorted; compared by code point on both databases."""

Json: TypeEngine[Any] = JSONB().with_variant(Text(), "sqlite")
"""Any JSON value."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All tables of the server, with one naming rule for keys on both databases. Each `tables.py` adds its own."""

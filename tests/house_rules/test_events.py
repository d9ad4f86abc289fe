"""What events say. They go out on the live feed as they are kept."""

import ast
from collections.abc import Iterator

import pytest

from tests.house_rules.reading import all_files

ONE_SPELLING = "milliseconds_text"


def times_in_events(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and spelling of each time in the events that a module emits: what is called, or the expression."""
    for emit in ast.walk(tree):
        if isinstance(emit, ast.Call) and isinstance(emit.func, ast.Attribute) and emit.func.attr == "emit":
            for keyword in (part for part in ast.walk(emit) if isinstance(part, ast.keyword)):
                if (keyword.arg or "").endswith("_at") and isinstance(keyword.value, ast.Call):
                    called = keyword.value.func
                    yield keyword.value.lineno, called.id if isinstance(called, ast.Name) else ast.unparse(called)


@pytest.mark.parametrize("spelling", ["now.isoformat()", "str(now)"])
def test_example_that_breaks_the_rule_is_found(spelling: str) -> None:
    broken = f"work.emit(LampLit(lit_at={spelling}))"
    assert [found for _, found in times_in_events(ast.parse(broken))] != [ONE_SPELLING]


def test_times_in_events_are_spelled_alike() -> None:
    found = [
        (file.path, line, spelling)
        for file in all_files()
        if file.path.startswith("src/")
        for line, spelling in times_in_events(file.tree)
    ]
    assert len(found) > 5, "events with times are found"
    wrong = [
        f"{path}:{line}: write times in events with {ONE_SPELLING}, not {spelling}"
        for path, line, spelling in found
        if spelling != ONE_SPELLING
    ]
    assert not wrong, "\n".join(wrong)

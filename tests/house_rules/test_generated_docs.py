"""House rule for docs/reference: the generated pages say what the code says. `make docs` makes them anew."""

from pathlib import Path

from scripts.generate_docs import PAGES, REFERENCE, errors, errors_page, stale


def test_generated_pages_are_fresh() -> None:
    assert stale(REFERENCE) == []


def test_a_page_that_differs_is_found(tmp_path: Path) -> None:
    (tmp_path / "settings.md").write_text("# Settings\n")
    assert stale(tmp_path) == list(PAGES)


def test_every_error_has_its_row() -> None:
    page = errors_page()
    assert [error for error in errors() if f"`{error.code}`" not in page or not error.__doc__] == []

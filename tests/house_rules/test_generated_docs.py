"""House rule for docs/reference: the generated pages say what the code says. `make docs` makes them anew."""

from pathlib import Path

from scripts.generate_docs import PAGES, REFERENCE, stale


def test_generated_pages_are_fresh() -> None:
    faults = [f"docs/reference/{name} is not what the code says: run `make docs`" for name in stale(REFERENCE)]
    assert not faults, "\n".join(faults)


def test_a_page_that_differs_is_found(tmp_path: Path) -> None:
    (tmp_path / "settings.md").write_text("# Settings\n")
    assert stale(tmp_path) == list(PAGES)

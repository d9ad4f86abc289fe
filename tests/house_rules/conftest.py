"""House rules keep all files of the project in memory; other tests of the same process do without them."""

from collections.abc import Generator

import pytest

from tests.house_rules.reading import all_files


@pytest.fixture(scope="package", autouse=True)
def files_are_forgotten() -> Generator[None, None, None]:
    """Forget the files when the last house rule of this process has looked at them."""
    yield
    all_files.cache_clear()

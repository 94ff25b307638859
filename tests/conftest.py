"""What several test files need once: small demonstrations, refreshed by the real graph."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, settings

# Streamlit, Dagster and Great Expectations must not call out of the machine.
os.environ |= {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}

# No example is judged on its time; in CI they are always the same ones.
settings.register_profile(
    "cap33", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("cap33")

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Streamlit leaves its page as the main module, which every process spawned afterwards would run."""
    kept = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = kept


@dataclass(frozen=True)
class Published:
    """A mirror and the data folder that was refreshed from it."""

    mirror: Path
    data_dir: Path

    def table(self, name: str) -> pl.DataFrame:
        """A table of the snapshot now served."""
        with duckdb.connect(str(self.data_dir / "published/current/marts.duckdb"), read_only=True) as connection:
            return connection.sql(f"from {name}").pl()

    def core(self, name: str) -> pl.DataFrame:
        """A table of the warehouse."""
        return pl.read_parquet(self.data_dir / "entrepot" / f"{name}.parquet")


def refreshed(folder: Path, *, contracts: int, bruit: float) -> Published:
    """A demonstration of that size and noise, refreshed in process."""
    from pipelines import demo  # noqa: PLC0415
    from pipelines.refresh import refresh  # noqa: PLC0415
    from pipelines.settings import Settings  # noqa: PLC0415

    demo.write(folder / "miroir", contracts=contracts, seed=33, bruit=bruit, part_etat=1, part_numerique=0.9)
    outcome = refresh(Settings(data_dir=folder / "donnees", mirror=folder / "miroir"), lambda step: None)
    assert outcome.success, outcome.errors
    return Published(folder / "miroir", folder / "donnees")


@pytest.fixture(scope="session")
def demo_sans_bruit(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """What is published is what is true."""
    return refreshed(tmp_path_factory.mktemp("sans_bruit"), contracts=700, bruit=0)


@pytest.fixture(scope="session")
def demo_bruitee(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """What is published has the defects of the real files, at their rates."""
    return refreshed(tmp_path_factory.mktemp("bruitee"), contracts=700, bruit=1)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real files beside the checkout; the test skips where they are absent."""
    if not SHARED.is_dir():
        pytest.skip(f"Les fichiers réels ne sont pas là ({SHARED}).")
    return SHARED

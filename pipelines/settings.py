"""What an operator chooses: where the data lives and where the sources are read from."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

CODE = Path(__file__).parent.parent
REFERENCE = CODE / "reference"
RAW = "brut"  # folder of the data folder where fetched files are kept


@dataclass(frozen=True)
class Settings:
    """Folders of one installation; `CAP33_DATA_DIR` and `CAP33_MIRROR` give them where no option does."""

    data_dir: Path = field(default_factory=lambda: Path(os.environ.get("CAP33_DATA_DIR", "data")))
    mirror: Path | None = field(
        default_factory=lambda: Path(os.environ["CAP33_MIRROR"]) if os.environ.get("CAP33_MIRROR") else None
    )
    methode: str = "2026.2"
    anterieures: bool = True

"""Reading DECP files, from bytes to core tables and to a published snapshot (DESIGN §8).

make bench                      everything, 2 M contracts included
CAP33_BENCH_RAPIDE=1 make bench without the 2 M contracts
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.measure import line, measured
from pipelines import demo
from pipelines.settings import CODE

GENERATOR = CODE.parent / "shared/bench/gen_decp.py"
REFRESH = """
from pathlib import Path
from pipelines.refresh import refresh
from pipelines.settings import Settings
data, mirror, job = sys.argv[2:5]
anterieures = "une-methode" not in sys.argv
settings = Settings(data_dir=Path(data), mirror=Path(mirror), anterieures=anterieures)
outcome = refresh(settings, lambda step: None, job)
assert outcome.success, outcome.errors
"""
FRESH = "import shutil\nshutil.rmtree(sys.argv[2], ignore_errors=True)\n" + REFRESH
# Each run starts from the tables as they were before the increment; putting them back is not timed.
DAILY = """
import shutil
data, base = sys.argv[2], sys.argv[5]
shutil.rmtree(data, ignore_errors=True)
shutil.copytree(base, data, symlinks=True)
start = time.perf_counter()
"""


def mirror_of(folder: Path, contracts: int, seed: int = 1) -> Path:
    """A mirror of one DECP file of that size, by the peer's generator where it is at hand, else a demonstration."""
    if not GENERATOR.exists():
        demo.write(folder, contracts=contracts, seed=seed, fin=date(2026, 10, 31))
        return folder
    target = folder / "decp_json" / f"{contracts}-{seed}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, GENERATOR, str(contracts), str(target), "--seed", str(seed)], check=True)
    return folder


def main() -> None:
    """Prints one line per measure."""
    with tempfile.TemporaryDirectory(prefix="cap33-mesure-") as temporary:
        work = Path(temporary)
        data = str(work / "donnees")
        for contracts, goal in ((100_000, "–"), (300_000, "≤ 8 s, ≤ 1 GiB")):
            mirror = str(mirror_of(work / f"m{contracts}", contracts))
            line(f"{contracts} marchés, JSON → noyau", measured(FRESH, data, mirror, "noyau"), contracts, goal)
        for methods, said in ((["une-methode"], "une méthode"), ([], "toutes les méthodes")):
            whole = measured(FRESH, data, mirror, "rafraichissement", *methods)
            line(f"300000 marchés, JSON → instantané, {said}", whole, 300_000, "≤ 25 s, ≤ 1,5 GiB")
        mirror_of(work / "m300000", 2_000, seed=2)
        base = work / "avant"
        shutil.copytree(data, base, symlinks=True)
        daily = measured(DAILY + REFRESH, data, mirror, "rafraichissement", str(base))
        line("2000 marchés de plus → instantané, toutes les méthodes", daily, 2_000, "≤ 15 s")
        if "CAP33_BENCH_RAPIDE" not in os.environ:
            millions(work)


def millions(work: Path) -> None:
    """Two million fictitious contracts, every buyer in the State."""
    demo.write(work / "m2000000", contracts=2_000_000, part_etat=1)
    data, mirror = str(work / "d2000000"), str(work / "m2000000")
    first = measured(FRESH, data, mirror, "rafraichissement", "une-methode", runs=1)
    line("2000000 marchés fictifs, JSON → instantané, une méthode", first, 2_000_000, "–")
    shutil.rmtree(work / "d2000000" / "published")
    again = measured(REFRESH, data, mirror, "rafraichissement", "une-methode", runs=1)
    line("2000000 marchés déjà lus → instantané, une méthode", again, 2_000_000, "≤ 3 min, ≤ 4 GiB")
    judged = measured(REFRESH, data, mirror, "classement", runs=1)
    line("2000000 marchés du noyau, tous les critères", judged, 2_000_000, "≤ 60 s, ≤ 3 GiB")


if __name__ == "__main__":
    main()

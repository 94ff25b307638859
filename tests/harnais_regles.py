"""Cases of rules, read from `tests/cases/<criterion>.csv`: one line per case, what it reads, what must fire, why.

Two columns are about the case and not of it: `attendu`, the ids that must fire (separated by spaces), and `proche`, the
ids of which the case is a near miss: it looks like one that fires, and must not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import polars as pl
import pytest

from transforms.rules import Rule, evidence, verdicts

CASES = Path(__file__).parent / "cases"
ABOUT = ("case", "attendu", "proche", "pourquoi")


def load_cases(path: Path | str, schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """One row per case: `case, attendu, proche, pourquoi` and the columns of `schema`, with their types.

    An empty cell is null. A column of the file that the schema does not know is refused, as is a case without a name
    or a reason, and a name given twice; a column that the file leaves out is null.
    """
    written = pl.read_csv(CASES / path, infer_schema=False, null_values=[""])
    if unknown := set(written.columns) - set(schema) - set(ABOUT):
        raise ValueError(f"{path} : colonnes inconnues {sorted(unknown)}")
    if written.select(pl.col("case", "pourquoi").is_null().any()).row(0) != (False, False):
        raise ValueError(f"{path} : un cas sans nom ou sans raison")
    if written["case"].n_unique() != written.height:
        raise ValueError(f"{path} : deux cas du même nom")
    return written.select(
        "case", pl.col("attendu", "proche").fill_null(""), "pourquoi",
        *(_typed(name, dtype, written) for name, dtype in schema.items()),
    )  # fmt: skip


def _typed(name: str, dtype: pl.DataType | type[pl.DataType], written: pl.DataFrame) -> pl.Expr:
    if name not in written.columns:
        return pl.lit(None, dtype).alias(name)
    if dtype == pl.Boolean:
        return pl.col(name).replace_strict({"true": True, "false": False}, return_dtype=pl.Boolean)
    return pl.col(name).str.to_date("%Y-%m-%d") if dtype == pl.Date else pl.col(name).cast(dtype)


def fired_by_case(subjects: pl.LazyFrame, rules: Iterable[Rule]) -> dict[str, set[str]]:
    """Ids that fired, by case; `subjects` hold the case's name as `sujet_id`. A case where nothing fires is absent."""
    fired = evidence(subjects, list(rules)).collect().group_by("sujet_id").agg("regle_id")
    return {case: set(ids) for case, ids in fired.iter_rows()}


def assert_cases_hold(cases: pl.DataFrame, fired: Mapping[str, set[str]]) -> None:
    """Each case fires exactly what it announces; the message gives its reason."""
    wrong = [
        f"« {case} » ({why}) : attendu {sorted(expected.split())}, déclenché {sorted(fired.get(case, set()))}"
        for case, expected, why in cases.select("case", "attendu", "pourquoi").iter_rows()
        if set(expected.split()) != fired.get(case, set())
    ]
    assert not wrong, "\n".join(wrong)


def assert_every_rule_is_covered(rules: Iterable[Rule], cases: pl.DataFrame, fired: Mapping[str, set[str]]) -> None:
    """Each rule has a case where it fires, and a near miss, named as such in `proche`, where it does not."""
    fires = set().union(*fired.values())
    misses = {
        rule
        for case, near in cases.select("case", "proche").iter_rows()
        for rule in near.split()
        if rule not in fired.get(case, set())
    }
    ids = {rule.id for rule in rules}
    assert fires >= ids, f"sans cas qui les déclenche : {sorted(ids - fires)}"
    assert misses >= ids, f"sans cas proche qui ne les déclenche pas : {sorted(ids - misses)}"
    named = set(" ".join([*cases["attendu"], *cases["proche"]]).split())
    assert named <= ids, f"cas qui citent une règle inconnue : {sorted(named - ids)}"


def case_tests(
    criteria: Mapping[str, list[Rule]],
    schema: Mapping[str, pl.DataType | type[pl.DataType]],
    subjects_of: Callable[[pl.DataFrame], pl.LazyFrame],
) -> tuple[Callable[[str], None], Callable[[str], None], Callable[[str], None]]:
    """Three tests over `tests/cases/<criterion>.csv`: the rules each case fires, that each rule has a case and a near
    miss, and the verdict of each case."""
    each_criterion = pytest.mark.parametrize("critere", criteria)

    @each_criterion
    def fires(critere: str) -> None:
        cases = load_cases(f"{critere}.csv", schema)
        assert_cases_hold(cases, fired_by_case(subjects_of(cases), criteria[critere]))

    @each_criterion
    def covers(critere: str) -> None:
        cases = load_cases(f"{critere}.csv", schema)
        rules = criteria[critere]
        assert_every_rule_is_covered(rules, cases, fired_by_case(subjects_of(cases), rules))

    @each_criterion
    def concludes(critere: str) -> None:
        cases = load_cases(f"{critere}.csv", schema)
        proofs = evidence(subjects_of(cases), criteria[critere])
        found = verdicts(proofs).select(case="sujet_id", trouve="verdict").collect()
        compared = cases.join(found, on="case", how="left").filter(~pl.col("verdict").eq_missing(pl.col("trouve")))
        assert compared.select("case", "verdict", "trouve").rows() == []

    return fires, covers, concludes

"""What a contract says it is about: a head from the word lists, whom it serves, where, which lot."""

from __future__ import annotations

from pipelines.demo.attribution import CODES_VOIE
from pipelines.demo.degradation import Tirage
from pipelines.demo.references import rows, words
from pipelines.demo.verite import Tranche

CPV = tuple(row["cpv_code"] for row in rows("objets"))
HEADS = tuple(row["objet"] for row in rows("objets"))
MANNERS = (
    "{head} {whom}", "{head} {whom}", "{head} - {place}", "{head} {whom} ({place})", "{year}-{number} {head}, {place}",
    "Le présent marché a pour objet : {tail} {whom}.", "{head} {whom} - {year}-{end}", "{head}",
)  # fmt: skip
LOUD = 0.94  # half of the bare heads are written in capitals
PARTNERSHIPS = ("Partenariat d'innovation", "Partenariat d’innovation", "PARTENARIAT D'INNOVATION")


def texts(slice_: Tranche, draw: Tirage) -> list[str]:
    """One object per contract; noise may silence the innovation it would tell."""
    size, head = slice_.size, slice_.tete
    form = draw.uniforme("objet_forme", size)[head].tolist()
    whom, where, period, lot, tail = draw.uniforme("objet_complements", 5, size)[:, head].tolist()
    openings = _openings(slice_, draw)
    return [
        opening
        + _body(HEADS[subject], form[rank], whom[rank], where[rank], slice_.periode.annee + int(period[rank] * 2))
        + (f" - Lot {number} : {_of('lot', lot[rank], number)}" if number else _of("suite", tail[rank] * 20))
        for rank, (opening, subject, number) in enumerate(
            zip(openings, slice_.objet.tolist(), slice_.lot.tolist(), strict=True)
        )
    ]


def _openings(slice_: Tranche, draw: Tirage) -> list[str]:
    """What announces a partnership or an experiment; empty for the others and for those that noise silences."""
    silent = {
        CODES_VOIE["partenariat"]: draw.frappe("partenariat_tu", slice_.size),
        CODES_VOIE["experimentation"]: draw.frappe("experimentation_tue", slice_.size),
    }
    picked = draw.uniforme("objet_annonce", slice_.size)
    found = [""] * slice_.size
    for way, announced in (
        (CODES_VOIE["partenariat"], PARTNERSHIPS),
        (CODES_VOIE["experimentation"], words("complements", "experimentation")),
    ):
        for rank in ((slice_.voie == way) & ~silent[way]).nonzero()[0].tolist():
            found[rank] = f"{announced[int(picked[rank] * len(announced))]} : "
    return found


def _body(head: str, form: float, whom: float, where: float, year: int) -> str:
    """The subject, told in one of the manners buyers have."""
    manner = MANNERS[int(form * len(MANNERS))]
    if manner == "{head}" and form > LOUD:
        return head.upper()
    return manner.format(
        head=head, tail=head[0].lower() + head[1:], whom=_of("beneficiaire", whom), place=_of("lieu", where),
        year=year, end=year + 3, number=int(where * 900) + 100,
    )  # fmt: skip


def _of(genre: str, picked: float, shift: int = 0) -> str:
    """A complement of one kind; empty when `picked` goes beyond 1 (most contracts have no long tail)."""
    choices = words("complements", genre)
    return choices[(int(picked * len(choices)) + shift) % len(choices)] if picked < 1 else ""

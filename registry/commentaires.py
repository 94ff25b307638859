"""What ministries answer to what is published of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from registry.connexion import Registre
from registry.evenements import add
from registry.refus import refuse_if
from registry.saisie import LONGEST_TEXT, line
from registry.saisie import objections as text_objections
from registry.tables import Commentaire


def comment(registre: Registre, commentaire: Commentaire, ministeres: Mapping[str, str]) -> Commentaire:
    """The reply as it was added; `ministeres` maps codes to names. Raises `Refus`, and writes nothing then."""
    cleaned = replace(
        commentaire,
        texte=commentaire.texte.strip(),
        auteur=line(commentaire.auteur),
        auteur_role=line(commentaire.auteur_role),
    )
    unknown = f"« {cleaned.ministere} » n'est pas un ministère connu ; codes : {', '.join(ministeres)}."
    refuse_if(
        [
            *([] if cleaned.ministere in ministeres else [unknown]),
            *text_objections(cleaned.sujet_type, "Ce à quoi le commentaire répond"),
            *text_objections(cleaned.texte, "Le commentaire", longest=LONGEST_TEXT),
            *text_objections(cleaned.auteur, "Le nom de l'auteur"),
            *text_objections(cleaned.auteur_role, "Le rôle de l'auteur"),
        ]
    )
    with registre.writing() as session:
        return add(session, cleaned, "commentaire ajouté", registre.now())


def comments(registre: Registre, ministere: str | None = None) -> list[Commentaire]:
    """The replies of one ministry, or of all, latest first."""
    rows = select(Commentaire).order_by(Commentaire.commentaire_id.desc())
    if ministere is not None:
        rows = rows.where(Commentaire.ministere == ministere)
    with registre.reading() as session:
        return list(session.scalars(rows))

"""The criteria as a reader would ask them, in the order of an evidence card."""

from __future__ import annotations

from dataclasses import dataclass, field

from restitution.labels import MODES, ORIGINES, PERIMETRES, SEGMENTS, VERDICTS


@dataclass(frozen=True)
class Question:
    """A criterion as a reader would ask it, the labels of its answers, and what is missing when none can be given."""

    critere: str
    text: str
    missing: str
    labels: dict[str, str] = field(default_factory=lambda: VERDICTS)


QUESTIONS = (
    Question(
        "pme",
        "Le titulaire est-il une PME ?",
        "Il manque la catégorie d'entreprise : l'INSEE ne la donne pas, ou le titulaire n'a pas de SIREN publié.",
    ),
    Question(
        "pme_probable",
        "À défaut de catégorie, son effectif est-il celui d'une PME ?",
        "Il manque une tranche d'effectif publiée par l'INSEE.",
    ),
    Question(
        "achat_innovant",
        "Cet achat est-il innovant ?",
        "Il manque une preuve : ni déclaration de l'acheteur, ni procédure réservée à l'innovation, "
        "ni mention explicite dans l'objet.",
    ),
    Question(
        "firme_innovante",
        "L'entreprise est-elle innovante ?",
        "Il manque une preuve : l'entreprise ne figure sur aucune des listes lues, "
        "ou sa distinction date de plus de huit ans.",
    ),
    Question(
        "domaine33",
        "Est-ce un achat numérique (domaine 33) ?",
        "Il manque un code CPV, un CCAG ou un objet assez précis.",
    ),
    Question(
        "perimetre",
        "Quel est le périmètre de l'acheteur ?",
        "Il manque la catégorie juridique de l'acheteur ou un nom reconnu.",
        PERIMETRES,
    ),
    Question(
        "ministere",
        "À quel ministère était-il rattaché à la notification ?",
        "Il manque une règle ou un nom qui rattache cet acheteur à un seul ministère.",
    ),
    Question(
        "segment",
        "De quel segment s'agit-il ?",
        "Il manque un code CPV ou des mots assez précis dans l'objet.",
        SEGMENTS,
    ),
    Question(
        "mode_satisfaction",
        "Comment le besoin est-il satisfait ?",
        "Il manque un code CPV ou des mots assez précis dans l'objet.",
        MODES,
    ),
    Question(
        "techno",
        "De quelle technologie l'achat dépend-il ?",
        "L'objet ne nomme ni produit ni éditeur, et aucun titulaire connu ne vend ici le sien.",
    ),
    Question(
        "origine",
        "Où est le siège de l'éditeur de cette technologie ?",
        "Aucune technologie n'est connue, ou aucun éditeur ne la tient seul.",
        ORIGINES,
    ),
    Question(
        "logiciel_libre",
        "Achète-t-on du logiciel libre ?",
        "L'objet ne nomme ni logiciel libre ni produit propriétaire ; on ne conclut rien de son silence.",
    ),
    Question(
        "souverainete_immunite",
        "Premier pilier : le service est-il à l'abri des lois extraterritoriales ?",
        "Rien n'est connu : ni éditeur nommé, ni contrôle constaté d'un titulaire, ni service qualifié exigé.",
    ),
    Question(
        "souverainete_substituabilite",
        "Deuxième pilier : pourrait-on changer de fournisseur ?",
        "Rien n'est connu : ni solution libre nommée, ni fait publié qui appelle la vigilance.",
    ),
    Question(
        "souverainete_maitrise",
        "Troisième pilier : la solution est-elle maîtrisée par des acteurs français ou européens ?",
        "Rien n'est connu : ni éditeur nommé, ni contrôle constaté d'un titulaire.",
    ),
)

"""Why was a contract judged so? Its verdicts, each with the proofs for and against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from restitution.dictionnaire import Colonne, colonnes
from restitution.instantane import Instantane
from restitution.libelles import libelle
from restitution.marches import ministeres
from restitution.questions import QUESTIONS, Question

INDETERMINE = "indetermine"


PAR_TITULAIRE = ("pme", "firme_innovante")
TAILLES = {
    "ETI": "Le titulaire est une entreprise de taille intermédiaire : le marché ne compte pas.",
    "GE": "Le titulaire est une grande entreprise : le marché ne compte pas.",
}


@dataclass(frozen=True)
class Reponse:
    """The verdict on one criterion, how sure it is, and its proofs, for and against."""

    question: Question
    verdict: str
    texte: str
    confiance: str | None
    pour: list[dict[str, Any]]
    contre: list[dict[str, Any]]

    @property
    def manque(self) -> str | None:
        """What would be needed to decide, or to support the verdict; None where the proofs suffice."""
        preuves = self.pour + self.contre
        if self.verdict != INDETERMINE:
            return None if preuves else "Aucune preuve n'est publiée à l'appui de ce verdict."
        if any(preuve["conclusion"] != INDETERMINE for preuve in preuves):
            return "Les preuves ne suffisent pas : elles se contredisent, ou ne couvrent pas tous les titulaires."
        return self.question.manque


@dataclass(frozen=True)
class Fiche:
    """Everything published on one contract."""

    marche: dict[str, Any]
    titulaires: list[dict[str, Any]]
    reponses: list[Reponse]
    colonnes: dict[str, Colonne]


def resoudre(instantane: Instantane, reference: str) -> list[str]:
    """Identifiers of the contracts a link points to: the contract itself, or every lot under a bare publication key."""
    lignes = instantane.query(
        "select marche_id from mart_marche where marche_id = $reference or marche_cle = $reference "
        "order by marche_id <> $reference, marche_id",
        reference=reference,
    )
    trouves = lignes["marche_id"].to_list()
    return trouves[:1] if trouves[:1] == [reference] else trouves


def fiche(instantane: Instantane, marche_id: str) -> Fiche:
    """The evidence card of a contract; `LookupError` where the snapshot does not hold it."""
    marches = instantane.query("from mart_marche where marche_id = $marche_id", marche_id=marche_id).to_dicts()
    if not marches:
        raise LookupError(marche_id)
    titulaires = instantane.query(
        "from mart_titulaire where marche_id = $marche_id order by titulaire_rang, fournisseur_id", marche_id=marche_id
    ).to_dicts()
    preuves = _preuves(instantane, marches[0])
    confiances = _confiances_publiees(instantane, marches[0], titulaires)
    noms = {"ministere": ministeres(instantane)}
    reponses = [_repondre(question, marches[0], titulaires, preuves, confiances, noms) for question in QUESTIONS]
    return Fiche(marches[0], titulaires, reponses, colonnes(instantane))


def _preuves(instantane: Instantane, marche: dict[str, Any]) -> list[dict[str, Any]]:
    return instantane.query(
        """
        with retenues as (
            from mart_preuve where sujet_id = $marche_id and sujet in ('marche', 'titulaire')
            union all
            from mart_preuve where sujet_id = $acheteur_siret and sujet = 'acheteur'
        )
        select p.*, r.phrase, r.fondement, r.definition_minimale, t.fournisseur_nom
        from retenues as p
        left join mart_regle as r using (regle_id)
        left join mart_titulaire as t on t.marche_id = $marche_id and t.fournisseur_id = p.fournisseur_id
        order by ['declare', 'etabli', 'indique', 'presume'].list_position(p.force), p.regle_id, p.fournisseur_id
        """,
        marche_id=marche["marche_id"],
        acheteur_siret=marche["acheteur_siret"],
    ).to_dicts()


def _confiances_publiees(
    instantane: Instantane, marche: dict[str, Any], titulaires: list[dict[str, Any]]
) -> dict[str, str | None]:
    acheteur = instantane.query(
        "select confiance from mart_acheteur where acheteur_siret = $siret", siret=marche["acheteur_siret"]
    )
    rangs = ["faible", "moyenne", "haute"]
    des_titulaires = [t["pme_confiance"] for t in titulaires if t["pme_confiance"]]
    return {
        "domaine33": marche["domaine33_confiance"],
        "perimetre": None if acheteur.is_empty() else acheteur["confiance"][0],
        "pme": min(des_titulaires, key=rangs.index, default=None),
    }


def _repondre(
    question: Question,
    marche: dict[str, Any],
    titulaires: list[dict[str, Any]],
    preuves: list[dict[str, Any]],
    confiances: dict[str, str | None],
    noms: dict[str, dict[str, str]],
) -> Reponse:
    critere = question.critere
    libelles = noms.get(critere, {}) | question.libelles
    les_siennes = [
        preuve | {"conclusion_lue": libelle(libelles, preuve["conclusion"])}
        for preuve in preuves
        if preuve["critere"] == critere
    ]
    verdict = _verdict(critere, marche, titulaires)
    attendus = {t["fournisseur_id"]: t[critere] for t in titulaires} if critere in PAR_TITULAIRE else {}
    contre = [p for p in les_siennes if p["conclusion"] != attendus.get(p["fournisseur_id"], verdict)]
    pour = [p for p in les_siennes if p not in contre]
    confiance = None
    if verdict != INDETERMINE:
        confiance = confiances[critere] if critere in confiances else _confiance(pour, contre)
    return Reponse(question, verdict, libelle(libelles, verdict), confiance, pour, contre)


def _verdict(critere: str, marche: dict[str, Any], titulaires: list[dict[str, Any]]) -> str:
    if critere == "domaine33":
        return "oui"
    if critere == "firme_innovante":
        verdicts = {titulaire["firme_innovante"] for titulaire in titulaires}
        return verdicts.pop() if len(verdicts) == 1 else INDETERMINE
    return marche[critere] or INDETERMINE


def _confiance(pour: list[dict[str, Any]], contre: list[dict[str, Any]]) -> str | None:
    """The confidence the dictionary defines, for criteria whose own is not published."""
    if not pour:
        return None
    if contre or pour[0]["force"] == "presume":
        return "faible"
    return "moyenne" if pour[0]["force"] == "indique" else "haute"


def explication(marche: dict[str, Any], definition: str) -> str:
    """Why the contract counts, does not count, or cannot be decided, in one sentence."""
    verdict = marche[f"pme_innovante_{definition}"]
    if verdict == "oui":
        return "Le titulaire est une PME et une preuve d'innovation est retenue, sur ce marché ou sur l'entreprise."
    if verdict == "non":
        return TAILLES.get(marche["pme"], "Aucun titulaire n'est une PME innovante : le marché ne compte pas.")
    if not marche["nb_titulaires"]:
        return "Aucun titulaire n'est publié : on ne sait pas qui a obtenu le marché."
    if marche["pme"] == "PME":
        return (
            "Le titulaire est une PME, mais aucune preuve d'innovation suffisante n'est publiée ; "
            "ce n'est pas la preuve du contraire."
        )
    if marche["nb_titulaires"] > 1:
        return "Les titulaires n'ont pas tous le même statut, ou celui de l'un d'eux est inconnu."
    return "On ne sait pas si le titulaire est une PME : sa catégorie d'entreprise n'est pas connue."

"""The one-sentence readings, written from the data."""

from __future__ import annotations

import polars as pl

from restitution.formats import accord, jour, montant, nombre, poids, pourcentage
from restitution.indicateurs import Indicateur

UNITES = {"nombre": "des marchés numériques", "montant": "des montants de marchés numériques"}
STATUTS = {
    "masque": "Trop peu de marchés pour qu'une part ait un sens : aucun pourcentage n'est publié.",
    "non_representatif": "Plus de la moitié des marchés n'ont pas de montant retenu : aucun pourcentage n'est publié. "
    "La base « Nombre » reste lisible.",
}
STATUTS_COURTS = {"masque": "moins de 10 marchés", "non_representatif": "non représentatif"}


def reserve(ligne: Indicateur) -> str:
    """« année incomplète », « série peu fiable », both, or nothing."""
    reserves = [
        texte
        for vrai, texte in (
            (not ligne.is_periode_complete, "année incomplète"),
            (not ligne.serie_fiable, "avant 2024, série peu fiable"),
        )
        if vrai
    ]
    return ", ".join(reserves)


def lecture(ligne: Indicateur, de_qui: str) -> str:
    """What one figure means; `de_qui` completes the noun: « de l'État », or nothing."""
    if ligne.indicateur_statut != "publie":
        return STATUTS[ligne.indicateur_statut]
    qui = f" {de_qui}" if de_qui else ""
    fin = _incertitude(ligne)
    if not ligne.numerateur:
        total = poids(ligne.denominateur, ligne.base)
        return f"En {ligne.periode}, aucun achat auprès d'une PME innovante n'est établi parmi {total}{qui}. {fin}"
    return (
        f"En {ligne.periode}, au moins {pourcentage(ligne.valeur)} {UNITES[ligne.base]}{qui} "
        f"sont allés à des PME innovantes, soit {_sur(ligne)}. {fin}"
    )


def _incertitude(ligne: Indicateur) -> str:
    if not ligne.part_indeterminee:
        return "Aucun n'est indéterminé : le chiffre ne dépend d'aucune information manquante."
    return (
        f"Pour {pourcentage(ligne.part_indeterminee)} de ce total, les données publiques ne permettent pas de "
        f"trancher : la part se situe entre {pourcentage(ligne.borne_basse)} et {pourcentage(ligne.borne_haute)}."
    )


def _sur(ligne: Indicateur) -> str:
    if ligne.base == "montant":
        return f"{montant(ligne.numerateur)} sur {montant(ligne.denominateur)}"
    return f"{accord(ligne.numerateur, 'marché')} sur {nombre(ligne.denominateur, 1)}"


def lecture_classement(rangs: pl.DataFrame) -> str:
    """How far apart the ministries stand, and whether their order can be trusted."""
    publies = rangs.filter((pl.col("indicateur_statut") == "publie") & ~pl.col("sans_ministere"))
    if publies.is_empty():
        return "Aucun ministère n'a assez de marchés sur cette période pour qu'une part soit publiée."
    premier, dernier = publies.row(0, named=True), publies.row(-1, named=True)
    texte = f"Plus forte part établie : {premier['nom']}, {pourcentage(premier['valeur'])}"
    if not premier["valeur"]:
        return "Dans aucun ministère un achat auprès d'une PME innovante n'est établi sur cette période."
    if len(publies) == 1:
        return f"{texte}. Aucun autre ministère n'a de part publiée."
    sans = publies.filter(pl.col("valeur") == 0).height
    fin = (
        f"Aucun achat n'est établi dans {sans} autres ministères."
        if sans > 1
        else f"Plus faible : {dernier['nom']}, {pourcentage(dernier['valeur'])}."
    )
    return f"{texte}. {fin}{_ordre_incertain(publies)}"


def _ordre_incertain(publies: pl.DataFrame) -> str:
    rivaux = (publies["borne_haute"] >= publies["valeur"][0]).sum() - 1
    if rivaux < 2:
        return ""
    return f" Mais {rivaux} autres ministères pourraient égaler le premier : l'ordre n'est pas certain."


def lecture_tendance(annees: pl.DataFrame) -> str:
    """What the complete and reliable years say of the movement; prudent where they say little."""
    sures = annees.filter(
        (pl.col("indicateur_statut") == "publie") & pl.col("serie_fiable") & pl.col("is_periode_complete")
    )
    if len(sures) < 2:
        return "Moins de deux années complètes et fiables : aucune évolution ne peut être affirmée."
    debut, fin = sures.row(0, named=True), sures.row(-1, named=True)
    ecart = (fin["valeur"] - debut["valeur"]) * 100
    sens = "est stable" if abs(ecart) < 0.05 else "progresse" if ecart > 0 else "recule"
    de_combien = (
        "" if sens == "est stable" else f" de {nombre(abs(ecart), 1)} {'point' if abs(ecart) < 2 else 'points'}"
    )
    recouvre = fin["borne_basse"] <= debut["borne_haute"] and debut["borne_basse"] <= fin["borne_haute"]
    prudence = " Les fourchettes se recouvrent : l'évolution réelle peut être différente." if recouvre else ""
    return (
        f"La part établie {sens}{de_combien} entre {debut['periode']} ({pourcentage(debut['valeur'])}) "
        f"et {fin['periode']} ({pourcentage(fin['valeur'])}).{prudence}"
    )


def etat_des_donnees(manifest: dict[str, object]) -> str:
    """« Données arrêtées au 31 octobre 2026 »."""
    return f"Données arrêtées au {jour(str(manifest['date_donnees']))}"

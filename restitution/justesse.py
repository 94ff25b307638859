"""What a measured figure means, in a sentence: « Sur 100 marchés que Cap 33 dit numériques, 98 le sont »."""

from __future__ import annotations

from typing import Any

from restitution.formats import counted, number, percentage
from restitution.labels import CRITERES, label

CASES_MIN = 10
# Who is counted, and what is said of those for whom the figure holds.
SUBJECTS = {
    ("domaine33", "precision"): ("marchés que Cap 33 dit numériques", "le sont"),
    ("domaine33", "rappel"): ("marchés numériques", "sont reconnus"),
    ("segment", "exactitude"): ("marchés numériques", "reçoivent le bon segment"),
    ("mode_satisfaction", "exactitude"): ("marchés numériques", "reçoivent le bon mode de satisfaction"),
    ("achat_innovant", "precision"): ("achats que Cap 33 dit innovants", "le sont"),
    ("achat_innovant", "rappel"): ("achats que leur texte montre innovants", "sont reconnus"),
    ("logiciel_libre", "precision"): ("achats que Cap 33 dit de logiciel libre", "le sont"),
    ("logiciel_libre", "rappel"): ("achats qui nomment un logiciel libre", "sont reconnus"),
    ("logiciel_libre", "precision_non"): ("achats que Cap 33 dit de logiciel propriétaire", "le sont"),
    ("logiciel_libre", "rappel_non"): ("achats qui nomment un produit propriétaire", "sont reconnus"),
    ("techno", "precision"): ("produits ou éditeurs que Cap 33 nomme", "sont les bons"),
    ("techno", "rappel"): ("produits ou éditeurs nommés dans les textes", "sont retrouvés"),
    ("origine", "precision"): ("origines que Cap 33 donne", "sont justes"),
    ("origine", "rappel"): ("origines que les textes permettent de dire", "sont dites et justes"),
    ("perimetre", "exactitude"): ("acheteurs auxquels Cap 33 donne un périmètre", "ont le bon"),
    ("perimetre", "reponse"): ("acheteurs", "reçoivent un périmètre"),
    ("ministere", "exactitude"): ("services de l'État que Cap 33 rattache à un ministère", "le sont au bon"),
    ("ministere", "reponse"): ("services de l'État", "reçoivent un ministère"),
    ("tutelle", "exactitude"): ("opérateurs que Cap 33 rattache à un ministère", "le sont au bon"),
    ("tutelle", "reponse"): ("opérateurs", "reçoivent un ministère"),
}


def sentence(figure: dict[str, Any]) -> str | None:
    """One row of `mart_mesure` in words; None for a figure that counts nobody (an error, a part without a case)."""
    spoken = SUBJECTS.get((figure["critere_mesure"], figure["mesure"]))
    if spoken is None:
        return None
    who, what = spoken
    base = figure["nb_base"]
    if not base:
        return f"{who[0].upper()}{who[1:]} : aucun cas étiqueté."
    if base < CASES_MIN:
        right = round(figure["mesure_valeur"] * base)
        return f"{who[0].upper()}{who[1:]} : {right} sur {base} ; c'est trop peu de cas pour une part."
    low, high = hundredths(figure["ic95_bas"]), hundredths(figure["ic95_haut"])
    return f"Sur 100 {who}, {hundredths(figure['mesure_valeur'])} {what} (entre {low} et {high})."


def measured(figure: dict[str, Any]) -> str:
    """The value of a figure; how many out of how many where these are too few for a share."""
    base = figure["nb_base"]
    if not base or base >= CASES_MIN:
        return percentage(figure["mesure_valeur"])
    return f"{round(figure['mesure_valeur'] * base)} sur {base}"


def hundredths(part: float) -> str:
    """How many in a hundred; never « 100 » of what is not all, nor « 0 » of what is not nothing."""
    if 0.995 <= part < 1:
        return "plus de 99"
    if 0 < part < 0.005:
        return "moins de 1"
    return number(round(part * 100))


def rightness(row: dict[str, Any]) -> tuple[str, str]:
    """The measured share of a rule or of a level of confidence, then what it rests on; counts alone under ten cases."""
    cases, right = row["nb_verdicts"], row["nb_justes"]
    if not cases:
        return "non mesurée", "aucun cas étiqueté ne la montre"
    if cases < CASES_MIN:
        return f"{right} sur {cases}", "trop peu de cas pour une part"
    interval = f"entre {hundredths(row['ic95_bas'])} et {hundredths(row['ic95_haut'])}"
    return f"{hundredths(row['part_juste'])} sur 100", f"{interval} ; {counted(cases, 'cas', 'cas')}"


def announced(level: dict[str, Any]) -> str:
    """How far the calibrated probabilities of a criterion are from what is observed, on cases they have not seen."""
    if level["erreur_etalonnage"] is None:
        return "Trop peu d'étiquettes positives pour une probabilité : seuls les nombres sont donnés."
    return (
        "Apprise sur quatre cinquièmes des cas, la probabilité s'écarte en moyenne de "
        f"{counted(level['erreur_etalonnage'] * 100, 'point')} de la part observée sur le dernier cinquième "
        f"(score de Brier : {number(level['brier'], 3)} ; le meilleur serait 0)."
    )


def unmeasured(criteres: list[str], measured: list[str]) -> str | None:
    """The criteria that have rules and no measure, in a sentence; None where there is none."""
    missing = [label(CRITERES, critere) for critere in criteres if critere not in measured]
    if not missing:
        return None
    return f"Sans mesure, faute de cas étiquetés : {' ; '.join(name[0].lower() + name[1:] for name in missing)}."

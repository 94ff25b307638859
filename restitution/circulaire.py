"""What is measured of the circular, and the official figures that stand beside it without being compared."""

from __future__ import annotations

from typing import Any

import polars as pl

from restitution.formats import EMPTY, amount, day, number, percentage, typeset
from restitution.instantane import Instantane

ETATS = {
    "mesure": "Mesuré",
    "partiel": "Partiel",
    "non_mesure": "Non mesuré",
    "non_mesurable": "Non mesurable en données ouvertes",
}
NOTE = (
    "Les chiffres officiels couvrent tous les domaines d'achat, le plus souvent des paiements et des listes "
    "d'entreprises qui ne sont pas publiées ; Cap 33 compte les marchés numériques notifiés et publiés. Aucun ne se "
    "compare à un indicateur de Cap 33, ni ne lui sert d'objectif par défaut."
)
SHARES = ("valeur", "borne_basse", "borne_haute", "part_indeterminee", "part_hors_population")


def coverage(instantane: Instantane) -> pl.DataFrame:
    """One row per objective of the circular, in its order, with the state of its measure and its sentence in words."""
    found = instantane.query("from mart_circulaire order by rang")
    return found.with_columns(
        etat=pl.col("circulaire_etat").replace(ETATS),
        phrase_objectif=pl.col("phrase_objectif").map_elements(typeset, return_dtype=pl.String),
    )


def summary(instantane: Instantane) -> str:
    """How many objectives are measured, in part or not at all."""
    rows = instantane.query("select circulaire_etat, count(*) as nb from mart_circulaire group by all")
    counts = dict(rows.iter_rows())
    told = ", ".join(f"{counts[etat]} « {words.lower()} »" for etat, words in ETATS.items() if etat in counts)
    return typeset(f"{sum(counts.values())} objectifs de la circulaire : {told}.") if told else EMPTY


def figures(
    instantane: Instantane, indicateur: str, base: str = "nombre", perimetre: str = "ETAT", ministere: str | None = None
) -> pl.DataFrame:
    """One row per year of an indicator, oldest first; its shares are null unless it is published."""
    shares = ", ".join(f"case when indicateur_statut = 'publie' then {name} end as {name}" for name in SHARES)
    return instantane.query(
        f"select * replace ({shares}) from mart_indicateur_circulaire where indicateur = $indicateur and base = $base "
        "and perimetre = $perimetre and ministere is not distinct from $ministere::varchar order by periode",
        indicateur=indicateur,
        base=base,
        perimetre=perimetre,
        ministere=ministere,
    )


def written(row: dict[str, Any]) -> str:
    """The value of one figure in its unit: « 12,3 % », « 4 marchés », « 96 jours », « +4,2 % »."""
    value = row["valeur"]
    if value is None:
        return EMPTY
    match row["valeur_unite"]:
        case "part":
            return percentage(value)
        case "rapport":
            return typeset(f"{'+' if value > 1 else ''}{number((value - 1) * 100, 1)} %")
        case "jours":
            return f"{number(value)} {'jour' if value < 2 else 'jours'}"
    return f"{number(value)} {'marché' if value < 2 else 'marchés'}"


def signals(
    instantane: Instantane, indicateur: str, periode: str | None = None, ministere: str | None = None
) -> pl.DataFrame:
    """One row per contract that an indicator counts, the greatest amount first, with what identifies it.

    `ministere` limits the list to one ministry of the State; a contract above a threshold is « à vérifier ».
    """
    return instantane.query(
        "select s.*, m.objet, m.acheteur_nom, m.titulaires, m.procedure, m.nature "
        "from mart_signal_circulaire as s join mart_marche as m using (marche_id) where s.indicateur = $indicateur "
        "and ($periode is null or year(s.date_notification)::varchar = $periode) "
        "and ($ministere is null or (s.perimetre = 'ETAT' and s.ministere = $ministere)) "
        "order by s.montant_signal_eur desc nulls last, s.marche_id",
        indicateur=indicateur,
        periode=periode,
        ministere=ministere,
    )


def signal_sentence(row: dict[str, Any]) -> str:
    """Why a contract is in the list of an indicator, as a question to ask."""
    read, threshold = amount(row["montant_signal_eur"]), amount(row["seuil_signal_eur"])
    match row["indicateur"]:
        case "achat_direct_a_verifier":
            text = (
                f"À vérifier : {read} sans mise en concurrence, quand l'achat innovant le permet sous {threshold} ; "
                "un autre motif peut le fonder."
            )
        case "marche_grand_montant":
            text = f"{read} : l'avis de la DINUM est requis pour un projet de {threshold} ou plus, s'il en relève."
        case "part_surcout":
            text = f"Le montant en vigueur est de {read}, pour {amount(row['montant_initial_eur'])} au départ."
        case _:
            text = f"Reconnu dans les données publiées ; montant initial : {read}."
    return typeset(text)


def official_figures(instantane: Instantane) -> pl.DataFrame:
    """One row per published official figure, with the reasons why it differs: for a note, never for a chart."""
    found = instantane.query("from mart_chiffre_officiel order by rang")
    return found.with_columns(constat=pl.col("date_constat").map_elements(day, return_dtype=pl.String))


def official_note(instantane: Instantane) -> str:
    """The note on official figures, in Markdown: why none compares, then each with its source."""
    lines = [
        f"- {row['libelle']} ({row['perimetre_officiel']}, {row['annee_officielle']}) : {row['valeur_publiee']}. "
        f"{row['pourquoi_different']} Source : {row['source']}."
        for row in official_figures(instantane).iter_rows(named=True)
    ]
    return typeset("\n".join([NOTE, "", *lines])) if lines else NOTE

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
# The share of innovative SMEs and that of SMEs have their own table, by definition and period.
RELEVES = """(
    from mart_indicateur_circulaire
    union all by name
    select
        indicateur, perimetre, ministere, periode, base, methode, 'part' as valeur_unite, valeur, borne_basse,
        borne_haute, numerateur, denominateur, nb_marches, nb_marches_exclus, part_indeterminee, serie_fiable,
        is_periode_complete, indicateur_statut
    from mart_indicateur
    where methode = $methode and definition = 'strict' and periode_genre = 'annee'
)"""
# The State's contracts without a known ministry carry none in the table of signals.
OF_WHOM = (
    "($perimetre is null or s.perimetre = $perimetre) and ($ministere is null or (s.perimetre = 'ETAT' "
    "and s.ministere is not distinct from nullif($ministere, 'NON_ATTRIBUE')))"
)
SIGNALS = (
    "achat_direct_a_verifier", "achat_direct_innovant", "partenariat_innovation", "partenariat_ia",
    "secnumcloud_exige", "marche_grand_montant", "part_surcout",
)  # fmt: skip
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
    return releves(
        instantane,
        "base = $base and perimetre = $perimetre and ministere is not distinct from $ministere::varchar",
        indicateur,
        base=base,
        perimetre=perimetre,
        ministere=ministere,
    )


def releves(instantane: Instantane, condition: str, indicateur: str, **params: Any) -> pl.DataFrame:
    """Rows of one indicator that meet a condition (SQL text of ours), oldest first; shares only if published."""
    shares = ", ".join(f"case when indicateur_statut = 'publie' then {name} end as {name}" for name in SHARES)
    return instantane.query(
        f"select * replace ({shares}) from {RELEVES} where indicateur = $indicateur and {condition} order by periode",
        methode=instantane.manifest["methode"],
        indicateur=indicateur,
        **params,
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
    instantane: Instantane,
    indicateur: str,
    periode: str | None = None,
    ministere: str | None = None,
    perimetre: str | None = None,
    size: int | None = None,
) -> pl.DataFrame:
    """One row per contract that an indicator counts, the greatest amount first, with what identifies it.

    `ministere` limits the list to one ministry of the State; a contract above a threshold is « à vérifier ».
    """
    return instantane.query(
        "select s.*, m.objet, m.acheteur_nom, m.titulaires, m.procedure, m.nature "
        "from mart_signal_circulaire as s join mart_marche as m using (marche_id) where s.indicateur = $indicateur "
        "and ($periode is null or year(s.date_notification)::varchar = $periode) "
        f"and {OF_WHOM} order by s.montant_signal_eur desc nulls last, s.marche_id limit $size",
        indicateur=indicateur,
        periode=periode,
        ministere=ministere,
        perimetre=perimetre,
        size=size,
    )


def signal_counts(instantane: Instantane, ministere: str | None = None, perimetre: str | None = None) -> dict[str, int]:
    """How many contracts each list of signals holds, all years; zero for an empty list."""
    found = instantane.query(
        f"select indicateur, count(*) as nb from mart_signal_circulaire as s where {OF_WHOM} group by indicateur",
        ministere=ministere,
        perimetre=perimetre,
    )
    return dict.fromkeys(SIGNALS, 0) | dict(found.iter_rows())


def lowered(text: str) -> str:
    """The sentence as it goes on after a colon; an acronym keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


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

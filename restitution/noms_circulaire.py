"""The indicators of the circular in words: a name, and what follows the value in a sentence."""

from __future__ import annotations

from typing import NamedTuple


class Nom(NamedTuple):
    """The name of an indicator, and the end of the sentence « En 2025, 12 % … »."""

    nom: str
    suite: str


NOMS = {
    "mode_sur_etagere": Nom("Solutions sur étagère", "des achats numériques sont des solutions sur étagère"),
    "mode_developpement": Nom(
        "Développement spécifique", "des achats numériques portent sur un développement spécifique"
    ),
    "mode_mixte": Nom("Modes de satisfaction mêlés", "des achats numériques mêlent plusieurs modes de satisfaction"),
    "mode_prestations_intellectuelles": Nom(
        "Prestations intellectuelles", "des achats numériques sont des prestations intellectuelles"
    ),
    "mode_exploitation_support": Nom(
        "Exploitation et support", "des achats numériques portent sur l'exploitation et le support"
    ),
    "procedure_negociee": Nom(
        "Procédure avec négociation", "des achats qui publient leur procédure sont passés avec négociation"
    ),
    "part_pme_innovante": Nom(
        "PME innovantes (définition stricte)", "des achats numériques sont allés à des PME innovantes"
    ),
    "part_pme": Nom("PME", "des achats numériques sont allés à des PME"),
    "part_pme_indirecte": Nom(
        "PME par la sous-traitance", "des montants tenus par d'autres entreprises sont sous-traités à des PME"
    ),
    "achat_direct_innovant": Nom(
        "Achats directs innovants", "des achats numériques sont des achats directs innovants reconnus"
    ),
    "achat_direct_a_verifier": Nom(
        "Achats directs innovants à vérifier", "dont le montant atteint le seuil de l'achat direct innovant, à vérifier"
    ),
    "partenariat_innovation": Nom("Partenariats d'innovation", "reconnus comme partenariats d'innovation"),
    "partenariat_ia": Nom(
        "Partenariats d'innovation sur l'intelligence artificielle",
        "reconnus comme partenariats d'innovation dont l'objet nomme l'intelligence artificielle",
    ),
    "part_jeune_entreprise": Nom(
        "Jeunes entreprises innovantes", "des achats numériques sont allés à de jeunes entreprises innovantes"
    ),
    "meme_region": Nom(
        "Ancrage territorial",
        "des achats dont les deux régions sont connues sont tenus depuis la région de l'acheteur",
    ),
    "immunite_favorable": Nom(
        "Immunité, verdict favorable", "des achats où l'immunité se juge ont un verdict favorable"
    ),
    "immunite_vigilance": Nom("Immunité, vigilance", "des achats où l'immunité se juge appellent la vigilance"),
    "immunite_defavorable": Nom(
        "Immunité, verdict défavorable", "des achats où l'immunité se juge ont un verdict défavorable"
    ),
    "substituabilite_favorable": Nom(
        "Substituabilité, verdict favorable", "des achats numériques ont un verdict favorable sur la substituabilité"
    ),
    "substituabilite_vigilance": Nom(
        "Substituabilité, vigilance", "des achats numériques appellent la vigilance sur la substituabilité"
    ),
    "maitrise_favorable": Nom(
        "Maîtrise, verdict favorable", "des achats numériques ont un verdict favorable sur la maîtrise"
    ),
    "maitrise_vigilance": Nom("Maîtrise, vigilance", "des achats numériques appellent la vigilance sur la maîtrise"),
    "maitrise_defavorable": Nom(
        "Maîtrise, verdict défavorable", "des achats numériques ont un verdict défavorable sur la maîtrise"
    ),
    "offre_unique": Nom("Offre unique", "des achats qui publient le nombre d'offres n'en ont reçu qu'une"),
    "secnumcloud_exige": Nom(
        "SecNumCloud exigé",
        "des achats d'hébergement et d'informatique en nuage exigent SecNumCloud dans leur objet",
    ),
    "part_surcout": Nom("Dépassement du montant initial", "des achats dépassent de plus de 10 % leur montant initial"),
    "derive_cout_mediane": Nom("Évolution du coût", "d'évolution médiane du montant des marchés modifiés"),
    "marche_grand_montant": Nom("Marchés de 9 M€ ou plus", "d'un montant de 9 M€ ou plus"),
    "delai_attribution": Nom("Délai d'attribution", "de l'appel à la concurrence à la notification, en médiane"),
    "ccag_tic": Nom(
        "CCAG TIC",
        "des achats qui publient leur CCAG suivent celui des techniques de l'information et de la communication",
    ),
    "part_logiciel_libre": Nom("Logiciel libre", "des achats numériques disent acheter du logiciel libre"),
    "part_maintenance": Nom(
        "Maintenance", "des achats numériques portent sur l'exploitation, le support ou la maintenance"
    ),
}
# What to ask about each contract of a list of signals.
QUESTIONS = {
    "achat_direct_a_verifier": "Sur quel fondement l'achat a-t-il été passé sans concurrence, son montant atteignant "
    "le seuil de l'achat direct innovant ? D'autres motifs peuvent le permettre.",
    "achat_direct_innovant": "En quoi l'achat est-il innovant ? Il est déclaré ou dit tel, et passé sans concurrence.",
    "partenariat_innovation": "Où en est le partenariat, et qu'a-t-il donné ?",
    "partenariat_ia": "Où en est le partenariat sur l'intelligence artificielle, et qu'a-t-il donné ?",
    "secnumcloud_exige": "Le service retenu est-il celui qui est qualifié ?",
    "marche_grand_montant": "Le marché relève-t-il d'un projet soumis à l'avis de la DINUM ? Un marché n'est pas un "
    "projet.",
    "part_surcout": "Pourquoi le montant a-t-il augmenté de plus de 10 % ?",
}

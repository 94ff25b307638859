"""The words by which an object calls innovative the thing bought, as regular expressions over normalised text."""

from __future__ import annotations

# A purchase about innovation, rather than of an innovation: studied, assisted, taught or held in a place. Said first.
ABOUT = (
    r"\b(evaluat\w+|evaluer|referentiel|porteurs? de projets?|accompagnement|animation|colloques?|salons?|concours|"
    r"trophees?|amo|assistance a (la )?(maitrise d'ouvrage|passation))\b.{0,150}?"
)
PARTNERSHIP = r"\bpartenariats? d[' e]?innovation\b"
PLACES = (
    r"\b(cadre|salles?|zones?|plate-?formes?|stations?|sites?|batiments?|domaines?|fermes?|protocoles?|"
    r"recherche et( a| de)?) (de |d'|d |des |du |a )?(l'|la |cette |une )?experimentations?|"
    r"experimentations? (animales?|agricoles?)"
)
THINGS = (
    r"\b(solution|outil|service|systeme|dispositif|procede|materiel|equipement|methode|demarche|technologie|logiciel|"
    r"application|plate-?forme|produit|robot|jeu|module|prestation|concept|capteur|achat|marche|acquisition)s?"
    r" (\S+ ){0,3}?innovante?s?\b"
)
TRIALS = (
    r"\bpreuves? de concept\b|\bproof of concept\b|\bpoc\b|\bprototypes?\b|\bdemonstrateurs?\b|"
    r"\bexperimentations? (d'une?|de (la|l'|solutions?)|du|des|et le developpement)\b|"
    r"\b(prestations?|travaux|marche|contrat|services?) de (recherche et (de )?developpement|r ?& ?d)\b"
)
ROUTE = r"\br\.? ?2122-9-1\b|\br\.? ?2322-16\b|\bdecret (n ?° ?)?2018-1225\b|\b(achat|marche)s? d'innovation\b"
WORDS_2026_1 = f"{THINGS}|{TRIALS}|{ROUTE}"

# Since method 2026.2: more of what may be innovative, and more ways to buy a trial or a research.
OTHER_SENSES = rf"{PLACES}|\btherapies? innovantes?\b|\bjurys? d'innovation\b"
INNOVATIVE = r"(innovante?s?|novateurs?|novatrices?)\b"
THING = (
    r"\b(solution|outil|service|systeme|dispositif|procede|materiel|equipement|methode|demarche|technologie|logiciel|"
    r"application|plate-?forme|produit|robot|jeu|module|prestation|concept|capteur|achat|marche|acquisition|approche|"
    r"modele|vehicule|mobilier|technique|interface|algorithme|materiau|architecture)[sx]?"
    rf" (\S+ ){{0,3}}?{INNOVATIVE}|\b(a caractere|de (facon|maniere)) {INNOVATIVE}|"
    r"\b(solution|technologie|innovation)s? de rupture\b"
)
TRIAL = (
    r"\bpreuves? de (concept|valeur)\b|\bproof of (concept|value)\b|\bpoc\b|\bprototyp(es?|ees?|er)\b|"
    r"\bdemonstrateurs?\b|\ba titre experimental\b|\bexperimenter (une?|la|le|l'|des)\b|"
    r"\bexperimentations? (d'une?|de (la|l'|solutions?|nouve\w+)|du|des|et le developpement|en conditions reelles)\b"
)
RESEARCH = (
    r"\b(prestations?|travaux|marche|contrat|services?|etudes?|projets?) de "
    r"(recherche[ -](et (de )?)?developpement|r ?(&|et) ?d)\b|\betudes? amont\b|"
    r"\b(recherche industrielle|developpement experimental)\b|"
    r"\b(mise au point|developpement) d'une? (nouve\w+ )?(materiau|procede|capteur|technologie)\b"
)
# Bounds of words in ASCII, which normalised text is: several times faster.
WORDS = f"{THING}|{TRIAL}|{RESEARCH}|{ROUTE}".replace(r"\b", r"(?-u:\b)")

"""The contract as the rules of technology see it: what its object names, and who its holders are.

What the object names outranks the holder. A reseller or a services firm tells nothing of the product it delivers.
"""

from __future__ import annotations

import polars as pl

from transforms.citations import product_citations, term_citations
from transforms.sujet_editeurs import holder_editors, quoted_holders
from transforms.texte import normalised

# Words without which a firm known for its software may be selling anything else: a device, its spare parts, its care.
_SOFTWARE = (
    "logiciels?|logicielles?|progiciels?|licences?|applications?|applicatifs?|applicatives?|saas|modules?|plate-?formes?|"
    "dematerialis[a-z]+|systemes? d'information|portails?|sirh|sigb|gmao|pacs|ged|erp|crm|vote electronique|"
    "solutions? (?:logicielles?|informati[a-z]+|numeriques?|collaborati[a-z]+|integrees?|web|saas|"
    "d'?e? ?(?:gestion|vote|billetterie|sauvegarde|planification|signature|pilotage|supervision))"
)
_DIGITAL = (
    _SOFTWARE + "|informati[a-z]+|telepho[a-z]+|telecom[a-z]*|communications? (?:electroniques?|mobiles?|critiques?)|"
    "internet|cloud|haut debit|hebergement|serveurs?|stockage|visio[a-z-]*|ordinateurs?|postes? de travail|pare-?feux?|"
    "cyber[a-z]+|radiocommunications?|fibres? optiques?|transmissions? de donnees"
)
_DIGITAL_CODE, _SOFTWARE_CODE = r"^(?:302|32[2-5]|48|642|72|503[1-4])", r"^(?:48|722)"
# What an operator sells of its own: lines and traffic. Equipment named first is another's.
_LINES = (
    "telecommunications?|telephonie (?:fixe|mobile|filaire)|communications? (?:electroniques?|mobiles?|critiques)|"
    "abonnements?|lignes|acces|internet|liaisons?|interconnexions?|transit|acheminement|fibres?|raccordements?|debit|"
    "smartphones?|connectivite|connexion|operateurs?|transport de donnees|satellites?|hebergement|cloud"
)
_EQUIPMENT = (
    "equipements?|materiels?|autocommutateurs?|pabx|ipbx|infrastructures?|installations? telephoniques?|"
    "videoprojecteurs?|visioconferences?|cablages?|systemes? de telephonie|telephonie (?:sur )?ip|tablettes?"
)


def technologie_subjects(
    core_marche: pl.LazyFrame,
    holders: pl.LazyFrame,
    ref_editeur: pl.LazyFrame,
    ref_produit: pl.LazyFrame,
    ref_terme_libre: pl.LazyFrame,
) -> pl.LazyFrame:
    """One row per contract, with what the rules of free software, technology and origin read; null where nothing is.

    `holders` hold `marche_id, fournisseur_siren, titulaire_nom`. `objet_normalise` is read where the caller has it.
    """
    editors, products = ref_editeur.collect(), ref_produit.collect()
    contracts = _contracts(core_marche)
    texts = contracts.select("marche_id", "date_notification", texte="objet_normalise").drop_nulls("texte")
    for facts in (
        product_citations(texts, products, editors),
        term_citations(texts, ref_terme_libre.collect()),
        holder_editors(holders, editors),
        quoted_holders(contracts.filter("is_logiciel_dit"), holders),
    ):
        contracts = contracts.join(facts, on="marche_id", how="left")
    return contracts.with_columns(
        titulaires_tous_connus=pl.col("titulaires_tous_connus").fill_null(False),
        is_revendeur=pl.col("is_revendeur").fill_null(False),
        titulaire_cite=pl.when(pl.col("titulaire_role").is_null()).then("titulaire_cite"),
        is_achat_logiciel=pl.col("is_logiciel_dit") | pl.col("is_code_logiciel"),
        logiciel_nom=_together("terme_libre_cite", "produit_libre_cite"),
        # The oldest row speaks for the list: no fact in it was established before.
        editeurs_constat=pl.lit(editors["date_constat"].min()),
        produits_constat=pl.lit(products["date_constat"].min()),
        **{name: _own(name) for name in ("techno_titulaire", "origine_titulaire")},
    ).with_columns(techno=pl.coalesce("techno_citee", "techno_titulaire", "titulaire_cite"))


def _contracts(core_marche: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract: its object, normalised, and whether it may be a purchase of software, or a digital one."""
    has_text = "objet_normalise" in core_marche.collect_schema()
    text, code = pl.col("objet_normalise"), pl.col("cpv_code")
    return (
        core_marche.with_columns(objet_normalise=pl.col("objet_normalise") if has_text else normalised("objet"))
        .select(
            "marche_id", "source", "objet", "objet_normalise", "date_notification",
            sujet_id="marche_id", fournisseur_id=pl.lit(""),
            is_logiciel_dit=text.str.contains(_word(_SOFTWARE)).fill_null(False),
            is_code_logiciel=code.str.contains(_SOFTWARE_CODE).fill_null(False),
            is_achat_numerique=(text.str.contains(_word(_DIGITAL)) | code.str.contains(_DIGITAL_CODE)).fill_null(False),
            is_service_operateur=(
                text.str.find(_word(_LINES)) < text.str.find(_word(_EQUIPMENT)).fill_null(1_000_000)
            ).fill_null(False),
        )
    )  # fmt: skip


def _word(words: str) -> str:
    return r"(?-u:\b)(?:" + words + r")(?-u:\b)"


def _own(name: str) -> pl.Expr:
    """What a holder sells of its own; an operator, only where lines are bought."""
    return pl.when("is_service_operateur").then(name).otherwise(name.replace("titulaire", "hors_operateur"))


def _together(*columns: str) -> pl.Expr:
    """The values of several columns, null where all are."""
    return pl.concat_list(columns).list.drop_nulls().list.join(" ; ").replace("", None)


def holders_of(labels: pl.LazyFrame) -> pl.LazyFrame:
    """One row per labelled contract and holder: names alone, as a labelled file knows no SIREN."""
    return (
        labels.select(
            marche_id=pl.col("n").cast(pl.String),
            fournisseur_siren=pl.lit(None, pl.String),
            titulaire_nom=pl.col("titulaires").str.split("|"),
        )
        .explode("titulaire_nom")
        .drop_nulls("titulaire_nom")
    )

"""How does Cap 33 judge, and how often is it wrong?"""

import polars as pl
import streamlit as st

from dashboard.components import frame
from dashboard.components import methode as tables
from dashboard.components.data import ask, instantane
from dashboard.components.url import keep, prepare
from dashboard.components.versions import comparison
from restitution import methode
from restitution.formats import typeset
from restitution.justesse import unmeasured
from restitution.labels import CRITERES, label


def choose_version(known: list[str], current: str) -> str:
    """The version to read: that of the figures, unless another measured one is asked for."""
    versions = known if current in known else [current, *known]
    if len(versions) == 1:
        return versions[0]
    return st.selectbox("Version de la méthode", versions, key=prepare("version", versions, current), width=230)


def accuracy(version: str) -> None:
    st.subheader("Ce que valent les verdicts", anchor=False)
    mesures = ask(methode.mesures, version)
    if mesures.is_empty():
        frame.nothing(
            f"La méthode {version} n'a pas été mesurée.",
            "Les règles ci-dessous s'appliquent, mais aucune mesure de leur justesse n'est publiée pour cette version.",
        )
        return
    tables.worth(mesures)
    missing = unmeasured(ask(methode.criteres), mesures["critere_mesure"].to_list())
    if missing:
        st.markdown(typeset(missing))
    tables.samples(ask(methode.echantillons, version))


def criterion(version: str, critere: str, current: str) -> None:
    of_it = pl.col("critere_mesure").is_in(methode.measured_as(critere))
    mesures = ask(methode.mesures, version).filter(of_it)
    if mesures.is_empty():
        frame.nothing("Ce critère n'est pas mesuré.", "Aucun échantillon étiqueté ne porte sur lui.")
    else:
        etalonnage = ask(methode.etalonnage, version).filter(of_it)
        tables.detail(mesures, etalonnage, ask(methode.confusion, version, critere))
    rules = ask(methode.regles).filter(pl.col("critere") == critere)
    if not rules.is_empty():
        st.markdown(f"#### Les règles de la méthode {current}")
        tables.rules(rules)


frame.heading(
    "Comment Cap 33 juge, et combien de fois il se trompe",
    "Chaque verdict vient de règles écrites d'avance ; leur justesse est mesurée sur des cas étiquetés à la main.",
)
current = instantane().manifest["methode"]
version = choose_version(ask(methode.versions), current)
accuracy(version)
comparison(ask(methode.by_version), current)
criteres = ask(methode.criteres)
if criteres:
    st.subheader("Critère par critère", anchor=False)
    chosen = st.selectbox(
        "Critère",
        criteres,
        format_func=lambda code: label(CRITERES, code),
        key=prepare("critere", criteres, criteres[0]),
    )
    keep({"version": version, "critere": chosen})
    criterion(version, chosen, current)
st.subheader("Télécharger les tableaux", anchor=False)
tables.downloads(ask(methode.files, version))

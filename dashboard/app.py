"""Navigation of the dashboard, nothing else."""

from pathlib import Path

import streamlit as st

from dashboard.components import frame

STATIC = Path(__file__).parent / "static"

page = st.navigation(
    [
        st.Page("app_pages/vue_ensemble.py", title="Vue d'ensemble", url_path="vue-ensemble", default=True),
        st.Page("app_pages/ministere.py", title="Ministère", url_path="ministere"),
        st.Page("app_pages/marches.py", title="Marchés", url_path="marches"),
        st.Page("app_pages/souverainete.py", title="Souveraineté", url_path="souverainete"),
        st.Page("app_pages/logiciel_libre.py", title="Logiciel libre", url_path="logiciel-libre"),
        st.Page("app_pages/circulaire.py", title="Circulaire", url_path="circulaire"),
        st.Page("app_pages/methode.py", title="Méthode", url_path="methode"),
    ],
    position="top",
)
st.set_page_config(page_title=f"{page.title} · Cap 33", page_icon=str(STATIC / "cap33.png"), layout="wide")
st.logo(str(STATIC / "logo.svg"), size="large")
frame.header()
page.run()
frame.footer()

"""The real dashboard in headless Chromium: nothing called outside, nothing wider than the screen, main journeys.

Screenshots go to the git-ignored folder `captures/`, for people to look at.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.instantane_litteral import MARCHES, publier

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ECRANS = {"bureau": {"width": 1366, "height": 900}, "telephone": {"width": 390, "height": 844}}
PAGES = {
    "vue-ensemble": "/",
    "ministere": "/ministere?ministere=MI",
    "marches": "/marches",
    "marche": f"/marches?marche={MARCHES[0]['marche_id']}",
}
# Every screen and theme of the first page; the two far ends for the others.
VUES = [("vue-ensemble", ecran, theme) for ecran in ECRANS for theme in ("light", "dark")] + [
    (nom, *bout) for nom in list(PAGES)[1:] for bout in (("bureau", "light"), ("telephone", "dark"))
]

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} est absent de cette machine"),
]


@pytest.fixture(scope="module")
def adresse(tmp_path_factory) -> Iterator[str]:
    """Address of a dashboard served for these tests alone, on a free loopback port."""
    donnees = tmp_path_factory.mktemp("donnees")
    publier(donnees, fictif=True)
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    commande = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "dashboard" / "app.py"),
        "--server.port",
        str(port),
    ]
    serveur = subprocess.Popen(
        commande,
        cwd=donnees,
        env=os.environ | {"CAP33_DATA_DIR": str(donnees)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _attendre(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        serveur.terminate()
        serveur.wait(10)


def _attendre(sante: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(sante, timeout=1):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail("Le tableau de bord n'a pas répondu en une minute.")


@pytest.fixture(scope="module")
def chromium():
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        yield navigateur
        navigateur.close()


@pytest.fixture
def ouvrir(chromium, adresse):
    """Opens a page of the dashboard on a screen and in a theme, once it is drawn to its footer."""
    contextes = []

    def _ouvrir(chemin: str, ecran: str = "bureau", theme: str = "light"):
        contexte = chromium.new_context(viewport=ECRANS[ecran], color_scheme=theme, locale="fr-FR")
        contextes.append(contexte)
        page = contexte.new_page()
        page.appels, page.erreurs = [], []
        page.on("request", lambda requete: page.appels.append(requete.url))
        page.on("websocket", lambda prise: page.appels.append(prise.url))
        page.on("pageerror", lambda erreur: page.erreurs.append(str(erreur)))
        page.goto(adresse + chemin)
        _dessinee(page)
        return page

    yield _ouvrir
    for contexte in contextes:
        contexte.close()


def _dessinee(page) -> None:
    page.locator(".pied").wait_for(timeout=30_000)
    page.wait_for_timeout(800)


@pytest.mark.parametrize(("nom", "ecran", "theme"), VUES)
def test_a_page_calls_nothing_but_loopback_and_fits_its_screen(ouvrir, nom, ecran, theme):
    page = ouvrir(PAGES[nom], ecran, theme)
    distants = [appel for appel in page.appels if urlsplit(appel).hostname not in {"127.0.0.1", None}]
    assert distants == []
    assert page.erreurs == []
    largeur = page.evaluate("document.querySelector('.stMain').scrollWidth")
    assert largeur <= ECRANS[ecran]["width"]
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert page.locator("h1").count() == 1
    (ROOT / "captures").mkdir(exist_ok=True)
    page.screenshot(path=ROOT / "captures" / f"{nom}-{ecran}-{theme}.png")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_stand_out_from_their_background(ouvrir, theme):
    page = ouvrir("/", "bureau", theme)
    for cible in (".kpi-valeur", ".kpi-lecture", ".kpi-sur .reserve", ".bandeau", ".pied", ".tableau thead th"):
        assert page.evaluate(CONTRASTE, cible) >= 4.5, cible


def test_charts_are_drawn_and_follow_the_theme(ouvrir):
    images = {}
    for theme in ("light", "dark"):
        page = ouvrir("/", "bureau", theme)
        graphiques = page.locator(".stVegaLiteChart canvas, .stVegaLiteChart svg")
        assert graphiques.count() == 2
        images[theme] = graphiques.first.screenshot()
    assert images["light"] != images["dark"]


def test_from_the_state_to_a_ministry_to_a_contract_in_three_clicks(ouvrir):
    page = ouvrir("/")
    page.get_by_text("Les mêmes chiffres en tableau").first.click()
    page.get_by_role("link", name="Intérieur").click()
    page.get_by_role("heading", name="Intérieur", level=1).wait_for()
    _dessinee(page)
    page.get_by_role("link", name="Maintenance du parc informatique, lot 3").first.click()
    page.get_by_role("heading", name="Maintenance du parc informatique, lot 3", level=1).wait_for()
    assert "aucune preuve d'innovation" in page.locator(".fiche-pourquoi").inner_text()


def test_a_choice_goes_to_the_address_and_comes_back_from_it(ouvrir, adresse):
    page = ouvrir("/")
    page.get_by_text("Large", exact=True).click()
    page.wait_for_url("**definition=large**")
    choisi = parse_qs(urlsplit(page.url).query)
    assert choisi == {"periode": ["2026"], "base": ["nombre"], "definition": ["large"]}
    copie = ouvrir(page.url.removeprefix(adresse))
    assert copie.locator(".kpi-valeur").inner_text() == page.locator(".kpi-valeur").inner_text() == "25\u00a0%"


def test_the_back_button_leaves_the_site(ouvrir):
    page = ouvrir("/ministere")
    page.goto("about:blank")
    page.go_back()
    _dessinee(page)
    for _ in range(3):
        page.go_back()
    assert page.url == "about:blank"


CONTRASTE = """(cible) => {
  const lineaire = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const lum = ([r, g, b]) => 0.2126 * lineaire(r / 255) + 0.7152 * lineaire(g / 255) + 0.0722 * lineaire(b / 255);
  const lire = texte => texte.match(/[\\d.]+/g).map(Number);
  const element = document.querySelector(cible);
  let fond = element;
  while (fond && (lire(getComputedStyle(fond).backgroundColor)[3] ?? 1) === 0) fond = fond.parentElement;
  const [a, b] = [lum(lire(getComputedStyle(element).color)), lum(lire(getComputedStyle(fond).backgroundColor))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""

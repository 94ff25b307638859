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

from tests.instantane_litteral import MARCHES, publish

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
SCREENS = {"desktop": {"width": 1366, "height": 900}, "phone": {"width": 390, "height": 844}}
# The year whose figures fill the page; the one shown first has no ministry published.
STATE = "/?periode=2026"
PAGES = {
    "vue-ensemble": STATE,
    "ministere": "/ministere?ministere=MI&periode=2026",
    "marches": "/marches",
    "marche": f"/marches?marche={MARCHES[0]['marche_id']}",
    "souverainete": f"/marches?marche={MARCHES[1]['marche_id']}",
    "methode": "/methode",
}
# Every screen and theme of the first page; the two far ends for the others.
VIEWS = [("vue-ensemble", screen, theme) for screen in SCREENS for theme in ("light", "dark")] + [
    (name, *end) for name in list(PAGES)[1:] for end in (("desktop", "light"), ("phone", "dark"))
]

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} est absent de cette machine"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """Address of a dashboard served for these tests alone, on a free loopback port."""
    data_dir = tmp_path_factory.mktemp("data")
    publish(data_dir, fictif=True)
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "dashboard" / "app.py"),
        "--server.port",
        str(port),
    ]
    server = subprocess.Popen(
        command,
        cwd=data_dir,
        env=os.environ | {"CAP33_DATA_DIR": str(data_dir)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(health: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(health, timeout=1):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail("Le tableau de bord n'a pas répondu en une minute.")


@pytest.fixture(scope="module")
def chromium():
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, address):
    """Opens a page of the dashboard on a screen and in a theme, once it is drawn to its footer."""
    contexts = []

    def _open(path: str, screen: str = "desktop", theme: str = "light"):
        context = chromium.new_context(viewport=SCREENS[screen], color_scheme=theme, locale="fr-FR")
        contexts.append(context)
        page = context.new_page()
        page.calls, page.errors = [], []
        page.on("request", lambda request: page.calls.append(request.url))
        page.on("websocket", lambda sock: page.calls.append(sock.url))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(address + path)
        _drawn(page)
        return page

    yield _open
    for context in contexts:
        context.close()


def _drawn(page) -> None:
    page.locator(".footer").wait_for(timeout=30_000)
    page.wait_for_timeout(800)


@pytest.mark.parametrize(("name", "screen", "theme"), VIEWS)
def test_a_page_calls_nothing_but_loopback_and_fits_its_screen(open_page, name, screen, theme):
    page = open_page(PAGES[name], screen, theme)
    remote = [call for call in page.calls if urlsplit(call).hostname not in {"127.0.0.1", None}]
    assert remote == []
    assert page.errors == []
    width = page.evaluate("document.querySelector('.stMain').scrollWidth")
    assert width <= SCREENS[screen]["width"]
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert page.locator("h1").count() == 1
    (ROOT / "captures").mkdir(exist_ok=True)
    page.screenshot(path=ROOT / "captures" / f"{name}-{screen}-{theme}.png")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_stand_out_from_their_background(open_page, theme):
    page = open_page(STATE, "desktop", theme)
    for target in (".kpi-value", ".kpi-reading", ".kpi-above .reservation", ".banner", ".footer", ".grid thead th"):
        assert page.evaluate(CONTRAST, target) >= 4.5, target


def test_charts_are_drawn_and_follow_the_theme(open_page):
    images = {}
    for theme in ("light", "dark"):
        page = open_page(STATE, "desktop", theme)
        charts = page.locator(".stVegaLiteChart canvas, .stVegaLiteChart svg")
        assert charts.count() == 2
        images[theme] = charts.first.screenshot()
    assert images["light"] != images["dark"]


def test_from_the_state_to_a_ministry_to_a_contract_in_three_clicks(open_page):
    page = open_page(STATE)
    page.get_by_text("Les mêmes chiffres en tableau").first.click()
    page.get_by_role("link", name="Intérieur").click()
    page.get_by_role("heading", name="Intérieur", level=1).wait_for()
    _drawn(page)
    page.get_by_role("link", name="Maintenance du parc informatique, lot 3").first.click()
    page.get_by_role("heading", name="Maintenance du parc informatique, lot 3", level=1).wait_for()
    assert "aucune preuve d'innovation" in page.locator(".card-why").inner_text()


def test_a_choice_goes_to_the_address_and_comes_back_from_it(open_page, address):
    page = open_page(STATE)
    page.get_by_text("Large", exact=True).click()
    page.wait_for_url("**definition=large**")
    chosen = parse_qs(urlsplit(page.url).query)
    assert chosen == {"periode": ["2026"], "base": ["nombre"], "definition": ["large"]}
    copy = open_page(page.url.removeprefix(address))
    assert copy.locator(".kpi-value").inner_text() == page.locator(".kpi-value").inner_text() == "25\u00a0%"


def test_the_back_button_leaves_the_site(open_page):
    page = open_page("/ministere")
    page.goto("about:blank")
    page.go_back()
    _drawn(page)
    for _ in range(3):
        page.go_back()
    page.wait_for_url("about:blank")


CONTRAST = """(target) => {
  const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const element = document.querySelector(target);
  let ground = element;
  while (ground && (numbers(getComputedStyle(ground).backgroundColor)[3] ?? 1) === 0) ground = ground.parentElement;
  const [ink, paper] = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor]
    .map(colour => luminance(numbers(colour)));
  return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
}"""

"""The pages in a real browser: nothing fetched, nothing overflowing, everything readable and reachable by keyboard.

Needs a Chromium (`apt install chromium`); skipped where there is none. One start of the browser measures all pages
at all widths, in frames of a page of its own.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

import imr_nlp
from imr_nlp.io.extraction import extract_text
from imr_nlp.report import report_html
from imr_nlp.view import render

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WIDTHS = (390, 1280)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --enable-logging=stderr"
).split()

# Relative luminance and contrast as WCAG 2 defines them; colours as the browser resolved them.
MEASURE = """
const channel = c => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
const rgb = text => { const m = text.match(/[\\d.]+/g).map(Number);
  return text.startsWith('color(') ? [m[0] * 255, m[1] * 255, m[2] * 255, m[3] ?? 1] : [m[0], m[1], m[2], m[3] ?? 1]; };
const light = c => .2126 * channel(c[0]) + .7152 * channel(c[1]) + .0722 * channel(c[2]);
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
function behind(node, view) {
  for (; node; node = node.parentElement) {
    const c = rgb(view.getComputedStyle(node).backgroundColor);
    if (c[3] > 0) return c;
  }
  return [255, 255, 255, 1];
}
function measure(frame) {
  const view = frame.contentWindow, page = frame.contentDocument, style = n => view.getComputedStyle(n);
  const shown = [...page.querySelectorAll('p, mark, a, td, th, h2, h3, small, summary, .imr-pill, label')]
    .filter(n => n.textContent.trim() && n.getClientRects().length);
  const contrasts = shown.map(n => [ratio(rgb(style(n).color), behind(n, view)), n.outerHTML.slice(0, 90)]);
  const marks = [...page.querySelectorAll('.imr-columns mark')].slice(0, 150);
  const reachable = marks.filter(n => { if (!n.getClientRects().length) return true; n.focus();
    return page.activeElement === n && view.getComputedStyle(n, '::after').content.length > 6; });
  const struck = [...page.querySelectorAll('.imr-columns mark.imr-absent')]
    .every(n => style(n).textDecorationLine === 'line-through');
  const label = page.querySelector('input.imr-on-FINDING');
  const finding = page.querySelector('.imr-columns mark.imr-FINDING');
  const before = finding && style(finding).backgroundColor;
  if (label && finding) label.click();
  const after = finding && style(finding).backgroundColor;
  const ids = [...page.querySelectorAll('[id]')].map(n => n.id);
  return {
    overflow: page.documentElement.scrollWidth - page.documentElement.clientWidth,
    wide: [...page.querySelectorAll('body *')].filter(n => n.getBoundingClientRect().right > view.innerWidth + 1)
      .slice(0, 3).map(n => n.outerHTML.slice(0, 90)),
    requests: view.performance.getEntriesByType('resource').length,
    background: rgb(style(page.querySelector('.imr')).backgroundColor),
    lowest: contrasts.sort((a, b) => a[0] - b[0])[0],
    marks: marks.length, reachable: reachable.length,
    struck,
    toggled: label && finding ? before !== after : null,
    doubled: ids.length - new Set(ids).size,
    dead: [...page.querySelectorAll('a[href^="#"]')].filter(a => !page.getElementById(a.hash.slice(1)))
      .map(a => a.outerHTML.slice(0, 90)),
  };
}
window.addEventListener('load', () => {
  const told = {};
  for (const frame of document.querySelectorAll('iframe')) told[frame.name] = measure(frame);
  const out = document.createElement('pre'); out.id = 'told'; out.textContent = JSON.stringify(told);
  document.body.append(out);
});
"""


def browse(pages: dict[str, str], folder: Path, *flags: str) -> tuple[dict[str, Any], str]:
    """What the browser measured of each page at each width, and what it wrote to its console."""
    frames = "".join(
        f'<iframe name="{name} {width}" style="width:{width}px;height:900px;border:0" srcdoc="{escape(page)}"></iframe>'
        for name, page in pages.items()
        for width in WIDTHS
    )
    wrapper = folder / "wrapper.html"
    wrapper.write_text(f"<!doctype html><meta charset=utf-8><script>{MEASURE}</script>{frames}", encoding="utf-8")
    done = subprocess.run(
        [str(CHROMIUM), *FLAGS, *flags, f"--user-data-dir={folder / 'profile'}", "--dump-dom", wrapper.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
    )
    found = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.S)
    assert found, done.stderr[-500:]
    return json.loads(unescape(found.group(1))), "\n".join(re.findall(r".*CONSOLE.*", done.stderr))


def twenty_items(text: str) -> str:
    """A letter with twenty items: the last item of ``text`` again and again, each under another name."""
    start = text.rindex("\n", 0, text.rindex("Claims Administrator guideline") - 4)
    head, item = text[:start], text[start:]
    return head + "".join(
        item.replace(": Upheld", f", part {n}: Upheld").replace(": Overturned", f", part {n}: Overturned")
        for n in range(20)
    )


@pytest.fixture(scope="module")
def pages(letters_dir: Path) -> dict[str, str]:
    nlp = imr_nlp.load()
    texts = {file.stem: imr_nlp.read(file) for file in sorted(letters_dir.glob("*.txt"))}
    found = {name: render(nlp(texts[name]), page=True) for name in ("standard_2015_epidural", "notice_2013_knee")}
    found["twenty"] = render(nlp(twenty_items(texts["standard_2017_nothing_cited"])), page=True)
    found["note"] = render(nlp("No spasm or swelling. Straight leg raise is negative at L5-S1."), page=True)
    records = [extract_text(nlp, text) for text in texts.values()]
    records.append(imr_nlp.Letter(source="a_scan_with_a_long_name" * 4 + ".pdf", error="a scan: run OCR first"))
    found["report"] = report_html(records)
    return found


@pytest.fixture(scope="module", params=["light", "dark"])
def told(request: pytest.FixtureRequest, pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Any:
    scheme = 0 if request.param == "dark" else 1
    folder = tmp_path_factory.mktemp(request.param)
    return request.param, *browse(pages, folder, f"--blink-settings=preferredColorScheme={scheme}")


def test_pages(told: tuple[str, dict[str, Any], str], pages: dict[str, str]) -> None:
    scheme, measured, console = told
    assert console == ""
    assert set(measured) == {f"{name} {width}" for name in pages for width in WIDTHS}
    for name, page in measured.items():
        assert page["requests"] == 0, name
        assert page["overflow"] <= 0, (name, page["wide"])
        assert page["lowest"][0] >= 4.5, (name, page["lowest"])
        assert (sum(page["background"][:3]) < 200) == (scheme == "dark"), name
        assert page["dead"] == [] and page["doubled"] == 0, name
        assert page["reachable"] == page["marks"], name
        assert page["struck"], name
        assert page["toggled"] in (True, None), name
    assert measured["twenty 390"]["marks"] > 20 and measured["note 390"]["toggled"]


def test_a_picture_can_be_taken(pages: dict[str, str], tmp_path: Path) -> None:
    page, picture = tmp_path / "page.html", tmp_path / "page.png"
    page.write_text(pages["standard_2015_epidural"], encoding="utf-8")
    subprocess.run(
        [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={picture}", page.as_uri()],
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 20_000

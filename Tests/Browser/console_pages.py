#!/usr/bin/env python3
"""Walks through the console as staff do, in a real browser, and looks for what is wrong.

usage: console_pages.py --port PORT --plan PLAN.json --out FOLDER [--browser /usr/bin/chromium]

PLAN.json has, for each role, the name, password and one-time code to sign in with, the page that
each key belongs to, and the pages to visit. Every page is visited light and dark, checked with
axe-core for WCAG 2.2 A and AA, and its picture is kept in FOLDER. Any finding, script error, blocked
resource or failed request ends it with status 1.
"""
import argparse
import json
import pathlib
import re
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


class Walk:
    def __init__(self, browser, base, out):
        self.browser, self.base, self.out = browser, base, out
        self.problems = []

    def note(self, where, what):
        self.problems.append(f"{where}: {what}")

    def context(self, where, **options):
        context = self.browser.new_context(
            viewport={"width": 1280, "height": 800}, locale=options.pop("locale", "en-GB"), **options)
        page = context.new_page()
        page.on("console", lambda m: m.type in ("error", "warning") and self.note(where, m.text))
        page.on("pageerror", lambda e: self.note(where, f"script error: {e}"))
        page.on("requestfailed", lambda r: "/console/live" not in r.url
                and self.note(where, f"failed request {r.url}"))
        page.on("request", lambda r: not r.url.startswith((self.base, "data:"))
                and self.note(where, f"a request to elsewhere: {r.url}"))
        return context, page

    def check(self, page, name):
        page.screenshot(path=str(self.out / f"{name}.png"), full_page=True)
        results = Axe().run(page, options=RULES)
        for violation in results.response["violations"]:
            nodes = "; ".join(
                f"{n['target']} {n.get('failureSummary', '').splitlines()[-1:]}" for n in violation["nodes"][:3])
            self.note(name, f"axe {violation['id']}: {violation['help']}: {nodes}")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 1:
            self.note(name, f"the page is {wide} px wider than the window")

    def sign_in(self, page, person):
        page.goto(self.base + "/console/sign-in")
        page.get_by_label("Name").fill(person["name"])
        page.get_by_label("Password").fill(person["password"])
        page.get_by_label("Code of your").fill(person["code"])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile(r"/console$"))

    def look(self, page, value):
        page.locator(f'.choices button[name="look"][value="{value}"]').click()
        page.wait_for_load_state()

    def visit(self, page, person):
        for name, path in person["pages"]:
            page.goto(self.base + path)
            for look in ("light", "dark"):
                page.evaluate("look => document.documentElement.dataset.look = look", look)
                self.check(page, f"{person['name']}-{name}-{look}")

    def keys(self, page, person):
        """The keys work, and rows are opened by them."""
        page.goto(self.base + "/console/queue")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        if page.locator("tr.here").count() != 1:
            self.note("keys", "j and k choose no row")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/console/cases/"))
        page.keyboard.press("?")
        if not page.locator("dialog#help").is_visible():
            self.note("keys", "? shows no help")
        self.check(page, "help")
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        if page.evaluate("document.activeElement.id") != "q":
            self.note("keys", "/ does not go to the search")
        page.goto(self.base + person["held"])
        page.keyboard.press("a")
        if not page.locator('details.action[data-key="a"][open]').count():
            self.note("keys", "a opens no form to assign the case to me")
        self.check(page, "case-assigning")
        page.goto(self.base + person["held"])
        page.keyboard.press("p")
        if not page.locator('details.action[data-key="p"][open]').count():
            self.note("keys", "p opens no proposal")
        self.check(page, "case-proposing")

    def live(self, page, other, person):
        """A note that somebody else writes appears without a click."""
        page.goto(self.base + person["held"])
        page.locator("#live:visible").wait_for(timeout=10_000)
        other.goto(self.base + person["held"])
        form = other.locator("details.action", has_text="Write a note")
        form.locator("summary").click()
        form.locator("textarea").fill("seen by the browser test")
        form.get_by_role("button").click()
        other.wait_for_load_state()
        page.get_by_text("seen by the browser test").first.wait_for(timeout=10_000)

    def trial(self, page):
        """A changed rule is tried on the past, and goes on as a draft."""
        page.goto(self.base + "/console/rules?rule=E-02")
        form = page.locator("form.trial", has=page.locator('input[name="rule"]'))
        form.locator('select[name="floor"]').select_option("hold")
        form.get_by_role("button").click()
        page.wait_for_load_state()
        if page.get_by_text(re.compile(r"of \d+ decisions would be another")).count() == 0:
            self.note("trial", "a changed rule is tried on nothing")
        for look in ("light", "dark"):
            page.evaluate("look => document.documentElement.dataset.look = look", look)
            self.check(page, f"trial-{look}")

    def without_scripts(self, person, cookies):
        context, page = self.context("no scripts", java_script_enabled=False)
        context.add_cookies(cookies)
        for name, path in person["pages"]:
            page.goto(self.base + path)
            if not page.locator("h1").first.is_visible():
                self.note("no scripts", f"{name} shows nothing")
        self.look(page, "dark")
        if page.locator('html[data-look="dark"]').count() != 1:
            self.note("no scripts", "the switch of looks needs a script")
        context.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--plan", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    options = parser.parse_args()
    plan = json.loads(pathlib.Path(options.plan).read_text())
    out = pathlib.Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.browser, args=["--no-sandbox", "--disable-gpu"])
        walk = Walk(browser, f"http://127.0.0.1:{options.port}", out)
        _, page = walk.context("sign-in")
        page.goto(walk.base + "/console/sign-in")
        for look in ("light", "dark"):
            page.evaluate("look => document.documentElement.dataset.look = look", look)
            walk.check(page, f"sign-in-{look}")
        pages = {}
        for person in plan["people"]:
            context, page = walk.context(person["name"])
            walk.sign_in(page, person)
            walk.visit(page, person)
            pages[person["name"]] = (context, page)
        worker = plan["people"][0]
        walk.keys(pages[worker["name"]][1], worker)
        walk.live(pages[worker["name"]][1], pages[plan["people"][1]["name"]][1], worker)
        walk.trial(pages[worker["name"]][1])
        walk.without_scripts(worker, pages[worker["name"]][0].cookies())
        context, page = walk.context("chinese", locale="zh-CN")
        context.add_cookies(pages[worker["name"]][0].cookies())
        page.goto(walk.base + worker["held"])
        walk.check(page, "case-chinese")
        for name, path in worker["pages"]:
            if name in ("overview", "rules", "rules-form", "search"):
                page.goto(walk.base + path)
                walk.check(page, f"{name}-chinese")
        context, page = walk.context("narrow")
        context.add_cookies(pages[worker["name"]][0].cookies())
        page.set_viewport_size({"width": 390, "height": 800})
        narrow = ("case", "case-refund", "queue", "deposits", "payouts", "payout", "wallets", "lists")
        for name, path in worker["pages"]:
            if name not in narrow:
                continue
            page.goto(walk.base + path)
            for look in ("light", "dark"):
                page.evaluate("look => document.documentElement.dataset.look = look", look)
                walk.check(page, f"{name}-narrow-{look}")
        browser.close()
    for problem in dict.fromkeys(walk.problems):
        print(problem)
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")
    return 1 if walk.problems else 0


if __name__ == "__main__":
    sys.exit(main())

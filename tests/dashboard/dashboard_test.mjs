// The dashboard in a real browser: dashboard_test.mjs BIN_DIRECTORY CHROMIUM
import assert from "node:assert/strict";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { Forwarder, line, patience } from "./forwarder.mjs";

const [bin, executablePath] = process.argv.slice(2);
const pictures = process.env.SCREENSHOTS;
const forwarder = new Forwarder(bin);
const complaints = [];
const foreign = [];
const wrongName = "/0=x";
let url;

/// A page whose complaints are kept. Requests that leave the forwarder's own address are noted.
async function open(browser, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  // Chromium itself reports the answer 400 to names that are wrong on purpose.
  page.on("console", (m) => {
    if (["error", "warning"].includes(m.type()) && ![encodeURIComponent(wrongName), "under=%2F0%3Dx&limit=1000"].some((wrong) => m.location().url.endsWith(wrong)))
      complaints.push(`${m.text()} ${m.location().url}`);
  });
  page.on("pageerror", (e) => complaints.push(String(e)));
  page.on("request", (r) => { if (!r.url().startsWith(url) && !r.url().startsWith("data:")) foreign.push(r.url()); });
  await page.goto(url);
  await page.waitForSelector("#link[data-state=live]");
  return page;
}

const picture = async (page, name) => {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
};
const row = (page, uri) => page.locator("#face-table tbody tr", { hasText: uri });
const sidewaysOverflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
/// The number of a tile's rate: "18.6 k/s" is more than 0.
const tile = (page, name) => page.locator("#tiles > div", { hasText: name }).locator("dd");

const checks = {
  async "faces appear, their rates move, and they vanish"({ page }) {
    const server = forwarder.facet("iperf", "server", "--prefix", "/i");
    await line(server, "serving");
    await row(page, `memfd://app-${server.pid}`).waitFor();
    const client = forwarder.facet("iperf", "client", "--prefix", "/i", "--duration", "4");
    await row(page, `memfd://app-${client.pid}`).waitFor();
    await page.waitForFunction((pid) => [...document.querySelectorAll("#face-table tbody tr")]
      .some((r) => r.textContent.includes(`memfd://app-${pid}`) && !r.children[1].textContent.startsWith("0/s")), client.pid);
    await page.waitForFunction(() => document.querySelector("#chart path.b").getAttribute("d").includes("L"));
    assert.doesNotMatch(await tile(page, "Interests in").innerText(), /^0\/s/);
    await picture(page, "light-busy");
    assert.equal(await client.ended, 0);
    await row(page, `memfd://app-${client.pid}`).waitFor({ state: "detached" });
    await forwarder.end(server);
    await row(page, `memfd://app-${server.pid}`).waitFor({ state: "detached" });
  },

  async "explain answers what facet explain does"({ page }) {
    const server = forwarder.facet("ping", "--server", "/here");
    await line(server, "serving");
    await page.fill("#explain-name", "/here/ping/1");
    await page.keyboard.press("Enter");
    const verdict = page.locator("#explanation .verdict");
    await verdict.filter({ hasText: "forwarded by best-route" }).waitFor();
    await page.fill("#explain-name", wrongName);
    await page.click("#explain-form button");
    await page.locator("#explanation .problem").waitFor();
    await page.fill("#explain-name", "/nowhere");
    await page.click("#explain-form button");
    await verdict.filter({ hasText: /route/ }).waitFor();
    await page.locator("#route-table tr", { hasText: "/here/ping" }).waitFor();
    await page.fill("#route-filter", "/here/p");
    await page.locator("#route-table tr", { hasText: "/here/ping" }).waitFor();
    await page.fill("#route-filter", "/0=x/");
    await page.locator("#route-note", { hasText: "0=x" }).waitFor();
    await page.locator("#link[data-state=live]").waitFor();
    await page.fill("#route-filter", "/elsewhere/p");
    await page.locator("#route-table", { hasText: "No route fits the filter." }).waitFor();
    await page.fill("#route-filter", "");
    await page.locator("#route-table tr", { hasText: "/here/ping" }).waitFor();
    await page.locator("#strategy-table tr", { hasText: "best-route" }).first().waitFor();
    await forwarder.end(server);
  },

  async "drops are told by reason"({ page }) {
    assert.equal(await forwarder.facet("peek", "/nowhere").ended, 1);
    await page.locator("#drop-table tr", { hasText: "no route" }).waitFor();
  },

  async "the filter and the order of faces work, by keyboard alone"({ page }) {
    await page.focus("#face-filter");
    await page.keyboard.type("internal");
    await page.waitForFunction(() => document.querySelectorAll("#face-table tbody tr").length === 1);
    await page.fill("#face-filter", "no such face");
    await page.locator("#face-table td.empty").waitFor();
    await page.fill("#face-filter", "");
    await page.selectOption("#face-order", "rate");
    await page.focus("body");
    const reached = new Set();
    for (let i = 0; i < 40; ++i) {
      await page.keyboard.press("Tab");
      reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim()));
    }
    for (const id of ["face-filter", "face-order", "route-filter", "explain-name", "pause"])
      assert.ok(reached.has(id), `${id} is not reached by Tab: ${[...reached]}`);
  },

  async "it can be paused"({ page }) {
    await page.click("#pause");
    await page.waitForSelector("#link[data-state=paused]");
    await page.click("#pause");
    await page.waitForSelector("#link[data-state=live]");
  },

  async "dark is dark, and a phone needs no sideways scrolling"({ browser, page }) {
    const lightness = (p) => p.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).reduce((a, n) => a + Number(n), 0));
    const dark = await open(browser, { colorScheme: "dark", viewport: { width: 1280, height: 900 } });
    await dark.locator("#face-table tbody tr").first().waitFor();
    assert.ok((await lightness(dark)) < 200 && (await lightness(page)) > 600);
    await picture(dark, "dark");
    const phone = await open(browser, { viewport: { width: 360, height: 780 } });
    await phone.locator("#face-table tbody tr").first().waitFor();
    assert.ok((await sidewaysOverflow(phone)) <= 0);
    await picture(phone, "phone");
    for (const p of [dark, phone]) await p.context().close();
  },

  async "nothing is loaded from elsewhere, and the console is quiet"() {
    assert.deepEqual(foreign, []);
    assert.deepEqual(complaints, []);
  },

  async "it says so when facetd is gone"({ page }) {
    assert.equal(await forwarder.end(forwarder.daemon), 0);
    await page.locator("#link[data-state=lost]", { hasText: "no answer" }).waitFor();
  },
};

let failed = 0;
let browser;
try {
  url = await forwarder.start();
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const page = await open(browser, { colorScheme: "light", viewport: { width: 1280, height: 900 } });
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check({ browser, page });
      console.log(`ok      ${name}`);
    } catch (problem) {
      ++failed;
      console.log(`FAILED  ${name}: ${problem.stack}`);
    }
  }
} finally {
  await browser?.close();
  await forwarder.close();
}
process.exit(failed === 0 ? 0 : 1);

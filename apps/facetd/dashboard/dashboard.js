// Asks the forwarder once a second and shows what changed. Nothing is loaded from elsewhere.
import { Model, count, exact } from "./model.js";
import { Table, about, answers, by, chart, dropColumns, faceColumns, laneColumns, make, store, tiles } from "./panels.js";

const interval = 1000;
const configurationEvery = 5;  // intervals between two looks at routes and strategies
const mostRows = 200;
const mostRoutes = 1000;

const model = new Model();
const faces = new Table(by("face-table"), faceColumns, "No face fits the filter.");
const lanes = new Table(by("lane-table"), laneColumns, "No lanes.");
const drops = new Table(by("drop-table"), dropColumns, "Nothing was dropped.");
const routes = new Table(by("route-table"), [
  { title: "Prefix", kind: "text", of: (r) => r.prefix },
  { title: "Face", of: (r) => String(r.face) },
  { title: "Cost", of: (r) => String(r.cost) },
  { title: "Origin", of: (r) => String(r.origin) },
], "No route fits the filter.");
const strategies = new Table(by("strategy-table"), [
  { title: "Prefix", kind: "text", of: (s) => s.prefix },
  { title: "Strategy", kind: "text", of: (s) => s.strategy.replace("/localhost/nfd/strategy/", "") },
], "No strategies.");
let routeList = { total: 0, routes: [], under: "/" };
let routeAsk = 0;
let paused = false;

async function ask(path) {
  const response = await fetch(path, { signal: AbortSignal.timeout(5000) });
  const answer = await response.json();
  if (answer.error) throw new Error(answer.error.message);
  return answer;
}

function link(state, text) {
  by("link").dataset.state = state;
  if (by("link").textContent !== text) by("link").textContent = text;
}

// -- tables ---------------------------------------------------------------------------------------

const orders = {
  id: (a, b) => a.info.face_id - b.info.face_id,
  rate: (a, b) => b.in + b.out - a.in - a.out,
  ring: (a, b) => b.ring - a.ring,
  drops: (a, b) => b.dropped - a.dropped,
};

function showFaces() {
  const wanted = by("face-filter").value.trim().toLowerCase();
  const fitting = [...model.faces.values()].filter(({ info }) =>
    String(info.face_id) === wanted || info.uri.toLowerCase().includes(wanted) || info.local_uri.toLowerCase().includes(wanted));
  const order = orders[by("face-order").value];
  fitting.sort((a, b) => order(a, b) || orders.id(a, b));
  faces.show(fitting.slice(0, mostRows).map((f) => [f.info.face_id, f]));
  by("face-note").textContent = fitting.length > mostRows
    ? `${mostRows} of ${exact(fitting.length)} faces; narrow the filter to see others.` : "";
}

function showDrops() {
  const all = Object.entries(model.current.drops).sort(([, a], [, b]) => b - a);
  const total = all.reduce((n, [, packets]) => n + packets, 0);
  drops.show(all.map(([reason, packets]) =>
    [reason, { reason, count: packets, rate: model.dropRates[reason] ?? 0, share: packets / total }]));
  const gone = Object.values(model.current.gone.drops).reduce((n, packets) => n + packets, 0);
  by("drop-note").textContent = gone > 0 ? `${exact(gone)} of them by faces that are gone.` : "";
}

function showRoutes() {
  const wanted = by("route-filter").value.trim().toLowerCase();
  const fitting = routeList.routes.filter((r) => r.prefix.toLowerCase().includes(wanted) || String(r.face) === wanted);
  routes.show(fitting.slice(0, mostRows).map((r) => [`${r.prefix} ${r.face} ${r.origin}`, r]));
  const asked = routeList.routes.length;
  if (routeList.problem) return void (by("route-note").textContent = routeList.problem);
  by("route-note").textContent = fitting.length > mostRows
    ? `${mostRows} of ${exact(fitting.length)} that fit; narrow the filter to see others.`
    : asked >= mostRoutes ? `Looked at the first ${exact(asked)}${routeList.under === "/" ? "" : ` below ${routeList.under}`} of ${count(routeList.total)}. `
      + "A filter that begins with a prefix, such as /example/ (capitals count), looks below it; facet route list shows all." : "";
}

/// The prefix that a filter begins with: all of its whole components.
function prefixOf(filter) {
  return filter.startsWith("/") ? filter.slice(0, filter.lastIndexOf("/")) || "/" : "/";
}

async function lookAtRoutes() {
  const mine = ++routeAsk;
  const under = prefixOf(by("route-filter").value.trim());
  let found = { total: routeList.total, routes: [] };
  try {
    found = await ask(`api/routes?under=${encodeURIComponent(under)}&limit=${mostRoutes}`);
  } catch (problem) {
    if (problem instanceof TypeError || problem.name === "TimeoutError") throw problem;
    found.problem = problem.message;  // the filter is no Name
  }
  if (mine !== routeAsk) return;  // another filter has been typed since
  routeList = { under, ...found };
  showRoutes();
}

function showStatus() {
  about(model);
  tiles(model);
  chart(model);
  showFaces();
  lanes.show(model.lanes.map((l) => [l.lane, l]));
  showDrops();
  store(model);
  answers(model);
}

// -- asking ---------------------------------------------------------------------------------------

async function lookAtConfiguration() {
  const [, s] = await Promise.all([lookAtRoutes(), ask("api/strategies")]);
  strategies.show(s.strategies.map((choice) => [choice.prefix, choice]));
}

async function follow() {
  for (let round = 0; ; ) {
    const begun = performance.now();
    if (!paused && !document.hidden) {
      try {
        if (model.take(await ask("api/status"))) showStatus();
        if (round++ % configurationEvery === 0) await lookAtConfiguration();
        if (!paused) link("live", "live");
      } catch (problem) {
        link("lost", problem instanceof TypeError || problem.name === "TimeoutError" ? "no answer from facetd" : problem.message);
      }
    }
    await new Promise((done) => setTimeout(done, Math.max(200, interval - (performance.now() - begun))));
  }
}

// -- explain --------------------------------------------------------------------------------------

const line = (name, value) => make("div", {}, make("dt", {}, name), make("dd", {}, value));

function explained(e) {
  const hops = e.fib.next_hops.map((h) => `face ${h.face} (${h.uri ?? "gone"}), cost ${h.cost}${h.eligible ? "" : ", not eligible"}`);
  const pending = e.pit.pending
    ? `waits for ${e.pit.upstreams.map((u) => `face ${u.face}`).join(", ") || "nobody"}; asked by ${e.pit.downstreams.map((f) => `face ${f}`).join(", ") || "nobody"}`
    : "not pending";
  const cached = e.content_store.data
    ? `${e.content_store.data}${e.content_store.fresh ? ", fresh" : ", no longer fresh"}` : "nothing";
  const dropped = e.recent_drops.map((d) => `${d.reason.replaceAll("_", " ")} on face ${d.face}, ${(d.ms_ago / 1000).toFixed(1)} s ago`);
  return [
    make("p", { class: "verdict" }, e.verdict),
    make("dl", { class: "facts" },
      line("Cached", cached), line("Pending Interest", pending),
      line("Route", e.fib.prefix === null ? "none" : `${e.fib.prefix}: ${hops.join("; ") || "no next hop"}`),
      line("Strategy", `${e.strategy.name} (chosen for ${e.strategy.prefix})`),
      line("Recent drops", dropped.join("; ") || "none")),
  ];
}

by("explain-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const told = await ask(`api/explain?name=${encodeURIComponent(by("explain-name").value.trim())}`);
    by("explanation").replaceChildren(...explained(told));
  } catch (problem) {
    by("explanation").replaceChildren(make("p", { class: "problem" }, problem.message));
  }
});

by("pause").addEventListener("click", () => {
  paused = !paused;
  by("pause").setAttribute("aria-pressed", String(paused));
  by("pause").textContent = paused ? "Go on" : "Pause";
  link(paused ? "paused" : "waiting", paused ? "paused" : "connecting");
});
by("face-filter").addEventListener("input", showFaces);
by("face-order").addEventListener("change", showFaces);
by("route-filter").addEventListener("input", () => {
  showRoutes();
  // A prefix that the server has not been asked for; if it does not answer, the next look tells.
  if (prefixOf(by("route-filter").value.trim()) !== routeList.under) lookAtRoutes().catch(() => {});
});
follow();

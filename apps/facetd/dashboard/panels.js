// Draws what a Model holds. Texts come from peers, so they only ever become text nodes.
import { bits, count, exact, percent, perSecond, size, span, sum } from "./model.js";

export const by = (id) => document.getElementById(id);

/// An element with attributes and children; strings become text.
export function make(tag, attributes = {}, ...children) {
  const svg = ["svg", "path", "line", "rect", "text", "title"].includes(tag);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const say = (element, text) => { if (element.textContent !== text) element.textContent = text; };

/// A table that keeps its rows, by key, so that focus, selection and scrolling survive an update.
/// Columns: { title, kind: "text" | "number" | "fill", of: row => text or { text, share } }.
export class Table {
  #rows = new Map();
  constructor(element, columns, nothing) {
    this.columns = columns;
    this.nothing = nothing;
    this.body = make("tbody");
    element.replaceChildren(make("thead", {}, make("tr", {}, ...columns.map((c) =>
      make("th", { scope: "col", class: c.kind === "text" ? "text" : "number" }, c.title)))), this.body);
  }

  /// entries: [key, row] in order
  show(entries) {
    const keys = new Set(entries.map(([key]) => key));
    for (const [key, row] of this.#rows) if (!keys.has(key)) { row.remove(); this.#rows.delete(key); }
    this.#empty(entries.length === 0);
    let place = this.body.firstElementChild;
    for (const [key, value] of entries) {
      const row = this.#rows.get(key) ?? this.#fresh(key);
      if (row === place) place = place.nextElementSibling;
      else this.body.insertBefore(row, place);
      this.columns.forEach((column, i) => this.#fill(row.children[i], column, column.of(value)));
    }
  }

  #empty(is) {
    const there = this.body.querySelector("td.empty");
    if (is && !there) this.body.append(make("tr", {}, make("td", { class: "empty", colspan: this.columns.length }, this.nothing)));
    if (!is) there?.parentElement.remove();
  }

  #fresh(key) {
    const row = make("tr", { "data-key": key }, ...this.columns.map((c) => {
      const cell = make("td", { class: c.kind === "text" ? "text" : "number", "data-label": c.title });
      if (c.kind === "fill") cell.append(make("span", {}, make("span", { class: "fill", "aria-hidden": "true" }, make("i")), make("span")));
      return cell;
    }));
    this.#rows.set(key, row);
    return row;
  }

  #fill(cell, column, value) {
    if (column.kind !== "fill") return say(cell, value);
    const [bar, text] = cell.firstChild.children;
    bar.hidden = value.share === null;
    bar.classList.toggle("high", column.warns === true && value.share > 0.75);
    bar.firstChild.style.width = `${Math.min(100, 100 * (value.share ?? 0))}%`;
    say(text, value.text);
  }
}

const ringOf = (way) => ({ info }) => info.ring
  ? { share: info.ring[way] / info.ring.slots, text: `${info.ring[way]}/${info.ring.slots}` } : { share: null, text: "–" };

export const faceColumns = [
  { title: "Face", kind: "text", of: ({ info }) => `${info.face_id}  ${info.uri}${info.up ? "" : " (down)"}` },
  { title: "Packets in", of: (f) => perSecond(f.in) },
  { title: "Packets out", of: (f) => perSecond(f.out) },
  { title: "In bits", of: (f) => bits(f.in_octets) },
  { title: "Out bits", of: (f) => bits(f.out_octets) },
  { title: "Ring in", kind: "fill", warns: true, of: ringOf("in") },
  { title: "Ring out", kind: "fill", warns: true, of: ringOf("out") },
  { title: "Queued", of: ({ info }) => size(info.queued_octets ?? 0) },
  { title: "Drops", of: (f) => count(f.dropped) },
  { title: "Lane", of: ({ info }) => (info.face_id < 256 ? "–" : String(info.lane)) },
];

export const laneColumns = [
  { title: "Lane", kind: "text", of: (l) => `Lane ${l.lane}` },
  { title: "CPU", kind: "fill", warns: true, of: (l) => ({ share: Math.min(1, l.load), text: percent(Math.min(1, l.load)) }) },
  { title: "Faces", of: (l) => String(l.faces) },
  { title: "Turns", of: (l) => perSecond(l.turns_s) },
  { title: "Polls", of: (l) => perSecond(l.polls_s) },
  { title: "Sleeps", of: (l) => perSecond(l.sleeps_s) },
  { title: "Crossing", of: (l) => perSecond(l.crossed_s) },
];

export const dropColumns = [
  { title: "Reason", kind: "text", of: (d) => d.reason.replaceAll("_", " ") },
  { title: "Now", of: (d) => perSecond(d.rate) },
  { title: "Packets", of: (d) => exact(d.count) },
  { title: "Share", kind: "fill", of: (d) => ({ share: d.share, text: percent(d.share) }) },
];

function facts(list, entries) {
  if (list.children.length !== entries.length)
    list.replaceChildren(...entries.map(([name]) => make("div", {}, make("dt", {}, name), make("dd"))));
  entries.forEach(([, ...values], i) => {
    const cell = list.children[i].lastChild;
    const text = values.join("\n");
    if (cell.dataset.text === text) return;
    cell.dataset.text = text;
    cell.replaceChildren(values[0], ...values.slice(1).map((v) => make("small", {}, v)));
  });
}

const ratio = (hits, misses) => (hits + misses > 0 ? percent(hits / (hits + misses)) : "–");

export function tiles({ current: s, rates: r }) {
  facts(by("tiles"), [
    ["Interests in", perSecond(r.interests), `${count(s.forwarder.in_interests)} so far`],
    ["Data out", perSecond(r.data), `${count(s.forwarder.out_data)} so far`],
    ["Octets in", bits(r.in_octets), `${size(s.forwarder.in_octets)} so far`],
    ["Octets out", bits(r.out_octets), `${size(s.forwarder.out_octets)} so far`],
    ["Pending Interests", count(s.tables.pit), `${count(s.forwarder.unsatisfied_interests)} unanswered so far`],
    ["Cache hits", ratio(r.hits, r.misses), `${ratio(s.content_store.hits, s.content_store.misses)} so far`],
    ["Drops", perSecond(r.drops), `${count(sum(s.drops))} so far`],
    ["Faces", count(s.faces.length), `${count(s.tables.fib)} prefixes with next hops`],
  ]);
}

export function store({ current: { content_store: cs } }) {
  facts(by("store-facts"), [
    ["Packets", `${exact(cs.entries)} of ${exact(cs.capacity_packets)}`],
    ["Memory", `${size(cs.used_octets)} of ${size(cs.capacity_octets)}`],
    ["Policy", cs.policy.replaceAll("_", " ")],
    ["Hits", `${exact(cs.hits)} (${ratio(cs.hits, cs.misses)})`],
    ["Misses", exact(cs.misses)],
  ]);
}

export function about({ current: s }) {
  say(by("about"), `${s.version}, up ${span(s.now_ms - s.started_ms)}`);
}

// -- pictures -------------------------------------------------------------------------------------

/// The next of 1, 2, 5, 10, 20 … above a value: the top of an axis.
const roof = (value) => {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map((m) => m * power).find((m) => m >= value);
};

export function chart({ history }) {
  const wide = by("chart").clientWidth || 600;
  const [width, height, left] = [wide, 170, 62];
  const top = roof(Math.max(2, ...history.flatMap((p) => [p.interests, p.data])));
  const end = history.at(-1)?.at ?? 0;
  const x = (p) => width - ((end - p.at) / 120_000) * (width - left);
  const y = (v) => 10 + (height - 30) * (1 - v / top);
  const line = (key) => history.map((p, i) => `${i ? "L" : "M"}${x(p).toFixed(1)} ${y(p[key]).toFixed(1)}`).join("");
  const label = history.length
    ? `Now ${perSecond(history.at(-1).interests)} Interests in and ${perSecond(history.at(-1).data)} Data out`
    : "No figures yet";
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  for (const v of [0, top / 2, top]) {
    svg.append(make("line", { class: "grid", x1: left, x2: width, y1: y(v), y2: y(v) }));
    svg.append(make("text", { x: left - 8, y: y(v) + 4, "text-anchor": "end" }, perSecond(v)));
  }
  svg.append(make("text", { x: left, y: height - 2 }, "2 min ago"), make("text", { x: width, y: height - 2, "text-anchor": "end" }, "now"));
  svg.append(make("path", { class: "a", d: line("interests") }), make("path", { class: "b", d: line("data") }));
  by("chart").replaceChildren(svg, make("div", { class: "legend quiet" }, make("span", {}, "Interests in"), make("span", { class: "b" }, "Data out")));
}

const microseconds = (us) => (us < 1000 ? `${us} µs` : us < 1e6 ? `${Math.round(us / 1000)} ms` : `${(us / 1e6).toFixed(1)} s`);

/// A distribution in powers of two, and which bucket a share of it ends in.
export function answers({ current: s }) {
  const buckets = s.distributions.response_us;
  const all = buckets.reduce((n, b) => n + b, 0);
  if (all === 0) return by("answers").replaceChildren(make("p", { class: "quiet" }, "No answers yet."));
  const first = buckets.findIndex((b) => b > 0);
  const last = buckets.findLastIndex((b) => b > 0);
  const shown = buckets.slice(first, last + 1);
  const wide = by("answers").clientWidth || 400;
  const [height, step] = [130, wide / Math.max(shown.length, 4)];
  const most = Math.max(...shown);
  const svg = make("svg", { viewBox: `0 0 ${wide} ${height}`, role: "img", "aria-label": `Distribution of ${exact(all)} answers` });
  const every = Math.ceil(58 / step);
  shown.forEach((n, i) => {
    const tall = Math.max(n > 0 ? 1 : 0, (height - 25) * (n / most));
    svg.append(make("rect", { class: "column", x: i * step + 1, width: Math.max(1, step - 2), y: height - 20 - tall, height: tall },
      make("title", {}, `${exact(n)} below ${microseconds(2 ** (first + i + 1))}`)));
    if (i % every === 0) svg.append(make("text", { x: i * step + 1, y: height - 5 }, microseconds(2 ** (first + i))));
  });
  let seen = 0;
  const quantile = (share) => { seen = 0; return microseconds(2 ** (1 + buckets.findIndex((b) => (seen += b) >= share * all))); };
  by("answers").replaceChildren(svg, make("p", { class: "quiet" },
    `${exact(all)} answers, mean ${microseconds(Math.round(s.distributions.response_sum_us / all))}, half below ${quantile(0.5)}, 99 % below ${quantile(0.99)}`));
}

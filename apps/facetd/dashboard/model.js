// What happened between two snapshots of /api/status. Knows no page.

const kept = 120;  // points of the chart, one a second

/// Counters of a snapshot that the chart and the tiles show as rates.
const totals = (s) => ({
  interests: s.forwarder.in_interests, data: s.forwarder.out_data, in_octets: s.forwarder.in_octets,
  out_octets: s.forwarder.out_octets, drops: sum(s.drops), hits: s.content_store.hits,
  misses: s.content_store.misses,
});

export const sum = (counts) => Object.values(counts ?? {}).reduce((all, n) => all + n, 0);

/// Growth per second; 0 when the counter began anew.
const rate = (now, before, seconds) => Math.max(0, ((now ?? 0) - (before ?? 0)) / seconds);

export class Model {
  current = null;
  rates = {};
  faces = new Map();   // id: { info, in, out, octets, dropped }
  lanes = [];
  dropRates = {};
  history = [];        // { at, interests, data }

  /// Takes a snapshot; false when it is the one we have.
  take(next) {
    const before = this.current;
    if (before && next.started_ms !== before.started_ms) {
      this.history = [];
      this.current = null;
      return this.take(next);
    }
    if (before && next.now_ms <= before.now_ms) return false;
    const seconds = before ? (next.now_ms - before.now_ms) / 1000 : 0;
    this.current = next;
    this.#follow(next, before, seconds);
    return true;
  }

  #follow(next, before, seconds) {
    const per = (now, then) => (seconds > 0 ? rate(now, then, seconds) : 0);
    const now = totals(next);
    const then = before ? totals(before) : now;
    this.rates = Object.fromEntries(Object.keys(now).map((key) => [key, per(now[key], then[key])]));
    this.dropRates = Object.fromEntries(
      Object.entries(next.drops).map(([reason, n]) => [reason, before ? per(n, before.drops[reason]) : 0]));
    this.lanes = next.lanes.map((lane, i) => {
      const was = before?.lanes[i] ?? lane;
      return { ...lane, load: per(lane.cpu_us, was.cpu_us) / 1e6, turns_s: per(lane.turns, was.turns),
               polls_s: per(lane.polls, was.polls), sleeps_s: per(lane.sleeps, was.sleeps),
               crossed_s: per(lane.crossed_packets, was.crossed_packets) };
    });
    const known = new Map((before?.faces ?? []).map((f) => [f.face_id, f]));
    this.faces = new Map(next.faces.map((f) => [f.face_id, this.#face(f, known.get(f.face_id) ?? f, per)]));
    if (before) {
      this.history.push({ at: next.now_ms, interests: this.rates.interests, data: this.rates.data });
      this.history = this.history.slice(-kept);
    }
  }

  #face(f, was, per) {
    const packets = (x, way) => (x[`${way}_interests`] ?? 0) + (x[`${way}_data`] ?? 0) + (x[`${way}_nacks`] ?? 0);
    return {
      info: f,
      in: per(packets(f, "in"), packets(was, "in")),
      out: per(packets(f, "out"), packets(was, "out")),
      in_octets: per(f.in_octets, was.in_octets),
      out_octets: per(f.out_octets, was.out_octets),
      ring: f.ring ? Math.max(f.ring.in, f.ring.out) / f.ring.slots : 0,
      dropped: sum(f.drops),
    };
  }
}

// -- numbers for people ---------------------------------------------------------------------------

const prefixed = (value, units) => {
  let i = 0;
  while (value >= 999.5 && i + 1 < units.length) { value /= 1000; ++i; }
  const whole = value >= 99.95 || (i === 0 && Number.isInteger(value));
  return `${whole ? Math.round(value) : value < 1 ? value.toFixed(1) : value.toPrecision(i === 0 && value < 10 ? 2 : 3)}${units[i]}`;
};
export const count = (n) => prefixed(n, ["", " k", " M", " G", " T"]);
export const perSecond = (n) => (n > 0 && n < 0.05 ? "< 0.1/s" : `${prefixed(n, ["", " k", " M", " G"])}/s`);
export const bits = (octets) => prefixed(8 * octets, [" bit/s", " kbit/s", " Mbit/s", " Gbit/s"]);
export const size = (octets) => prefixed(octets, [" B", " kB", " MB", " GB", " TB"]);
export const percent = (share) =>
  share > 0 && share < 0.001 ? "< 0.1 %" : `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
export const exact = (n) => n.toLocaleString("en-US").replaceAll(",", "\u202f");
export const span = (ms) => {
  const s = Math.floor(ms / 1000);
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const at = parts.findIndex(([unit]) => s >= unit);
  if (at < 0) return "0 s";
  const [unit, name] = parts[at];
  const next = parts[at + 1];
  const rest = next ? Math.floor((s % unit) / next[0]) : 0;
  return `${Math.floor(s / unit)} ${name}${rest > 0 ? ` ${rest} ${next[1]}` : ""}`;
};

'use strict';
// Plots as SVG: lines with intervals, or stacked bars. All colours are attributes, so that a saved plot
// needs no style sheet.

const light = {
  ink: '#16202c', soft: '#5a6776', grid: '#e3e7ec', card: '#ffffff',
  roles: ['#1f6fd1', '#12805c', '#b45309', '#b3261e', '#7c3aed', '#0e7490', '#a21caf', '#4d5b6a'],
  ramp: ['#440154', '#433e85', '#2f6b8e', '#21918c', '#28ae80', '#58b947'],
};
const dark = {
  ink: '#e6ebf0', soft: '#9aa8b7', grid: '#2d3946', card: '#19212a',
  roles: ['#6fb1ff', '#5fd6a4', '#f5b04c', '#ff8a80', '#c4a5ff', '#5ed3ea', '#f09cf2', '#b8c4d0'],
  ramp: ['#7d79d8', '#4a97d1', '#2bb3ad', '#4fcf86', '#a5dd3e', '#fde725'],
};
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const theme = () => (prefersDark.matches ? dark : light);

/// Colours for things that have an order, as many as asked for.
function rampColour(colours, index, count) {
  const at = count < 2 ? 0 : (index / (count - 1)) * (colours.ramp.length - 1);
  const [a, b] = [colours.ramp[Math.floor(at)], colours.ramp[Math.ceil(at)]];
  const mix = (i) => Math.round(parseInt(a.slice(i, i + 2), 16) * (1 - (at % 1)) + parseInt(b.slice(i, i + 2), 16) * (at % 1));
  return `rgb(${mix(1)}, ${mix(3)}, ${mix(5)})`;
}

/// Adding 0 turns -0, which axes run into, into 0.
const decimals = (value, digits) => (value + 0).toLocaleString('en', { maximumSignificantDigits: digits });
/// "12.3k": short, for axes.
function short(value) {
  for (const [size, unit] of [[1e9, 'G'], [1e6, 'M'], [1e4, 'k']])
    if (Math.abs(value) >= size) return decimals(value / (unit === 'k' ? 1e3 : size), 3) + (unit === 'k' ? 'k' : unit);
  return decimals(value, 3);
}
/// A time given in µs in the unit that fits.
function span(us) {
  if (us >= 1e6) return decimals(us / 1e6, 3) + ' s';
  if (us >= 1e3) return decimals(us / 1e3, 3) + ' ms';
  return decimals(us, 3) + ' µs';
}
/// A value of a figure with its unit.
function withUnit(value, unit) {
  if (value === null || value === undefined) return '–';
  if (unit === 'µs') return span(value);
  if (unit === 'bit/s') return short(value).replace(/[kMG]?$/, ' $&bit/s');
  if (unit === 'share') return decimals(value * 100, 3) + ' %';
  return decimals(value, Math.abs(value) >= 1000 ? 6 : 4) + (unit ? ' ' + unit : '');
}

function steps(low, high, wanted) {
  const raw = (high - low) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((s) => s * power >= raw) * power;
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) ticks.push(i * step);
  return ticks;
}
function logSteps(low, high) {
  const ticks = [];
  const decades = Math.log10(high / low);
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); ++power)
    for (const s of decades > 3 ? [1] : decades > 1.2 ? [1, 3] : [1, 2, 5]) {
      const tick = s * 10 ** power;
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
    }
  return ticks.length > 1 ? ticks : [low, high];
}

/// The nearest of 1, 3, 10, 30 … that is not above (below) a value.
function roundDecade(value, up) {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const lead = value / power;
  if (up) return power * (lead <= 1.001 ? 1 : lead <= 3 ? 3 : 10);
  return power * (lead >= 3 ? 3 : 1);
}

/// A scale from values to pixels: linear, log or band (a list of words).
function scale(kind, values, from, to, wanted, fixedTicks) {
  if (kind === 'band') {
    const words = [...new Set(values)];
    const width = (to - from) / words.length;
    return { at: (v) => from + (words.indexOf(v) + 0.5) * width, ticks: words, width };
  }
  let low = Math.min(...values), high = Math.max(...values);
  if (kind === 'log') {
    low = Math.max(low, 1e-9);
    if (high <= low) [low, high] = [low / 2, low * 2];
    const at = (v) => from + ((Math.log(Math.max(v, low)) - Math.log(low)) / (Math.log(high) - Math.log(low))) * (to - from);
    return { at, ticks: fixedTicks || logSteps(low, high) };
  }
  if (high <= low) [low, high] = low === 0 ? [0, 1] : [low - Math.abs(low) / 2, low + Math.abs(low) / 2];
  const ticks = fixedTicks || steps(low, high, wanted);
  if (!fixedTicks && ticks[ticks.length - 1] < high) {
    ticks.push(2 * ticks[ticks.length - 1] - (ticks[ticks.length - 2] ?? 0));
    high = ticks[ticks.length - 1];
  }
  return { at: (v) => from + ((v - low) / (high - low)) * (to - from), ticks };
}

const svgNode = (name, attributes, text) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
};

/// Leaves out labels that would touch the one before.
function spaced(ticks, at, label, size) {
  let last = -Infinity;
  return ticks.filter((tick) => {
    const half = label(tick).length * size * 0.3;
    if (at(tick) - half < last) return false;
    last = at(tick) + half + 8;
    return true;
  });
}

/// Draws a plot: {kind: 'lines' | 'bars', x: {kind, title, format, ticks}, y: {kind, title, format, from, to},
/// series: [{name, points: [{x, y, low, high}], colour, dashed, marks, step}]}.
/// Returns the SVG and what a pointer needs.
function draw(plot, width, height, colours) {
  const size = 12;
  const all = plot.series.flatMap((s) => s.points);
  const ys = all.flatMap((p) => [p.y, p.low ?? p.y, p.high ?? p.y]);
  const stacked = plot.kind === 'bars';
  if (stacked) {
    const sums = new Map();
    for (const p of all) sums.set(p.x, (sums.get(p.x) ?? 0) + p.y);
    ys.push(...sums.values());
  }
  if (plot.y.from !== undefined) ys.push(plot.y.from);
  if (plot.y.to !== undefined) ys.push(plot.y.to);
  // Where nothing is at 0, a wide interval must not squeeze the values: its lower end is cut.
  const positive = plot.y.kind === 'log' ? all.flatMap((p) => [p.y, p.high ?? p.y]).filter((v) => v > 0) : ys;
  const top = 26, bottom = height - 44;
  if (plot.y.kind === 'log' && positive.length)
    positive.push(roundDecade(Math.min(...positive), false), roundDecade(Math.max(...positive), true));
  const y = scale(plot.y.kind ?? 'linear', positive.length ? positive : [1, 10], bottom, top, 4);
  const left = 14 + Math.max(...y.ticks.map((t) => plot.y.format(t).length)) * size * 0.6;
  const right = width - 14;
  const inset = plot.kind === 'bars' || plot.x.kind === 'band' ? 0 : 8;
  const x = scale(plot.x.kind ?? 'linear', all.map((p) => p.x), left + inset, right - inset, 5, plot.x.ticks);
  const svg = svgNode('svg', {
    viewBox: `0 0 ${width} ${height}`, height, role: 'img', 'aria-label': plot.title,
    'font-family': 'system-ui, "DejaVu Sans", sans-serif', 'font-size': size,
  });
  for (const tick of y.ticks) {
    svg.append(svgNode('line', { x1: left, x2: right, y1: y.at(tick), y2: y.at(tick), stroke: colours.grid }));
    svg.append(svgNode('text', { x: left - 6, y: y.at(tick) + 4, 'text-anchor': 'end', fill: colours.soft }, plot.y.format(tick)));
  }
  for (const tick of spaced(x.ticks, x.at, plot.x.format, size)) {
    const half = plot.x.format(tick).length * size * 0.3;
    const at = Math.min(Math.max(x.at(tick), half), width - half);
    svg.append(svgNode('line', { x1: x.at(tick), x2: x.at(tick), y1: bottom, y2: bottom + 4, stroke: colours.soft }));
    svg.append(svgNode('text', { x: at, y: bottom + 18, 'text-anchor': 'middle', fill: colours.soft }, plot.x.format(tick)));
  }
  svg.append(svgNode('text', { x: left, y: 14, fill: colours.soft }, plot.y.title));
  svg.append(svgNode('text', { x: right, y: height - 6, 'text-anchor': 'end', fill: colours.soft }, plot.x.title));
  const base = new Map();
  for (const s of plot.series) (stacked ? drawBars : drawLine)(svg, s, x, y, colours, base);
  svg.append(svgNode('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: colours.soft }));
  return { svg, at: x.at, left, right, top, bottom };
}

function drawBars(svg, series, x, y, colours, base) {
  const width = Math.min(x.width * 0.6, 56);
  for (const p of series.points) {
    const from = base.get(p.x) ?? 0;
    base.set(p.x, from + p.y);
    const high = y.at(from + p.y), low = y.at(from);
    svg.append(svgNode('rect', {
      x: x.at(p.x) - width / 2, width, y: high, height: Math.max(low - high, p.y > 0 ? 1 : 0), fill: series.colour,
      stroke: colours.card, 'stroke-width': 1,
    }));
    if (series.total)
      svg.append(svgNode('text', { x: x.at(p.x), y: high - 5, 'text-anchor': 'middle', fill: colours.ink }, short(from + p.y)));
  }
}

function drawLine(svg, series, x, y, colours) {
  const points = series.points.map((p) => [x.at(p.x), y.at(p.y), p]);
  for (const [px, , p] of points)
    if (p.high !== undefined && p.high > p.low)
      svg.append(svgNode('path', {
        d: `M${px} ${y.at(p.low)}V${y.at(p.high)}M${px - 4} ${y.at(p.low)}h8M${px - 4} ${y.at(p.high)}h8`,
        stroke: series.colour, fill: 'none', 'stroke-opacity': 0.7,
      }));
  svg.append(svgNode('path', {
    d: points.map(([px, py], i) => `${i ? 'L' : 'M'}${px.toFixed(1)} ${py.toFixed(1)}`).join(''),
    stroke: series.colour, fill: 'none', 'stroke-width': 2, 'stroke-linejoin': 'round',
    ...(series.dashed ? { 'stroke-dasharray': '6 4' } : {}),
  }));
  if (series.marks || points.length === 1)
    for (const [px, py] of points)
      svg.append(svgNode('circle', { cx: px, cy: py, r: 4, fill: series.colour, stroke: colours.card, 'stroke-width': 1.5 }));
}

const data = JSON.parse(document.getElementById('data').textContent);

const figureOf = (key) => data.figures.find((f) => f.key === key);
const lastPart = (path) => path.slice(path.lastIndexOf('.') + 1);
const points = data.points;

/// The swept parameter that makes the x axis: the one that takes most values, numbers before words. The other
/// parameters tell lines apart, unless they change together with it.
const axis = (() => {
  const values = (path) => [...new Set(points.map((p) => p.parameters[path]))];
  const numeric = (path) => values(path).every((v) => v !== '' && Number.isFinite(Number(v)));
  const best = [...data.swept].sort((a, b) => numeric(b) - numeric(a) || values(b).length - values(a).length)[0];
  if (best === undefined) return { title: '', x: () => 'all', line: () => '', kind: 'band' };
  const tied = (path) => points.every((p) => points.every((q) => p.parameters[best] !== q.parameters[best] || p.parameters[path] === q.parameters[path]));
  const others = data.swept.filter((path) => path !== best && !tied(path));
  const line = (p) => others.map((path) => `${lastPart(path)} ${p.parameters[path]}`).join(', ');
  if (!numeric(best)) return { title: lastPart(best), x: (p) => p.parameters[best], line, kind: 'band' };
  const numbers = values(best).map(Number).sort((a, b) => a - b);
  const kind = numbers[0] > 0 && numbers[numbers.length - 1] / numbers[0] > 15 ? 'log' : 'linear';
  return { title: lastPart(best), x: (p) => Number(p.parameters[best]), line, kind, ticks: numbers };
})();
const lines = [...new Set(points.map(axis.line))];

/// What a point is called where nothing says what its label means: by the x axis alone if that tells it from others.
const nameOf = (p) => (data.swept.length === 0 ? '' : lines.length === 1 ? `${axis.title} ${axis.x(p)}` : p.label);

const xAxis = () => ({
  kind: axis.kind, title: axis.title, ticks: axis.ticks, format: (v) => (typeof v === 'number' ? short(v) : v),
});

/// A figure at every point, a line for each combination of the other parameters. No figure is below 0; an interval
/// that says so, or that exceeds `most`, ends there.
function along(key, name = '', style = {}, most = Infinity) {
  return lines.map((line, i) => ({
    name: [name, line].filter(Boolean).join(', '),
    role: style.role ?? i,
    marks: true,
    ...style,
    points: points.filter((p) => axis.line(p) === line && p.figures[key])
      .map((p) => [axis.x(p), p.figures[key].mean, p.figures[key].half ?? 0])
      .map(([x, y, half]) => ({ x, y, low: Math.max(y - half, Math.min(y, 0)), high: Math.max(y, Math.min(y + half, most)) }))
      .sort((a, b) => (typeof a.x === 'number' ? a.x - b.x : 0)),
  })).filter((s) => s.points.length);
}

/// Figures along the sweep. Several lines tell the other parameters apart by colour, so that `many`, dashed or not,
/// stands for `keys` there.
function sweptPlot(id, title, note, unit, keys, y = {}, many = keys) {
  return {
    id, title, note, unit,
    make: () => ({
      kind: 'lines', x: xAxis(),
      y: { title: unit === 'share' || !unit ? '' : unit === 'µs' ? 'time' : unit, format: unitFormat(unit), from: 0, ...y },
      series: (lines.length > 1 ? many : keys).flatMap(([key, name, style]) => along(key, name, style, y.to)),
    }),
  };
}

/// A log scale where values differ so much that the small ones would lie on the axis.
function spread(key) {
  const values = points.filter((p) => p.figures[key]).map((p) => p.figures[key].mean);
  return Math.min(...values) > 0 && Math.max(...values) > 20 * Math.min(...values) ? { kind: 'log', from: undefined } : {};
}

function ratePlot() {
  const runs = points.flatMap((p) => p.runs.filter((r) => r.series.length).map((r) => ({ name: [nameOf(p), 'repetition ' + (r.repetition + 1)].filter(Boolean).join(', '), run: r })));
  return {
    id: 'rate', title: 'Rate over time', note: 'Per interval, from the start of the measurement.', unit: 'per s',
    choices: runs.map((r) => r.name),
    make: (choice) => {
      const names = ['Interests', 'Data', 'Nacks', 'Timeouts'];
      const rows = runs[choice]?.run.series ?? [];
      return {
        kind: 'lines',
        x: { title: 'time, s', format: (v) => decimals(v, 3) },
        y: { title: 'per s', format: short, from: 0 },
        series: names.map((name, i) => ({ name, role: i, dashed: i === 0, points: rows.map((row) => ({ x: row[0], y: row[i + 1] })) }))
          .filter((s, i) => i < 2 || s.points.some((p) => p.y > 0)),
      };
    },
  };
}

function cdfPlot() {
  const most = 8;
  const shown = points.filter((p) => p.cdf.length);
  const some = shown.length <= most ? shown : Array.from({ length: most }, (_, i) => shown[Math.round((i * (shown.length - 1)) / (most - 1))]);
  return {
    id: 'cdf', title: 'Latency, cumulative', unit: 'share',
    note: 'Share of Data that came within the time, from the moment the Interest should have been sent.' +
      (some.length < shown.length ? ` ${most} of ${shown.length} points.` : ''),
    make: () => ({
      kind: 'lines', x: { kind: 'log', title: 'latency', format: span },
      y: { title: 'share of Data', format: unitFormat('share'), from: 0, to: 1 },
      series: some.map((p, i) => ({ name: nameOf(p) || 'Data', ramp: [i, some.length], points: p.cdf.map(([us, share]) => ({ x: us, y: share })) })),
    }),
  };
}

function dropsPlot() {
  const known = points.filter((p) => p.drops);
  const reasons = [...new Set(known.flatMap((p) => Object.keys(p.drops).filter((r) => p.drops[r] > 0)))].sort();
  const names = reasons.length ? reasons : ['no drops'];
  return {
    id: 'drops', title: 'Drops by reason', unit: 'packets',
    note: reasons.length ? 'Packets that the forwarder did not deliver, per repetition.' : known.length ? 'The forwarder dropped nothing.' : 'The forwarder does not tell.',
    make: () => ({
      kind: 'bars', x: { kind: 'band', title: lines.length === 1 ? axis.title : '', format: (v) => v },
      y: { title: 'packets', format: short, from: 0 },
      series: known.length === 0 ? [] : names.map((reason, i) => ({
        name: reason, role: i, total: i === names.length - 1,
        points: known.map((p) => ({ x: lines.length === 1 ? String(axis.x(p)) : p.label, y: p.drops[reason] ?? 0 })),
      })),
    }),
  };
}

const plots = [
  sweptPlot('throughput', 'Throughput', 'Data that came and Interests that were sent within the measurement, beside what was to be sent.', 'per s',
    [['offered_per_s', 'offered', { role: 7, dashed: true }], ['sent_per_s', 'Interests sent', { role: 0, dashed: true }], ['data_per_s', 'Data', { role: 1 }]], {},
    [['offered_per_s', 'offered', { dashed: true }], ['data_per_s', 'Data']]),
  sweptPlot('percentiles', 'Latency percentiles', 'From the moment the Interest should have been sent.', 'µs',
    [['latency_p50_us', 'median', { step: 0 }], ['latency_p90_us', 'p90', { step: 1 }], ['latency_p99_us', 'p99', { step: 2 }], ['latency_p999_us', 'p99.9', { step: 3 }]].map(([k, n, s]) => [k, n, { ramp: [s.step, 4] }]),
    { kind: 'log', from: undefined }, [['latency_p50_us', 'median'], ['latency_p99_us', 'p99', { dashed: true }]]),
  cdfPlot(),
  ratePlot(),
  sweptPlot('losses', 'Without Data', 'Interests that timed out or were Nacked.', 'share', [['timeout_share', 'timed out', { role: 3 }], ['nack_share', 'Nacked', { role: 2 }]], {},
    [['timeout_share', 'timed out'], ['nack_share', 'Nacked', { dashed: true }]]),
  sweptPlot('fairness', 'Fairness', 'Jain’s index over the Data of each consumer of a group: 1 when all got alike. Of several groups the worst.', '', [['fairness', '']], { to: 1 }),
  sweptPlot('hits', 'Cache hit ratio', 'Interests that the content store answered; management is left out.', 'share', [['hit_ratio', '']], { to: 1 }),
  sweptPlot('cpu', 'CPU per packet', 'Time of the forwarder per packet that it received.', 'µs', [['cpu_us_per_packet', '']]),
  sweptPlot('memory', 'Memory per face', 'Growth of the forwarder’s own memory as the faces came, before the first packet, by their number.', 'KiB', [['memory_kib_per_face', '']], spread('memory_kib_per_face')),
  dropsPlot(),
];

function showHead() {
  byId('name').textContent = document.title = data.name || 'Load experiment';
  const repetitions = Math.max(0, ...points.map((p) => p.runs.length));
  byId('facts').textContent = [
    `${points.length} ${points.length === 1 ? 'point' : 'points'}, ${repetitions} ${repetitions === 1 ? 'repetition' : 'repetitions'} each`,
    data.forwarder, data.started, data.machine.processor].filter(Boolean).join(' · ');
  const notices = points.flatMap((p) => p.runs.filter((r) => r.failure || r.degraded || r.lost.length).map((r) =>
    `${nameOf(p) || 'Run'}, repetition ${r.repetition + 1}: ${[r.failure, ...r.lost].filter(Boolean).join('; ') || 'went on without a lost worker'}${r.degraded && !r.counted ? ' (left out of the figures)' : ''}`));
  const remarks = points.flatMap((p) => p.runs.flatMap((r) => r.remarks.map((text) => `${nameOf(p) || 'Run'}, repetition ${r.repetition + 1}: ${text}`)));
  notices.push(...(data.not_applied.length ? [`The forwarder ran already and kept settings of its own: ${data.not_applied.join(', ')} of the file had no effect.`] : []), ...remarks);
  byId('notices').append(...notices.map((text) => el('p', { class: 'notice', text })));
}

function showTiles() {
  const best = (key, better) => points.filter((p) => p.figures[key]).reduce((a, b) => (!a || better(b.figures[key].mean, a.figures[key].mean) ? b : a), null);
  const tile = (title, value, note) => el('div', {}, el('dt', { text: title }), el('dd', {}, value, el('small', { text: note })));
  const where = (p) => (nameOf(p) ? 'at ' + nameOf(p) : '');
  const tiles = [];
  for (const [key, title, better, unit] of [['data_per_s', 'Highest throughput', (a, b) => a > b, 'Data/s'], ['latency_p50_us', 'Lowest median latency', (a, b) => a < b, 'µs'], ['latency_p99_us', 'Highest p99 latency', (a, b) => a > b, 'µs']]) {
    const p = best(key, better);
    if (p) tiles.push(tile(title, unit === 'µs' ? span(p.figures[key].mean) : short(p.figures[key].mean) + ' ' + unit, where(p)));
  }
  const sent = points.reduce((n, p) => n + p.interests, 0);
  tiles.push(tile('Interests sent', short(sent), 'all points and repetitions'));
  const told = points.flatMap((p) => p.agreements);
  if (told.length) {
    const wrong = told.filter((a) => !a.equal).length;
    tiles.push(tile('Counters', wrong ? `${wrong} of ${told.length} differ` : 'all agree', 'faces beside the forwarder'));
  }
  byId('tiles').append(...tiles);
}

function showFigures() {
  const shown = data.figures.filter((f) => points.some((p) => p.figures[f.key]));
  const cell = (p, f) => {
    const e = p.figures[f.key];
    if (!e) return el('td', { text: '–' });
    const half = e.half === null || e.half === undefined ? [] : [el('small', { text: ' ± ' + withUnit(e.half, f.unit).replace(/ (Interests|Data)\/s$| packets$/, '') })];
    return el('td', {}, withUnit(e.mean, f.unit).replace(/ (Interests|Data)\/s$| packets$| KiB$/, ''), ...half);
  };
  const counted = (p) => { const n = p.runs.filter((r) => r.counted).length; return n === p.runs.length ? String(n) : `${n} of ${p.runs.length}`; };
  const repeated = points.some((p) => p.runs.length > 1);
  byId('interval').textContent = repeated ? '± : the 95 % confidence interval of the mean over the n repetitions that count (Student’s t).' : 'One repetition: there is no confidence interval. Set repetitions to 3 or more for one.';
  byId('figures').replaceWith(Object.assign(table([data.swept.map(lastPart).join(', ') || '', 'n', ...shown.map((f) => f.title + (['µs', 'bit/s', 'share', ''].includes(f.unit) ? '' : `, ${f.unit}`))],
    points.map((p) => [p.label, counted(p), ...shown.map((f) => cell(p, f))])), { id: 'figures' }));
}

/// What changed at the points that both of two results have.
function showComparison() {
  if (!data.comparison) return;
  const section = byId('comparison');
  section.hidden = false;
  const value = (e, unit) => el('td', {}, withUnit(e.mean, unit), ...(e.half_width ? [el('small', { text: ' ± ' + withUnit(e.half_width, unit) })] : []));
  const change = (f) => {
    if (f.a.mean === 0) return f.b.mean === 0 ? '' : 'was 0';
    const percent = (v) => decimals((v * 100) / Math.abs(f.a.mean), 3);
    return `${f.difference > 0 ? '+' : ''}${percent(f.difference)}${f.half_width ? ' ± ' + percent(f.half_width) : ''} %${f.significant ? ' ★' : ''}`;
  };
  const title = (who, n) => `${who} (n = ${n.counted === n.all ? n.all : `${n.counted} of ${n.all}`})`;
  section.append(...data.comparison.points.map((p) => el('details', { open: data.comparison.points.length === 1 },
    el('summary', { text: Object.entries(p.parameters).map(([path, v]) => `${lastPart(path)} ${v}`).join(', ') || 'All figures' }),
    ...(p.not_alike.length ? [el('p', { class: 'note', text: 'Not alike: ' + p.not_alike.join(', ') })] : []),
    el('div', { class: 'scroll', tabindex: '0' }, table(['', title('A', p.repetitions.a), title('B', p.repetitions.b), 'B against A'],
      data.figures.filter((f) => p.figures[f.key]).map((f) => [f.title, value(p.figures[f.key].a, f.unit), value(p.figures[f.key].b, f.unit), change(p.figures[f.key])]))))));
}

function showAgreements() {
  const told = points.filter((p) => p.agreements.length);
  if (!told.length) byId('agreements').append(el('p', { class: 'note', text: 'The forwarder does not tell.' }));
  for (const p of told) {
    const wrong = p.agreements.filter((a) => !a.equal);
    const verdict = wrong.length ? el('span', { class: 'bad', text: `${wrong.length} differ` }) : el('span', { class: 'good', text: 'all equal' });
    const rows = p.agreements.map((a) => [a.what, a.ours.toLocaleString('en'), a.forwarder.toLocaleString('en'), el('td', { class: a.equal ? 'good' : 'bad', text: a.equal ? 'equal' : (a.ours - a.forwarder).toLocaleString('en', { signDisplay: 'always' }) })]);
    byId('agreements').append(el('details', { open: wrong.length > 0 || told.length === 1 }, el('summary', {}, nameOf(p) ? nameOf(p) + ': ' : '', verdict),
      el('div', { class: 'scroll', tabindex: '0' }, table(['', 'faces', 'forwarder', ''], rows))));
  }
}

function showSetup() {
  const facts = { 'seed': data.seed, 'forwarder': data.forwarder, 'workers': data.workers.join(', '), ...data.machine, ...data.versions };
  byId('setup').append(el('dl', {}, ...Object.entries(facts).filter(([, v]) => v !== '').flatMap(([k, v]) => [el('dt', { text: k }), el('dd', { text: String(v) })])));
  if (data.file) byId('setup').append(el('pre', { tabindex: '0', text: data.file }));
}

showHead();
showTiles();
plots.forEach(addPlot);
showComparison();
showFigures();
showAgreements();
showSetup();

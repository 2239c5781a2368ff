const data = JSON.parse(document.getElementById('data').textContent);

const inTime = { title: 'time, s', format: (v) => decimals(v, 3) };
const series = (name, role, column, rows, more = {}) => ({ name, role, points: rows.map((r) => ({ x: r[0], y: r[column] })), ...more });

const plots = [
  {
    id: 'rate', title: 'Rate over time', unit: 'per s', note: 'What all consumers sent and received, per period of the rate trace.',
    make: () => ({
      kind: 'lines', x: inTime, y: { title: 'per s', format: short, from: 0 },
      series: [series('Interests', 0, 1, data.rates, { dashed: true }), series('Data', 1, 2, data.rates), series('Nacks', 2, 3, data.rates)]
        .filter((s, i) => i < 2 || s.points.some((p) => p.y > 0)),
    }),
  },
  {
    id: 'carried', title: 'Packets over links', unit: 'per s', note: 'Sent over all links together, and dropped there: full queues, losses and links that were down.',
    make: () => ({
      kind: 'lines', x: inTime, y: { title: 'per s', format: short, from: 0 },
      series: [series('sent', 5, 4, data.rates), series('dropped', 3, 1, data.drops_in_time)],
    }),
  },
  {
    id: 'cdf', title: 'Delay, cumulative', unit: 'share', note: 'Share of Data that came within the time, from the moment the Interest was meant to be sent.',
    make: () => ({
      // What is cached where it is asked for takes no time, for which a log scale has no place.
      kind: 'lines', x: { kind: data.cdf.length && data.cdf[0][0] >= 1 ? 'log' : 'linear', title: 'delay', format: span }, y: { title: 'share of Data', format: unitFormat('share'), from: 0, to: 1 },
      series: [{ name: 'Data', role: 1, points: data.cdf.map(([us, share]) => ({ x: us, y: share })) }],
    }),
  },
  {
    id: 'drops', title: 'Drops by reason', unit: 'packets',
    note: data.drops.length ? 'Packets of the whole run that forwarders and links did not deliver.' : 'Nothing was dropped.',
    make: () => ({
      kind: 'bars', x: { kind: 'band', title: '', format: (v) => v }, y: { title: 'packets', format: short, from: 0 },
      series: [{ name: 'packets', role: 3, total: true, points: (data.drops.length ? data.drops : [['none', 0]]).map(([reason, count]) => ({ x: reason, y: count })) }],
    }),
  },
  {
    id: 'hits', title: 'Cache hit ratio', unit: 'share', note: 'Of all content stores together, per period: Interests that were answered from there.',
    make: () => ({
      kind: 'lines', x: inTime, y: { title: '', format: unitFormat('share'), from: 0, to: 1 },
      series: [series('all nodes', 4, 1, data.hits)],
    }),
  },
];

const tile = (title, value, note) => el('div', {}, el('dt', { text: title }), el('dd', {}, value, el('small', { text: note })));
const count = (n) => n.toLocaleString('en');

function showHead() {
  byId('name').textContent = document.title = data.name || 'Simulation';
  byId('facts').textContent = [
    `${count(data.nodes_in_all)} nodes, ${count(data.links_in_all)} links`, `${decimals(data.simulated_s, 6)} s`,
    data.time === 'virtual' ? 'virtual time' : 'by the clock', `seed ${data.seed}`].join(' · ');
  byId('notices').append(...data.notices.map((text) => el('p', { class: 'notice', text })));
  byId('tiles').append(
    tile('Interests', short(data.interests), 'of all consumers'),
    tile('Data', data.interests ? decimals((data.data / data.interests) * 100, 4) + ' %' : '–', 'of Interests answered'),
    tile('Median delay', data.cdf.length ? span(data.latency_us.p50) : '–', data.cdf.length ? `p99 ${span(data.latency_us.p99)}` : ''),
    tile('Packet-hops', short(data.packet_hops), 'packets over links'),
    tile('Cache hits', data.hit_ratio === null ? '–' : withUnit(data.hit_ratio, 'share'), 'of Interests that met a store'));
}

function showTables() {
  byId('applications').replaceWith(Object.assign(table(['', 'Interests', 'Data', 'Nacks', 'timed out', 'retransmitted'],
    data.consumers.map((c) => [c.name, count(c.interests), count(c.data), count(c.nacks), count(c.timeouts), count(c.retransmissions)])
      .concat(data.producers.map((p) => [p.name + ' (producer)', count(p.interests), count(p.data), count(p.nacks), '', '']))), { id: 'applications' }));
  const some = (shown, all, what) => (shown < all ? `The ${count(shown)} busiest of ${count(all)} ${what}.` : '');
  const most = 200;
  const byRate = (a, b) => b.rate - a.rate;
  const nodes = [...data.nodes].sort(byRate).slice(0, most);
  byId('nodes-note').textContent = some(nodes.length, data.nodes.length, 'nodes');
  byId('nodes').replaceWith(Object.assign(table(['', 'packets/s', 'hit ratio', 'cached', 'dropped'],
    nodes.map((n) => [n.name, short(n.rate), n.hit_ratio === null ? '–' : withUnit(n.hit_ratio, 'share'), count(n.cached), count(n.drops)])), { id: 'nodes' }));
  const links = [...data.links].sort(byRate).slice(0, most);
  byId('links-note').textContent = [some(links.length, data.links.length, 'links'), 'Both directions together; busy: the busier one.'].filter(Boolean).join(' ');
  byId('links').replaceWith(Object.assign(table(['', 'packets/s', 'bit/s', 'busy', 'longest queue', 'dropped'],
    links.map((l) => [`${data.nodes[l.a].name} – ${data.nodes[l.b].name}`, short(l.rate), withUnit(l.bits, 'bit/s'), l.busy > 0 ? withUnit(l.busy, 'share') : '–', count(l.queue), count(l.drops)])), { id: 'links' }));
}

/// Above this a picture is a blot, and laying it out takes long.
const mostInPicture = 1500;

function showPicture() {
  const what = 'Links and nodes by the packets they carried per second; more when pointed at.';
  const part = busiestPart(data.nodes, data.links, mostInPicture);
  byId('topology-note').textContent = part.links.length < data.links.length
    ? `The ${count(part.links.length)} busiest of ${count(data.links.length)} links and the nodes at their ends. ${what}` : what;
  drawTopology(byId('topology'), part.nodes, part.links);
}

showHead();
showPicture();
plots.forEach(addPlot);
showTables();

// A picture of a network: nodes and links coloured by how much they carried.

/// Places for nodes that have none: springs along links, everything else pushed apart. Starts on a circle, so the
/// same network is the same picture.
function laidOut(nodes, links) {
  const n = nodes.length;
  const at = nodes.map((_, i) => [Math.cos((2 * Math.PI * i) / n), Math.sin((2 * Math.PI * i) / n)]);
  const ideal = 1.6 / Math.sqrt(n);
  const rounds = n > 300 ? 60 : 200;
  for (let round = 0; round < rounds; ++round) {
    const move = at.map(() => [0, 0]);
    const push = (i, j, force) => {
      const dx = at[i][0] - at[j][0], dy = at[i][1] - at[j][1];
      const d = Math.hypot(dx, dy) || 1e-6;
      const f = force(d) / d;
      move[i][0] += dx * f; move[i][1] += dy * f;
      move[j][0] -= dx * f; move[j][1] -= dy * f;
    };
    for (let i = 0; i < n; ++i) for (let j = 0; j < i; ++j) push(i, j, (d) => (ideal * ideal) / d);
    for (const l of links) push(l.a, l.b, (d) => -(d * d) / ideal);
    const most = 0.2 * (1 - round / rounds) + 0.002;
    at.forEach((p, i) => {
      const d = Math.hypot(...move[i]) || 1;
      p[0] += (move[i][0] / d) * Math.min(d, most);
      p[1] += (move[i][1] / d) * Math.min(d, most);
    });
  }
  return at;
}

/// The part of a network that has most of its traffic: links in order of their rate as long as there are at most `most`
/// nodes at their ends, and as many links again; those that carried nothing are left
/// out. All of it when it is no larger.
function busiestPart(nodes, links, most) {
  if (nodes.length <= most) return { nodes, links };
  const carrying = links.filter((l) => l.rate > 0);
  const numbers = new Map(), kept = [];
  for (const l of [...(carrying.length ? carrying : links)].sort((a, b) => b.rate - a.rate || a.a - b.a || a.b - b.b)) {
    const fresh = [l.a, l.b].filter((i) => !numbers.has(i));
    if (numbers.size + fresh.length > most || kept.length === 2 * most) break;
    fresh.forEach((i) => numbers.set(i, numbers.size));
    kept.push({ ...l, a: numbers.get(l.a), b: numbers.get(l.b) });
  }
  return { nodes: [...numbers.keys()].map((i) => nodes[i]), links: kept };
}

/// Places as the scenario says, or made up when it does not.
function places(nodes, links) {
  const apart = new Set(nodes.map((p) => `${p.x} ${p.y}`)).size;
  return apart > nodes.length / 2 ? nodes.map((p) => [p.x, p.y]) : laidOut(nodes, links);
}

/// Draws it into `area` and again when the width or the theme changes.
function drawTopology(area, nodes, links) {
  const at = places(nodes, links);
  const range = (i) => [Math.min(...at.map((p) => p[i])), Math.max(...at.map((p) => p[i]))];
  const [left, right] = range(0), [low, high] = range(1);
  const mostOfLinks = Math.max(...links.map((l) => l.rate), 1e-9);
  const mostOfNodes = Math.max(...nodes.map((p) => p.rate), 1e-9);
  const label = (p) => p.name + (p.role ? ` (${p.role})` : '');
  const labelled = nodes.length <= 60;
  const side = labelled ? Math.max(36, ...nodes.map((p) => label(p).length * 3.3)) : 36;
  const colourOf = (share) => rampColour(theme(), Math.round(Math.min(share, 1) * 100), 101);
  const render = () => {
    const width = Math.max(area.clientWidth - 32, 240), margin = 36;
    const shape = right > left ? (high - low) / (right - left) : 0;
    const height = Math.min(Math.max((width - 2 * side) * shape + 2 * margin, 130), 700);
    const x = (v) => (right > left ? side + ((v - left) / (right - left)) * (width - 2 * side) : width / 2);
    const y = (v) => (high > low ? margin + ((v - low) / (high - low)) * (height - 2 * margin) : height / 2);
    const svg = svgNode('svg', { viewBox: `0 0 ${width} ${height}`, height, role: 'img', 'aria-label': 'Topology coloured by load', 'font-family': 'system-ui, "DejaVu Sans", sans-serif', 'font-size': 11 });
    for (const l of links) {
      const share = l.rate / mostOfLinks;
      const line = svgNode('line', { class: 'link', x1: x(at[l.a][0]), y1: y(at[l.a][1]), x2: x(at[l.b][0]), y2: y(at[l.b][1]), stroke: l.rate > 0 ? colourOf(share) : theme().grid, 'stroke-width': 1.5 + 4 * share });
      line.append(svgNode('title', {}, `${nodes[l.a].name} – ${nodes[l.b].name}: ${short(l.rate)} packets/s, ${withUnit(l.bits, 'bit/s')}${l.busy > 0 ? `, busy ${decimals(l.busy * 100, 3)} %` : ''}${l.drops ? `, ${short(l.drops)} dropped` : ''}`));
      svg.append(line);
    }
    const radius = nodes.length > 300 ? 3 : nodes.length > 60 ? 5 : 9;
    nodes.forEach((p, i) => {
      const circle = svgNode('circle', { class: 'node', cx: x(at[i][0]), cy: y(at[i][1]), r: radius, fill: p.rate > 0 ? colourOf(p.rate / mostOfNodes) : theme().card, stroke: theme().soft });
      circle.append(svgNode('title', {}, `${p.name}: ${short(p.rate)} packets/s${p.role ? `, ${p.role}` : ''}`));
      svg.append(circle);
      if (labelled) svg.append(svgNode('text', { x: x(at[i][0]), y: y(at[i][1]) - radius - 4, 'text-anchor': 'middle', fill: theme().ink }, label(p)));
    });
    area.dataset.links = links.length;
    area.dataset.nodes = nodes.length;
    const ramp = el('span', { class: 'scale' });
    ramp.style.background = `linear-gradient(to right, ${theme().ramp.join(', ')})`;
    area.replaceChildren(svg, el('p', {}, '0', ramp, `${short(mostOfLinks)} packets/s on a link, ${short(mostOfNodes)} at a node`));
  };
  keepDrawn(area, render);
}

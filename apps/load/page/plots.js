// Plots on a page, with legend, values, a tip at the pointer and a way to save them.

/// Makes an element: attributes, then children (text or elements).
function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (key === 'text') node.textContent = value;
    else if (key in node && typeof value !== 'string') node[key] = value;
    else node.setAttribute(key, value);
  node.append(...children);
  return node;
}
const byId = (id) => document.getElementById(id);

const unitFormat = (unit) => (v) => (unit === 'µs' ? span(v) : unit === 'share' ? decimals(v * 100, 3) + ' %' : short(v));

/// Gives every series the colour of its role, its place in an order, or its line.
function coloured(plot, colours) {
  plot.series.forEach((s) => {
    s.colour = s.ramp ? rampColour(colours, s.ramp[0], s.ramp[1]) : colours.roles[(s.role ?? 0) % colours.roles.length];
  });
  return plot;
}

function table(head, rows) {
  return el('table', {}, el('thead', {}, el('tr', {}, ...head.map((h) => el('th', { scope: 'col', text: h })))),
    el('tbody', {}, ...rows.map((row) => el('tr', {}, ...row.map((cell, i) => (cell instanceof Node ? cell : el(i ? 'td' : 'th', { ...(i ? {} : { scope: 'row' }), text: cell })))))));
}

function showTip(event, plot, drawn, spec) {
  const box = drawn.svg.getBoundingClientRect();
  const px = event.clientX - box.left;
  const tip = byId('tip');
  const rows = plot.series.filter((s) => s.points.length).map((s) => [s, s.points.reduce((a, b) => (Math.abs(drawn.at(b.x) - px) < Math.abs(drawn.at(a.x) - px) ? b : a))]);
  if (!rows.length) return;
  tip.replaceChildren(el('b', { text: `${plot.x.title} ${plot.x.format(rows[0][1].x)}`.trim() }), ...rows.map(([s, p]) => {
    const dot = el('i');
    dot.style.background = s.colour;
    return el('span', {}, dot, el('em', { text: s.name || spec.title }), el('strong', { text: withUnit(p.y, spec.unit) }));
  }));
  tip.hidden = false;
  tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 4)) + 'px';
  tip.style.top = Math.max(4, event.clientY - tip.offsetHeight - 12) + 'px';
}

function save(spec, choice) {
  const drawn = draw(coloured(spec.make(choice), light), 640, 380, light);
  drawn.svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const url = URL.createObjectURL(new Blob([drawn.svg.outerHTML], { type: 'image/svg+xml' }));
  el('a', { href: url, download: `${spec.id}.svg` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/// Draws now, and again whenever the area's width or the theme changes.
function keepDrawn(area, render) {
  let last = -1;
  new ResizeObserver(() => {
    if (area.clientWidth === last) return;
    last = area.clientWidth;
    requestAnimationFrame(render);
  }).observe(area);
  prefersDark.addEventListener('change', render);
  render();
}

function addPlot(spec) {
  const area = el('div', { class: 'area' });
  const legend = el('ul', { class: 'legend' });
  const select = spec.choices && spec.choices.length > 1 ? el('select', { 'aria-label': 'Which repetition' }, ...spec.choices.map((c, i) => el('option', { value: String(i), text: c }))) : null;
  const values = el('div', { class: 'scroll', tabindex: '0' });
  const button = el('button', { type: 'button', text: 'Save as SVG' });
  const figure = el('figure', { class: 'plot', id: 'plot-' + spec.id },
    el('figcaption', {}, el('h3', { text: spec.title }), ...(select ? [select] : []), el('p', { text: spec.note })), legend, area,
    el('div', { class: 'tools' }, el('details', {}, el('summary', { text: 'Values' }), values), button));
  const choice = () => (select ? Number(select.value) : 0);
  const render = () => {
    const plot = coloured(spec.make(choice()), theme());
    plot.title = spec.title;
    const count = plot.series.reduce((n, s) => n + s.points.length, 0);
    figure.dataset.points = count;
    legend.replaceChildren(...(plot.series.length < 2 ? [] : plot.series.map((s) => {
      const mark = el('i', { class: s.dashed ? 'dashed' : '' });
      mark.style.borderTopColor = s.colour;
      return el('li', {}, mark, el('span', { text: s.name }));
    })));
    if (count === 0) {
      area.replaceChildren(el('p', { text: 'No data: the forwarder does not tell, or nothing was measured.' }));
      return;
    }
    const drawn = draw(plot, Math.max(area.clientWidth, 240), area.clientWidth < 400 ? 240 : 290, theme());
    drawn.svg.addEventListener('pointermove', (event) => showTip(event, plot, drawn, spec));
    drawn.svg.addEventListener('pointerdown', (event) => showTip(event, plot, drawn, spec));
    drawn.svg.addEventListener('pointerleave', () => { byId('tip').hidden = true; });
    area.replaceChildren(drawn.svg);
    const xs = [...new Set(plot.series.flatMap((s) => s.points.map((p) => p.x)))];
    values.replaceChildren(table([plot.x.title, ...plot.series.map((s) => s.name || spec.title)],
      xs.slice(0, 500).map((x) => [plot.x.format(x), ...plot.series.map((s) => { const p = s.points.find((q) => q.x === x); return p ? withUnit(p.y, spec.unit) : ''; })])));
  };
  button.addEventListener('click', () => save(spec, choice()));
  select?.addEventListener('change', render);
  byId('plots').append(figure);
  keepDrawn(area, render);
}

'use strict';
// Texts of models are untrusted: they are set as textContent only, never as HTML.
const data = JSON.parse(document.getElementById('data').textContent);
// Characters that are not seen, or turn the direction of text, are shown as their code.
const safe = text => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
  hidden => '\\u' + hidden.charCodeAt(0).toString(16).padStart(4, '0'));
data.tokens = data.tokens.map(safe);
data.scores = data.scores.map(safe);
for (const feature of data.features) if (feature[1]) feature[1] = safe(feature[1]);

const STEP = 100; // rows that are added to the table at a time
const PALETTE = [[247,251,255],[222,235,247],[198,219,239],[158,202,225],[107,174,214],[66,146,198],[33,113,181],[8,81,156],[8,48,107]];

// A feature: [number, label, density, active tokens, max, counts, raised, lowered, nearest, together, scores, removal, examples]
const [NUMBER, LABEL, DENSITY, ACTIVE, MAX, COUNTS, RAISED, LOWERED, NEAREST, TOGETHER, SCORES, REMOVAL, EXAMPLES] = Array(13).keys();

const shown = token => data.tokens[token].replace(/^ +| +$/g, spaces => '·'.repeat(spaces.length)).replace(/\n/g, '↵').replace(/\t/g, '⇥');
const tokenOf = ([segment, from, count, at]) => data.segments[segment][from + at];
const first = feature => feature[EXAMPLES].length ? shown(tokenOf(feature[EXAMPLES][0][2][0])) : '';
const listed = tokens => tokens.slice(0, 3).map(([token]) => shown(token)).join('  ');
const brief = x => x === null ? '–' : x === 0 ? '0' : String(Number(x.toPrecision(3)));
const percent = x => x === null ? '–' : x === 0 ? '0 %' : Number((100 * x).toPrecision(2)) + ' %';

const columns = [
  { name: 'feature', number: true, key: f => f[NUMBER], text: f => String(f[NUMBER]) },
  { name: 'label', key: f => f[LABEL] || '', text: f => f[LABEL] || '' },
  { name: 'density', number: true, key: f => f[DENSITY], text: f => percent(f[DENSITY]) },
  { name: 'max', number: true, key: f => f[MAX], text: f => brief(f[MAX]) },
  { name: 'strongest at', key: first, text: first },
  { name: 'raises', key: f => listed(f[RAISED]), text: f => listed(f[RAISED]) },
  { name: 'lowers', key: f => listed(f[LOWERED]), text: f => listed(f[LOWERED]) },
].concat(data.scores.map((name, i) => ({ name, number: true, key: f => f[SCORES][i] === null ? -Infinity : f[SCORES][i], text: f => brief(f[SCORES][i]) })))
  .filter(column => data.features.some(feature => column.text(feature) !== ''));

const byNumber = new Map(data.features.map(feature => [feature[NUMBER], feature]));
const searched = new Map();
const state = { column: columns[0], down: false, rows: data.features, selected: null };
const $ = id => document.getElementById(id);

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// What the filter looks in: number, label, tokens.
function haystack(feature) {
  let text = searched.get(feature);
  if (text === undefined) {
    text = columns.filter(column => !column.number).map(column => column.text(feature)).concat(feature[NUMBER]).join(' ').replace(/·/g, ' ').toLowerCase();
    searched.set(feature, text);
  }
  return text;
}

function arrange() {
  const words = $('filter').value.toLowerCase().split(' ').filter(Boolean);
  const live = $('live').checked;
  const sign = state.down ? -1 : 1;
  const { key } = state.column;
  state.rows = data.features
    .filter(feature => (!live || feature[DENSITY] !== 0) && words.every(word => haystack(feature).includes(word)))
    .map(feature => [key(feature), feature])
    .sort(([a, one], [b, other]) => (a < b ? -sign : a > b ? sign : one[NUMBER] - other[NUMBER]))
    .map(pair => pair[1]);
  $('count').textContent = state.rows.length + ' of ' + data.features.length + ' features';
  $('rows').replaceChildren();
  $('list').scrollTop = 0;
  more();
}

function more() {
  const body = $('rows');
  const from = body.childElementCount;
  for (const feature of state.rows.slice(from, from + STEP)) {
    const row = element('tr');
    row.tabIndex = feature === state.selected || from === 0 && !body.childElementCount ? 0 : -1;
    row.setAttribute('aria-selected', feature === state.selected);
    row.dataset.feature = feature[NUMBER];
    for (const column of columns) row.append(element('td', column.number ? 'number' : 'text', column.text(feature)));
    body.append(row);
  }
}

function header() {
  for (const column of columns) {
    const cell = element('th', column.number ? 'number' : '');
    cell.scope = 'col';
    const button = element('button', '', column.name);
    button.onclick = () => {
      state.down = state.column === column ? !state.down : Boolean(column.number && column !== columns[0]);
      state.column = column;
      marks();
      arrange();
    };
    cell.append(button);
    $('head').append(cell);
  }
  marks();
}

function marks() {
  [...$('head').children].forEach((cell, i) => {
    const own = columns[i] === state.column;
    cell.setAttribute('aria-sort', own ? (state.down ? 'descending' : 'ascending') : 'none');
    cell.firstChild.textContent = columns[i].name + (own ? (state.down ? ' ▼' : ' ▲') : '');
  });
}

function colour(part) {
  const place = Math.max(0, Math.min(1, part)) * (PALETTE.length - 1);
  const below = Math.min(PALETTE.length - 2, Math.floor(place));
  return PALETTE[below].map((c, i) => Math.round(c + (place - below) * (PALETTE[below + 1][i] - c)));
}

const luminance = rgb => rgb.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);

// An example: [segment, from, count, at, [place, activation, place, activation, …]]
function words([segment, from, count, at, values], max) {
  const box = element('div', 'words');
  const activations = new Map();
  for (let i = 0; i < values.length; i += 2) activations.set(values[i], values[i + 1]);
  for (let i = 0; i < count; i++) {
    const raw = data.tokens[data.segments[segment][from + i]];
    const value = activations.has(i) ? activations.get(i) : 0;
    const word = element('span', value === null ? 'none' : '', /^ *$/.test(raw) || /[\n\t]/.test(raw) ? shown(data.segments[segment][from + i]) : raw);
    if (i === at) word.classList.add('most');
    if (value !== null) {
      const rgb = colour(max ? value / max : 0);
      if (value > 0) {
        word.style.background = 'rgb(' + rgb + ')';
        word.style.color = luminance(rgb) > 0.18 ? '#000' : '#fff';
      }
    }
    word.title = shown(data.segments[segment][from + i]) + '  ' + brief(value);
    box.append(word);
  }
  const line = element('div', 'line');
  line.append(element('span', '', brief(activations.get(at) || 0)), box);
  return line;
}

function histogram(feature) {
  const box = element('div');
  box.append(element('div', 'faint', 'tokens with each activation above 0 (log scale)'));
  const bars = element('div', 'bars');
  const counts = feature[COUNTS];
  const highest = Math.log10(Math.max(2, ...counts)) + 0.15;
  bars.setAttribute('role', 'img');
  bars.setAttribute('aria-label', 'histogram of activations');
  counts.forEach((count, i) => {
    const bar = element('i');
    bar.style.height = (count ? 100 * (Math.log10(count) + 0.15) / highest : 0) + '%';
    const width = feature[MAX] / counts.length;
    bar.title = brief(i * width) + ' to ' + brief((i + 1) * width) + ': ' + count + ' tokens';
    bars.append(bar);
  });
  const ends = element('div', 'ends');
  ends.append(element('span', '', '0'), element('span', '', brief(feature[MAX])));
  box.append(bars, ends);
  return box;
}

function logits(feature) {
  const box = element('div');
  box.append(element('div', 'faint', 'logits at activation 1, direct effect'));
  const table = element('table', 'logits');
  const all = feature[RAISED].slice(0, 6).concat(feature[LOWERED].slice(0, 6).reverse());
  const largest = Math.max(...all.map(([, value]) => Math.abs(value)));
  for (const [token, value] of all) {
    const row = element('tr');
    const bar = element('i', value < 0 ? 'less' : '');
    bar.style.width = Math.round(80 * Math.abs(value) / (largest || 1)) + 'px';
    const cell = element('td');
    cell.append(bar);
    row.append(element('td', 'number', shown(token)), cell, element('td', 'number', brief(value)));
    table.append(row);
  }
  box.append(table);
  return box;
}

// White is 0, dark blue the largest activation of the feature, in light and dark themes.
function legend(feature) {
  const line = element('div', 'legend', 'activation 0');
  const bar = element('i');
  bar.style.background = 'linear-gradient(90deg,' + PALETTE.map(rgb => 'rgb(' + rgb + ')').join() + ')';
  line.append(bar, brief(feature[MAX]) + '; the token that counts is underlined, its activation stands in front');
  return line;
}

function links(what, pairs, unit) {
  const line = element('div', '', what + ': ');
  pairs.slice(0, 8).forEach(([number, value], i) => {
    if (i) line.append(', ');
    const known = byNumber.has(number);
    const link = element(known ? 'a' : 'span', '', String(number));
    if (known) link.href = '#feature=' + number;
    line.append(link, ' (' + unit + ' ' + brief(value) + ')');
  });
  return line;
}

function card(feature) {
  const box = $('card');
  box.replaceChildren(element('h2', '', 'feature ' + feature[NUMBER] + (feature[LABEL] ? ' – ' + feature[LABEL] : '')));
  box.append(element('div', '', feature[DENSITY] === 0
    ? 'It is active on none of the tokens.'
    : (feature[DENSITY] === null ? 'How often it is active is not known' : 'Active on ' + percent(feature[DENSITY]) + ' of the tokens')
      + (feature[ACTIVE] ? ' (' + feature[ACTIVE].toLocaleString('en') + ')' : '') + '; largest activation ' + brief(feature[MAX]) + '.'));
  const scores = data.scores.map((name, i) => [name, feature[SCORES][i]]).filter(pair => pair[1] !== null);
  if (scores.length) box.append(element('div', '', scores.map(([name, score]) => name + ' ' + brief(score)).join(', ')));
  if (feature[NEAREST].length) box.append(links('Writes like', feature[NEAREST], 'cosine'));
  if (feature[TOGETHER].length) box.append(links('Active together with', feature[TOGETHER], 'Jaccard'));
  if (feature[REMOVAL]) box.append(element('div', '', feature[REMOVAL]));
  const both = element('div', 'both');
  if (feature[ACTIVE]) both.append(histogram(feature));
  if (feature[RAISED].length) both.append(logits(feature));
  box.append(both);
  if (feature[EXAMPLES].length) box.append(legend(feature));
  for (const [low, high, examples] of feature[EXAMPLES]) {
    box.append(element('h3', '', low === null ? 'strongest, each of another text' : 'random, from ' + brief(low) + ' to ' + brief(high)));
    for (const example of examples) box.append(words(example, feature[MAX]));
  }
  box.scrollTop = 0;
}

function select(feature, focus) {
  state.selected = feature;
  for (const row of $('rows').children) {
    const own = Number(row.dataset.feature) === feature[NUMBER];
    row.setAttribute('aria-selected', own);
    row.tabIndex = own ? 0 : -1;
    if (own && focus) row.focus();
  }
  card(feature);
  history.replaceState(null, '', '#feature=' + feature[NUMBER]);
}

function move(row, steps) {
  let place = [...$('rows').children].indexOf(row) + steps;
  while (place >= $('rows').childElementCount && $('rows').childElementCount < state.rows.length) more();
  place = Math.max(0, Math.min($('rows').childElementCount - 1, place));
  select(state.rows[place], true);
}

function fromAddress() {
  const asked = /^#feature=(\d+)$/.exec(location.hash);
  const feature = asked && byNumber.get(Number(asked[1]));
  if (feature) select(feature, false);
  return Boolean(feature);
}

$('rows').onclick = event => {
  const row = event.target.closest('tr');
  if (row) select(byNumber.get(Number(row.dataset.feature)), true);
};
$('rows').onkeydown = event => {
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Enter: 0, Home: -1e9, End: 1e9 }[event.key];
  const row = event.target.closest('tr');
  if (steps !== undefined && row) {
    event.preventDefault();
    move(row, steps);
  }
};
$('list').onscroll = event => {
  const list = event.target;
  if (list.scrollTop + list.clientHeight > list.scrollHeight - 600) more();
};
$('filter').oninput = arrange;
$('live').onchange = arrange;
window.onhashchange = fromAddress;
header();
arrange();
if (!fromAddress() && state.rows.length) select(state.rows.find(feature => feature[DENSITY] !== 0) || state.rows[0], false);

// Words for measuring a picture in a page; everything is measured before anything is touched.
const main = document.querySelector('main');
const box = e => e.getBoundingClientRect();
const all = (selector, under = main) => [...under.querySelectorAll(selector)];
const scroller = () => all('div').find(e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX));
const within = (inner, outer) => box(inner).left >= box(outer).left - 1 && box(inner).right <= box(outer).right + 1;
const rgba = text => (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
const over = (top, under) => {
  const a = top.length > 3 ? top[3] : 1;
  return [0, 1, 2].map(i => top[i] * a + under[i] * (1 - a));
};
// The colour behind an element: its own and its ancestors' backgrounds, down to the page's.
const ground = e => e ? over(rgba(getComputedStyle(e).backgroundColor), ground(e.parentElement)) : [255, 255, 255];
const opacity = e => e ? Number(getComputedStyle(e).opacity) * opacity(e.parentElement) : 1;
const luminance = c => {
  const [r, g, b] = c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = e => {
  const under = ground(e);
  const style = getComputedStyle(e);
  const ink = rgba(e instanceof SVGElement ? style.fill : style.color);
  const seen = over([...ink.slice(0, 3), (ink.length > 3 ? ink[3] : 1) * opacity(e)], under);
  const [high, low] = [luminance(seen), luminance(under)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};
const texts = () => all('*').filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()));
// The SVG inside images, put in their place and size, so that its texts can be measured.
const opened = () => all('img').filter(e => e.src.startsWith('data:image/svg')).map(e => {
  const file = decodeURIComponent(escape(atob(e.src.split(',')[1])));
  const svg = document.importNode(new DOMParser().parseFromString(file, 'image/svg+xml').documentElement, true);
  svg.style.display = 'inline-block';
  svg.style.maxWidth = '100%';
  e.replaceWith(svg);
  return svg;
});
// What JupyterLab leaves of outputs in a notebook that is not trusted: no SVG, scripts and style sheets.
const SANITIZED = ['svg', 'g', 'text', 'title', 'path', 'rect', 'ellipse', 'image', 'style', 'script', 'object', 'embed', 'link'];
const sanitized = () => all(SANITIZED.join()).map(e => e.replaceWith(...e.childNodes)).length;
const violations = [];
document.addEventListener('securitypolicyviolation', e => violations.push(e.blockedURI));
const report = measure => addEventListener('load', () => setTimeout(() => {
  const result = JSON.stringify({ ...measure(), violations });
  document.body.setAttribute('data-measures', btoa(unescape(encodeURIComponent(result))));
}, 50));

// Figures, tables and what stays undecided in the window, as [{c, x, y, w, h}]: c is 'figure', 'table', 'ignore' (never
// counted) or 'doubt' (not counted where no text, figure or table is known). Coordinates are CSS pixels of the window.
() => {
  const items = [];
  const shown = (el) => el.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const add = (c, r, el) => {
    let [l, t, rr, b] = [Math.max(r.left, 0), Math.max(r.top, 0), Math.min(r.right, innerWidth), Math.min(r.bottom, innerHeight)];
    for (let a = el.parentElement; a && a !== document.body && a !== document.documentElement; a = a.parentElement) {
      const s = getComputedStyle(a);
      if ((s.overflowX === 'visible' && s.overflowY === 'visible') || s.display === 'inline') continue;
      const box = a.getBoundingClientRect();
      l = Math.max(l, box.left); t = Math.max(t, box.top); rr = Math.min(rr, box.right); b = Math.min(b, box.bottom);
    }
    if (rr - l > 1 && b - t > 1) items.push({c, x: l, y: t, w: rr - l, h: b - t});
  };
  const hits = (el, x, y) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (hit.tagName === 'AREA' || hit === el || el.contains(hit) || hit.contains(el));
  };
  const covered = (el) => {
    const r = el.getBoundingClientRect();
    const x = (Math.max(r.left, 0) + Math.min(r.right, innerWidth)) / 2;
    return !hits(el, x, (Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2);
  };
  // Bars that stay at the top of the window cover what scrolls below them.
  const uncovered = (r, el) => {
    let top = Math.max(r.top, 0);
    const x = (Math.max(r.left, 0) + Math.min(r.right, innerWidth)) / 2;
    if (r.top < 0.1 * innerHeight) while (top < r.bottom - 4 && !hits(el, x, top + 2)) top += 2;
    return {left: r.left, top, right: r.right, bottom: r.bottom};
  };
  const inWindow = (r) => r.bottom > 0 && r.right > 0 && r.top < innerHeight && r.left < innerWidth;

  const longest = Math.max(innerWidth, innerHeight);
  for (const el of document.querySelectorAll('img,svg,canvas,video,object,embed,iframe')) {
    const r = el.getBoundingClientRect();
    if (!inWindow(r) || !shown(el) || el.parentElement.closest('svg') || covered(el)) continue;
    if (el.tagName === 'IMG' && el.naturalWidth > 0 && (el.naturalWidth <= 2 || el.naturalHeight <= 2)) continue;
    if (r.height < 0.01 * innerHeight || r.width < 0.01 * innerHeight) continue;
    const formula = el.matches('[class*=math],[class*=formula],[class*=latex],[class*=tex]') && !el.matches('[class*=texture]');
    const broken = el.tagName === 'IMG' && el.naturalWidth === 0;
    const icon = Math.max(r.width, r.height) < 0.025 * longest;
    add(formula || broken || icon || el.tagName === 'IFRAME' ? 'doubt' : 'figure', uncovered(r, el), el);
  }

  const LAYOUT_INSIDE = '.note,.tip,.warning,.important,.caution,.calloutlist,.navheader,.navfooter,.toc,.titlepage,' +
    '[role=presentation],[role=none]';
  const LAYOUT = '.highlighttable,.memname,.mlabels,.mlabels-left,.header,.footer,.node';
  const DOUBT = '.memberdecls,.directory,.simplelist,.field-list,.docutils.footnote,.docutils.citation,.params,.indextable,' +
    '.docinfo,.cartouche,.menu,.index-cp,.index-fn,.fieldtable,.contentstable,.option-list,.option_list,.doxtable.params';
  const evidence = (el) => {
    if (el.querySelector('th,thead,caption') || parseInt(el.getAttribute('border')) > 0) return true;
    const cells = [...el.querySelectorAll('td')].slice(0, 6);
    return cells.some((cell) => parseFloat(getComputedStyle(cell).borderBottomWidth) > 0);
  };
  const judge = (el) => {
    if (el.matches(LAYOUT) || el.closest(LAYOUT_INSIDE)) return null;
    if (el.querySelector('table')) return el.querySelector('th') && !el.querySelector('h1,h2,h3,p') ? 'doubtful' : null;
    const rows = [...el.rows].filter((row) => row.textContent.trim() || row.querySelector('img'));
    const columns = Math.max(0, ...rows.map((row) => [...row.cells].filter((c) => c.textContent.trim() || c.querySelector('img')).length));
    if (rows.length < 2 || columns < 2) return rows.length + columns > 2 && evidence(el) && !el.querySelector('pre') ? 'doubtful' : null;
    if (el.querySelector('h1,h2,h3,h4,h5,h6')) return null;
    if (el.matches(DOUBT) || el.closest('.field-list,.index') || el.querySelector('pre')) return 'doubtful';
    const cells = rows.flatMap((row) => [...row.cells]);
    const letters = el.textContent.trim().length / cells.length;
    const pictures = [...el.querySelectorAll('img,svg')].map((e) => e.getBoundingClientRect());
    const pictured = pictures.reduce((sum, r) => sum + r.width * r.height, 0);
    const whole = el.getBoundingClientRect();
    if (letters > 400 || pictured > 0.25 * whole.width * whole.height) return 'doubtful';
    return evidence(el) || (rows.length >= 3 && letters < 60) ? 'table' : 'doubtful';
  };
  for (const el of document.querySelectorAll('table')) {
    if (!inWindow(el.getBoundingClientRect()) || !shown(el) || covered(el)) continue;
    const kind = judge(el);
    if (!kind) continue;
    const parts = [...el.children].filter((child) => child.tagName !== 'CAPTION').map((child) => child.getBoundingClientRect())
      .filter((r) => r.width > 0 && r.height > 0);
    if (!parts.length) continue;
    const box = {left: Math.min(...parts.map((r) => r.left)), top: Math.min(...parts.map((r) => r.top)),
                 right: Math.max(...parts.map((r) => r.right)), bottom: Math.max(...parts.map((r) => r.bottom))};
    add(kind === 'table' ? 'table' : 'ignore', uncovered(box, el), el);
  }

  for (const el of document.querySelectorAll('input,select,textarea,math,.MathJax,mjx-container,.math')) {
    const r = el.getBoundingClientRect();
    if (el.type === 'hidden' || !inWindow(r) || !shown(el) || covered(el)) continue;
    add(el.matches('input,select,textarea') ? 'ignore' : 'doubt', r, el);
  }

  // Bullets and numbers of lists, and text that style sheets add, have no boxes of their own.
  for (const el of document.querySelectorAll('body *')) {
    const r = el.getBoundingClientRect();
    if (!inWindow(r) || r.height === 0) continue;
    const s = getComputedStyle(el);
    const size = parseFloat(s.fontSize);
    if (s.display === 'list-item' && (s.listStyleType !== 'none' || s.listStyleImage !== 'none') && shown(el)) {
      const room = /^(disc|circle|square)$/.test(s.listStyleType) ? 1.3 : 2.2;
      add('doubt', {left: r.left - room * size, top: r.top, right: r.left, bottom: r.top + 1.5 * size}, el);
    }
    for (const which of ['::before', '::after']) {
      const made = getComputedStyle(el, which);
      const text = (made.content.match(/^"(.+)"$/) || [])[1];
      if (!text || made.display === 'none' || made.visibility === 'hidden' || !text.trim() || !shown(el)) continue;
      const width = Math.min(r.width + size, 0.7 * size * text.length + size);
      const start = which === '::before' ? r.left - 0.5 * size : r.right - width;
      const top = which === '::before' ? r.top : r.bottom - 1.6 * size;
      add('doubt', {left: start, top, right: start + width, bottom: top + 1.6 * size}, el);
    }
  }
  return items;
}

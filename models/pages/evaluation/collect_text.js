// The lines of text that are visible in the window, as [{c, x, y, w, h, g}]: c is 'text', 'heading' or 'ignore',
// coordinates are CSS pixels of the window, g numbers the block that the line belongs to.
// `headingSelector` names elements that are titles in this document without being h1..h6.
(headingSelector) => {
  const HEADING = 'h1,h2,h3,h4,h5,h6,[role=heading],.rubric' + (headingSelector ? ',' + headingSelector : '');
  const SKIP = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'OPTION', 'TEXTAREA', 'TITLE']);
  const blocks = new Map();
  const styles = new Map();
  const styleOf = (el) => {
    if (!styles.has(el)) styles.set(el, getComputedStyle(el));
    return styles.get(el);
  };
  const blockOf = (el) => {
    while (el.parentElement && /^(inline|contents)/.test(styleOf(el).display) && styleOf(el).float === 'none') el = el.parentElement;
    return el;
  };

  // What of a rectangle is left by the window and by ancestors that hide what overflows.
  const clipped = (r, el) => {
    let [l, t, rr, b] = [Math.max(r.left, 0), Math.max(r.top, 0), Math.min(r.right, innerWidth), Math.min(r.bottom, innerHeight)];
    for (let a = el; a && a !== document.body && a !== document.documentElement; a = a.parentElement) {
      const s = styleOf(a);
      if (s.overflowX === 'visible' && s.overflowY === 'visible') continue;
      if (s.display === 'inline') continue;
      const box = a.getBoundingClientRect();
      l = Math.max(l, box.left); t = Math.max(t, box.top); rr = Math.min(rr, box.right); b = Math.min(b, box.bottom);
    }
    return rr - l > 1 && b - t > 1 ? {left: l, top: t, right: rr, bottom: b} : null;
  };
  const shown = (el) => el.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true});
  const covered = (r, el) => {
    const hit = document.elementFromPoint((r.left + r.right) / 2, (r.top + r.bottom) / 2);
    return !hit || !(hit === el || el.contains(hit) || hit.contains(el));
  };
  const turned = (el) => {
    for (let a = el; a; a = a.parentElement) {
      const s = styleOf(a);
      if (s.writingMode !== 'horizontal-tb') return true;
      const m = s.transform.match(/^matrix\(([^,]+), ([^,]+),/);
      if (m && Math.abs(m[2]) > 0.01) return true;
    }
    return false;
  };

  // The parts of a text node that have glyphs: white space at the ends of lines is not a part of them.
  const pieces = (node) => {
    const text = node.data;
    if (!/^pre/.test(styleOf(node.parentElement).whiteSpace)) return [[0, text.length]];
    const found = [];
    for (const m of text.matchAll(/[^\s](?:[^\n]*[^\s])?/g)) found.push([m.index, m.index + m[0].length]);
    return found;
  };

  const sizes = new Map();  // characters of each font size, to find the size of the body
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    if (!node.data.trim() || SKIP.has(el.tagName) || el.closest('svg,canvas,video,select,textarea')) continue;
    const style = styleOf(el);
    const size = parseFloat(style.fontSize);
    sizes.set(size, (sizes.get(size) || 0) + node.data.trim().length);
    if (!shown(el) || /rgba\(.*, 0\)/.test(style.color)) continue;
    const block = blockOf(el);
    for (const [from, to] of pieces(node)) {
      const range = document.createRange();
      range.setStart(node, from); range.setEnd(node, to);
      for (const rect of range.getClientRects()) {
        const box = clipped(rect, el);
        if (!box || covered(box, el)) continue;
        // Fonts with tall boxes (of CJK, Arabic, Thai): about what the glyphs take.
        const extra = Math.max(0, rect.height - 1.3 * size);
        if (!blocks.has(block)) blocks.set(block, blocks.size);
        lines.push({el, block, size, box, top: Math.max(box.top, rect.top + 0.7 * extra),
                    bottom: Math.min(box.bottom, rect.bottom - 0.3 * extra), turned: turned(el)});
      }
    }
  }
  const body = [...sizes].sort((a, b) => b[1] - a[1]).map((s) => s[0])[0] || 16;

  const bold = (el) => parseInt(styleOf(el).fontWeight) >= 600;
  const classOf = (line) => {
    if (line.turned) return 'ignore';
    const heading = line.el.closest(HEADING);
    if (heading) {
      const plain = !bold(heading) && parseFloat(styleOf(heading).fontSize) < 1.1 * body;
      return plain || heading.textContent.trim().length > 200 ? 'ignore' : 'heading';
    }
    // What looks like a title and is none in the markup is left undecided.
    const only = line.block.textContent.trim().length < 1.2 * line.el.textContent.trim().length;
    const looksLikeTitle = line.size > 1.3 * body || (bold(line.el) && only && line.size >= body);
    const plainly = line.el.closest('dt,li,td,th,pre,figcaption,caption,nav,.figure,.table,.example,.caption');
    const doubtful = looksLikeTitle && (!plainly || (line.size > 1.5 * body && !line.el.closest('pre')));
    return doubtful && line.block.textContent.length < 120 ? 'ignore' : 'text';
  };
  return lines.map((line) => ({
    c: classOf(line), x: line.box.left, y: line.top, w: line.box.right - line.box.left, h: line.bottom - line.top,
    g: blocks.get(line.block)}));
}

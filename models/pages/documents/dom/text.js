// The lines of text in the window, as [{c, x, y, w, h, g}]: c is 'text', 'heading' or 'ignore', g numbers the block
// that a line belongs to. `titles` selects elements that are titles in this document without being h1..h6.
(see, titles) => {
  const HEADING = 'h1,h2,h3,h4,h5,h6,[role=heading],.rubric' + (titles ? ',' + titles : '');
  const NO_TITLE = 'dt,li,td,th,pre,figcaption,caption,nav,.figure,.table,.example,.caption';
  const SKIPPED = 'script,style,noscript,template,option,title,svg,canvas,video,select,textarea';
  const TALLEST_GLYPHS = 1.3;  // of the size of the font; boxes of CJK, Arabic and Thai fonts are taller
  const LONGEST_HEADING = 200, LONGEST_TITLE = 120;

  const blockOf = (el) => {
    const inline = (e) => /^(inline|contents)/.test(see.styleOf(e).display) && see.styleOf(e).float === 'none';
    while (el.parentElement && inline(el)) el = el.parentElement;
    return el;
  };
  const turned = (el) => [...see.ancestors(el)].some((a) => {
    const s = see.styleOf(a);
    const matrix = s.transform.match(/^matrix\(([^,]+), ([^,]+),/);
    return s.writingMode !== 'horizontal-tb' || (matrix !== null && Math.abs(matrix[2]) > 0.01);
  });

  // The parts of a text node that have glyphs: white space at the ends of preformatted lines is not a part of them.
  const pieces = (node) => {
    if (!/^pre/.test(see.styleOf(node.parentElement).whiteSpace)) return [[0, node.data.length]];
    return [...node.data.matchAll(/[^\s](?:[^\n]*[^\s])?/g)].map((m) => [m.index, m.index + m[0].length]);
  };
  const rectangles = (node) => pieces(node).flatMap(([from, to]) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()];
  });

  const blocks = new Map();
  const letters = new Map();  // by size of font
  const lines = [];
  const addLine = (rect, el, block, size) => {
    const box = see.clipped(rect, el);
    if (!box || see.covered(box, el)) return;
    if (!blocks.has(block)) blocks.set(block, blocks.size);
    const extra = Math.max(0, rect.height - TALLEST_GLYPHS * size);
    box.top = Math.max(box.top, rect.top + 0.7 * extra);
    box.bottom = Math.min(box.bottom, rect.bottom - 0.3 * extra);
    lines.push({el, block, size, box});
  };
  const addNode = (node) => {
    const el = node.parentElement;
    if (!node.data.trim() || el.closest(SKIPPED)) return;
    const size = parseFloat(see.styleOf(el).fontSize);
    letters.set(size, (letters.get(size) || 0) + node.data.trim().length);
    if (!see.shown(el) || /rgba\(.*, 0\)/.test(see.styleOf(el).color)) return;
    const block = blockOf(el);
    for (const rect of rectangles(node)) addLine(rect, el, block, size);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) addNode(walker.currentNode);

  const body = [...letters].sort((a, b) => b[1] - a[1]).map(([size]) => size)[0] || 16;
  const bold = (el) => parseInt(see.styleOf(el).fontWeight) >= 600;
  const classOfHeading = (heading, line) => {
    const size = Math.max(line.size, parseFloat(see.styleOf(heading).fontSize));
    const plain = !bold(heading) && !bold(line.el) && size < 1.1 * body;
    return plain || heading.textContent.trim().length > LONGEST_HEADING ? 'ignore' : 'heading';
  };
  // What looks like a title and is none in the markup is left undecided.
  const looksLikeTitle = ({el, block, size}) => {
    if (block.textContent.length >= LONGEST_TITLE || el.closest('pre')) return false;
    if (size > 1.5 * body) return true;
    const alone = block.textContent.trim().length < 1.2 * el.textContent.trim().length;
    return !el.closest(NO_TITLE) && (size > 1.3 * body || (bold(el) && alone && size >= body));
  };
  const classOf = (line) => {
    if (turned(line.el)) return 'ignore';
    const heading = line.el.closest(HEADING);
    if (heading) return classOfHeading(heading, line);
    return looksLikeTitle(line) ? 'ignore' : 'text';
  };
  return lines.map((line) => ({
    c: classOf(line), x: line.box.left, y: line.box.top, w: line.box.right - line.box.left,
    h: line.box.bottom - line.box.top, g: blocks.get(line.block)}));
}

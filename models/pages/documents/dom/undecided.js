// What has glyphs and no box of its own or no clear class, as [{c, x, y, w, h}]: fields of forms ('ignore'), formulas,
// bullets and numbers of lists, and text that style sheets add ('doubt').
(see) => {
  const fields = [...document.querySelectorAll('input,select,textarea,math,.MathJax,mjx-container,.math')]
    .filter((el) => el.type !== 'hidden' && see.seen(el))
    .map((el) => {
      const kind = el.matches('input,select,textarea') ? 'ignore' : 'doubt';
      return see.item(kind, el.getBoundingClientRect(), el.parentElement);
    });

  const marker = (el, r, style) => {
    const unmarked = style.listStyleType === 'none' && style.listStyleImage === 'none';
    if (style.display !== 'list-item' || unmarked) return null;
    const size = parseFloat(style.fontSize);
    const room = /^(disc|circle|square)$/.test(style.listStyleType) ? 1.3 : 2.2;
    const box = {left: r.left - room * size, top: r.top, right: r.left, bottom: r.top + 1.5 * size};
    return see.item('doubt', box, el.parentElement);
  };
  const added = (el, r, size, which) => {
    const made = getComputedStyle(el, which);
    const text = (made.content.match(/^"(.+)"$/) || [])[1];
    if (!text || !text.trim() || made.display === 'none' || made.visibility === 'hidden') return null;
    const width = Math.min(r.width + size, 0.7 * size * text.length + size);
    const left = which === '::before' ? r.left - 0.5 * size : r.right - width;
    const top = which === '::before' ? r.top : r.bottom - 1.6 * size;
    return see.item('doubt', {left, top, right: left + width, bottom: top + 1.6 * size}, el.parentElement);
  };
  const marks = [...document.querySelectorAll('body *')].flatMap((el) => {
    const r = el.getBoundingClientRect();
    if (!see.inWindow(r) || r.height === 0 || !see.shown(el)) return [];
    const style = see.styleOf(el);
    const size = parseFloat(style.fontSize);
    return [marker(el, r, style), added(el, r, size, '::before'), added(el, r, size, '::after')];
  });
  return [...fields, ...marks].filter(Boolean);
}

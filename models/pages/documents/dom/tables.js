// Tables in the window, as [{c, x, y, w, h}]: c is 'table', or 'ignore' where it is open whether one would call it a
// table. Tables that only lay out a page are left out.
(see) => {
  const LAYOUT = '.highlighttable,.memname,.mlabels,.mlabels-left,.header,.footer,.node';
  const LAYOUT_INSIDE = '.note,.tip,.warning,.important,.caution,.calloutlist,.navheader,.navfooter,.toc,.titlepage,' +
    '[role=presentation],[role=none]';
  const OPEN = '.memberdecls,.directory,.simplelist,.field-list,.docutils.footnote,.docutils.citation,.params,' +
    '.indextable,.alignedsummary,.propsummary,.docinfo,.cartouche,.menu,.index-cp,.index-fn,.fieldtable,' +
    '.contentstable,.option-list,.option_list';
  const LONGEST_CELL = 400, LONGEST_UNRULED_CELL = 60;  // letters, on average
  const MOST_PICTURES = 0.25;  // of the area

  const area = (el) => {
    const r = el.getBoundingClientRect();
    return r.width * r.height;
  };
  const filled = (part) => part.textContent.trim() !== '' || part.querySelector('img') !== null;
  const ruled = (el) => el.querySelector('th,thead,caption') !== null || parseInt(el.getAttribute('border')) > 0 ||
    [...el.querySelectorAll('td')].slice(0, 6).some((cell) => parseFloat(see.styleOf(cell).borderBottomWidth) > 0);

  const kindOf = (el) => {
    if (el.matches(LAYOUT) || el.closest(LAYOUT_INSIDE)) return null;
    if (el.querySelector('table')) return el.querySelector('th') && !el.querySelector('h1,h2,h3,p') ? 'ignore' : null;
    const rows = [...el.rows].filter(filled);
    const columns = Math.max(0, ...rows.map((row) => [...row.cells].filter(filled).length));
    const code = el.querySelector('pre') !== null;
    if (rows.length < 2 || columns < 2) return rows.length + columns > 2 && ruled(el) && !code ? 'ignore' : null;
    if (el.querySelector('h1,h2,h3,h4,h5,h6')) return null;
    if (code || el.matches(OPEN) || el.closest('.field-list,.index')) return 'ignore';
    const pictures = [...el.querySelectorAll('img,svg')].reduce((sum, picture) => sum + area(picture), 0);
    const letters = el.textContent.trim().length / rows.flatMap((row) => [...row.cells]).length;
    if (letters > LONGEST_CELL || pictures > MOST_PICTURES * area(el)) return 'ignore';
    return ruled(el) || (rows.length >= 3 && letters < LONGEST_UNRULED_CELL) ? 'table' : 'ignore';
  };

  // The caption is text.
  const boxOf = (el) => {
    const parts = el.caption ? [...el.children].filter((child) => child !== el.caption) : [el];
    const boxes = parts.map((part) => part.getBoundingClientRect()).filter((r) => r.width > 0 && r.height > 0);
    return boxes.length > 0 && {
      left: Math.min(...boxes.map((r) => r.left)), top: Math.min(...boxes.map((r) => r.top)),
      right: Math.max(...boxes.map((r) => r.right)), bottom: Math.max(...boxes.map((r) => r.bottom))};
  };
  const table = (el) => {
    const kind = see.seen(el) && kindOf(el);
    const box = kind && boxOf(el);
    return box && see.item(kind, see.uncovered(box, el), el.parentElement);
  };
  return [...document.querySelectorAll('table')].map(table).filter(Boolean);
}

// Marks the pictures and the tables with data, which style sheets then may change, and adds a style sheet.
(css) => {
  const LAYOUT = '.highlighttable,.memname,.mlabels,.header,.footer,.node,.memberdecls,.directory,[role=presentation]';
  for (const el of document.querySelectorAll('table')) {
    const data = el.rows.length > 1 && el.rows[el.rows.length - 1].cells.length > 1;
    const ruled = el.querySelector('th,caption') !== null || parseInt(el.getAttribute('border')) > 0;
    if (data && ruled && !el.matches(LAYOUT) && !el.querySelector('table,h1,h2,h3,pre')) el.dataset.restyled = '';
  }
  for (const el of document.querySelectorAll('img')) {
    if (el.naturalWidth >= 120 && el.naturalHeight >= 80) el.dataset.restyled = '';
  }
  const sheet = document.createElement('style');
  sheet.textContent = css;
  document.head.append(sheet);
}

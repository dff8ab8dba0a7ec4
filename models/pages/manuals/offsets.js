// Where pictures and tables begin: {height, tops: [px from the document's top]}, and how much of the text is links.
() => {
  const large = (el) => {
    const r = el.getBoundingClientRect();
    return r.width >= 100 && r.height >= 60 && el.checkVisibility();
  };
  const elements = [...document.querySelectorAll('img,svg'), ...document.querySelectorAll('table')].filter(large);
  const length = (el) => el.textContent.trim().length;
  const links = [...document.querySelectorAll('a')].reduce((sum, el) => sum + length(el), 0);
  return {height: document.documentElement.scrollHeight, links: links / Math.max(1, length(document.body)),
          tops: elements.map((el) => el.getBoundingClientRect().top + scrollY)};
}

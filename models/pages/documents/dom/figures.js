// Pictures in the window, as [{c, x, y, w, h}]: c is 'figure', or 'doubt' for icons, formulas and broken pictures.
(see) => {
  const LEAST_SIDE = 0.01;  // of the window's height
  const LARGEST_ICON = 0.025;  // of the window's longest side
  const FORMULA = '[class*=math],[class*=formula],[class*=latex]';

  const picture = (el) => {
    const r = el.getBoundingClientRect();
    if (!see.seen(el) || el.parentElement.closest('svg')) return null;
    const image = el.tagName === 'IMG';
    if (image && el.naturalWidth > 0 && Math.min(el.naturalWidth, el.naturalHeight) <= 2) return null;
    if (Math.min(r.height, r.width) < LEAST_SIDE * innerHeight) return null;
    const broken = image && el.naturalWidth === 0;
    const icon = Math.max(r.width, r.height) < LARGEST_ICON * Math.max(innerWidth, innerHeight);
    const doubtful = broken || icon || el.matches(FORMULA) || el.tagName === 'IFRAME';
    return see.item(doubtful ? 'doubt' : 'figure', see.uncovered(r, el), el.parentElement);
  };
  return [...document.querySelectorAll('img,svg,canvas,video,object,embed,iframe')].map(picture).filter(Boolean);
}

// What of an element can be seen in the window: the functions that the other files of this folder are given.
// Coordinates are CSS pixels of the window.
() => {
  const styles = new Map();
  const styleOf = (el) => {
    if (!styles.has(el)) styles.set(el, getComputedStyle(el));
    return styles.get(el);
  };
  const ancestors = function* (el) {
    for (let a = el; a && a !== document.body && a !== document.documentElement; a = a.parentElement) yield a;
  };
  const hides = (el) => {
    const s = styleOf(el);
    return s.display !== 'inline' && (s.overflowX !== 'visible' || s.overflowY !== 'visible');
  };
  const inWindow = (r) => r.bottom > 0 && r.right > 0 && r.top < innerHeight && r.left < innerWidth;

  // What is left of a rectangle by the window and by an element and its ancestors that hide what overflows, or null.
  const clipped = (r, el) => {
    const left = {left: Math.max(r.left, 0), top: Math.max(r.top, 0), right: Math.min(r.right, innerWidth),
                  bottom: Math.min(r.bottom, innerHeight)};
    for (const a of ancestors(el)) {
      if (!hides(a)) continue;
      const box = a.getBoundingClientRect();
      left.left = Math.max(left.left, box.left);
      left.top = Math.max(left.top, box.top);
      left.right = Math.min(left.right, box.right);
      left.bottom = Math.min(left.bottom, box.bottom);
    }
    return left.right - left.left > 1 && left.bottom - left.top > 1 ? left : null;
  };

  const shown = (el) =>
    el.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true});

  // Whether a point shows an element, a part of it, or what it lies in; an area of an image map counts as the image.
  const hits = (el, x, y) => {
    const hit = document.elementFromPoint(x, y);
    return hit !== null && (hit.tagName === 'AREA' || hit === el || el.contains(hit) || hit.contains(el));
  };
  const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
  const covered = (r, el) => !hits(el, middle(r.left, r.right, innerWidth), middle(r.top, r.bottom, innerHeight));

  // A rectangle without the part under a bar that stays at the top of the window.
  const uncovered = (r, el) => {
    let top = Math.max(r.top, 0);
    const x = middle(r.left, r.right, innerWidth);
    if (r.top < 0.1 * innerHeight) while (top < r.bottom - 4 && !hits(el, x, top + 2)) top += 2;
    return {left: r.left, top, right: r.right, bottom: r.bottom};
  };

  const seen = (el) => {
    const r = el.getBoundingClientRect();
    return inWindow(r) && shown(el) && !covered(r, el);
  };

  // An item of the lists that the other files return, or null where nothing of it is seen.
  const item = (kind, r, el) => {
    const box = clipped(r, el);
    return box && {c: kind, x: box.left, y: box.top, w: box.right - box.left, h: box.bottom - box.top};
  };

  return {styleOf, ancestors, inWindow, clipped, shown, covered, uncovered, seen, item};
}

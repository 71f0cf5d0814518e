// What is wrong with how a page stands on the screen, found by looking at every word and every button on it: words that
// lie on one another, are cut off or leave the screen, and shortened words that do not say the whole anywhere.
import type { Page } from 'playwright/test';

/** One line a fault, with the words it is about; empty where all is well. */
export const faults = (page: Page): Promise<string[]> => page.evaluate(look);

/** Runs in the page. */
function look(): string[] {
  type Box = { left: number; top: number; right: number; bottom: number };
  type Seen = { what: string; element: Element; box: Box };
  const found: string[] = [];
  const say = (what: string): void => {
    if (!found.includes(what)) found.push(what);
  };
  const clip = (a: Box, b: Box): Box => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  const within = (a: Box): Box => ({ left: a.left, top: a.top, right: a.right, bottom: a.bottom });
  const isHidden = (style: CSSStyleDeclaration): boolean =>
    style.visibility !== 'visible' || style.opacity === '0' || style.clipPath !== 'none';

  /** What of the box is seen; `null` for nothing. Says so where it is cut off for good. */
  const seen = (what: string, element: Element, whole: Box): Box | null => {
    let box = whole;
    for (let each: Element | null = element; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (isHidden(style)) return null;
      if (style.position === 'fixed') break;
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const frame = within(each.getBoundingClientRect());
      const shortened = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
      const cutX = style.overflowX === 'hidden' || style.overflowX === 'clip';
      const cutY = style.overflowY === 'hidden' || style.overflowY === 'clip';
      const off =
        (cutX && (box.left < frame.left - 2 || box.right > frame.right + 2)) ||
        (cutY && (box.top < frame.top - 2 || box.bottom > frame.bottom + 2));
      if (off && shortened && element.closest('[title]') === null) say(`shortened without a title: ${what}`);
      if (off && !shortened && frame.right - frame.left > 1) say(`cut off: ${what}`);
      box = clip(box, frame);
    }
    return box.right - box.left > 1 && box.bottom - box.top > 1 ? box : null;
  };

  const texts: Seen[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const what = node.textContent?.trim() ?? '';
    const element = node.parentElement;
    if (what === '' || !element || element.closest('script, style, option, nextjs-portal')) continue;
    if (!element.checkVisibility({ contentVisibilityAuto: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const box = seen(what, element, within(rect));
      if (!box) continue;
      if (box.left < -1 || box.right > window.innerWidth + 1) say(`leaves the screen: ${what}`);
      // A line's box is higher than its letters.
      const air = (box.bottom - box.top) * 0.15;
      texts.push({ what, element, box: { ...box, top: box.top + air, bottom: box.bottom - air } });
    }
  }
  const buttons: Seen[] = [...document.querySelectorAll('button, a, input, select')].flatMap((element) => {
    const what = element.getAttribute('aria-label') ?? element.textContent ?? element.tagName;
    const box = seen(what, element, within(element.getBoundingClientRect()));
    return box ? [{ what, element, box }] : [];
  });
  const overlap = (a: Box, b: Box): boolean => {
    const both = clip(a, b);
    return both.right - both.left > 3 && both.bottom - both.top > 3;
  };
  const pairs = (all: readonly Seen[]): void => {
    for (const [index, a] of all.entries())
      for (const b of all.slice(index + 1))
        if (a.element !== b.element && overlap(a.box, b.box) && !related(a.element, b.element))
          say(`on one another: ${a.what} | ${b.what}`);
  };
  const related = (a: Element, b: Element): boolean =>
    (a.contains(b) || b.contains(a)) && (a.matches('button, a, label') || b.matches('button, a, label'));
  pairs(texts);
  pairs(buttons);
  return found;
}

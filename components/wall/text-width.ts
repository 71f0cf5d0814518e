'use client';
// How wide a text is in the font of the page, so that what stands on a wall can be made to fit.
import { CAPITAL } from './type-size.ts';

/** In pixels, of text of so many pixels; bold where it is said. */
export type TextWidth = (text: string, size: number, isBold?: boolean) => number;

/** What is measured once, at this size, holds for every other. */
const MEASURED_AT = 100;
/** Hinting may make a line wider than its letters. */
const AIR = 1.01;

type Page = { readonly width: TextWidth; readonly capital: number };
let page: Page | null = null;

/** The page's font; before there is a page, a guess. */
export function pageText(): Page {
  if (page) return page;
  const context = typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d');
  if (!context) return { width: (text, size) => text.length * size * 0.65, capital: CAPITAL };
  const family = getComputedStyle(document.body).fontFamily;
  const known = new Map<string, number>();
  const width: TextWidth = (text, size, isBold = false) => {
    const key = `${isBold ? 'b' : 'n'}${text}`;
    let at = known.get(key);
    if (at === undefined) {
      // Texts that tick are few; a wall runs for weeks.
      if (known.size > 5_000) known.clear();
      context.font = `${isBold ? 700 : 400} ${MEASURED_AT}px ${family}`;
      at = context.measureText(text).width * AIR;
      known.set(key, at);
    }
    return (at * size) / MEASURED_AT;
  };
  context.font = `400 ${MEASURED_AT}px ${family}`;
  const capital = context.measureText('H').actualBoundingBoxAscent / MEASURED_AT || CAPITAL;
  page = { width, capital };
  return page;
}

/** How many lines a text takes in a room so wide: broken between words, and within one that is wider than the room. */
export function linesOf(text: string, room: number, size: number, width: TextWidth, isBold = false): number {
  const space = width(' ', size, isBold);
  let [lines, used] = [1, 0];
  for (const word of text.split(/\s+/)) {
    const wide = width(word, size, isBold);
    if (used > 0 && used + space + wide > room) {
      lines += 1;
      used = 0;
    }
    const more = Math.max(0, Math.ceil(wide / room) - 1);
    lines += more;
    used += (used > 0 ? space : 0) + wide - more * room;
  }
  return lines;
}

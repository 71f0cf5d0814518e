// Knows how a page's line is opened before the page stands: the picture comes while scripts still run.
// Refuses to know who takes it.
import type { Viewer } from '#lib/live/protocol.ts';
import { LiveLine } from './socket.ts';

type View = Viewer['view'];

/** A page that has not taken its line by then is another page than was thought. */
const WAITS_MS = 10_000;

let early: { readonly view: View; readonly line: LiveLine; readonly drop: () => void } | null = null;
let opened = false;

/** To be called where a page's module is first read. Only the first page of a visit has anything to wait for. */
export function openEarlyLine(view: View): void {
  if (typeof window === 'undefined' || opened) return;
  opened = true;
  const line = new LiveLine(view);
  const stop = line.start();
  const timer = setTimeout(() => {
    early = null;
    stop();
  }, WAITS_MS);
  early = { view, line, drop: () => clearTimeout(timer) };
}

/** The line opened early, once; `null` where there is none for this view. It is started. */
export function takeEarlyLine(view: View): LiveLine | null {
  if (early?.view !== view) return null;
  const { line, drop } = early;
  drop();
  early = null;
  return line;
}

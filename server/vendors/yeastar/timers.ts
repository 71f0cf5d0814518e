// Knows what is to be looked at again and when, by name, and which comes first: asked for after each frame, so that is
// kept, not searched for. Refuses to know what happens then.
import type { Memory } from './memory.ts';

/** Sets a timer, or moves it. */
export function wake(memory: Memory, name: string, at: number): void {
  const { due, next } = memory;
  const was = due[name];
  due[name] = at;
  if (!next.isKnown) return;
  if (next.at === null || at <= next.at) next.at = at;
  else if (was === next.at) next.isKnown = false;
}

export function rest(memory: Memory, name: string): void {
  const { due, next } = memory;
  const was = due[name];
  if (was === undefined) return;
  delete due[name];
  if (was === next.at) next.isKnown = false;
}

/** When the first timer is due; `null` for none. */
export function nextDue({ due, next }: Memory): number | null {
  if (next.isKnown) return next.at;
  let first: number | null = null;
  for (const name in due) {
    const at = due[name];
    if (at !== undefined && (first === null || at < first)) first = at;
  }
  next.at = first;
  next.isKnown = true;
  return first;
}

/** Takes the timers that have come due, the first one first. */
export function takeDue(memory: Memory, at: number): [name: string, at: number][] {
  const first = nextDue(memory);
  if (first === null || first > at) return NONE;
  const ready = Object.entries(memory.due).filter(([, when]) => when <= at);
  for (const [name] of ready) delete memory.due[name];
  memory.next.isKnown = false;
  return ready.sort((a, b) => a[1] - b[1]);
}

const NONE: [string, number][] = [];

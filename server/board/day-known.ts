// When counting may begin.
import type { Keeper } from './keeper.ts';

/** Calls once the board knows which day it is: before that, nothing can be counted. Returns how to give up. */
export function whenDayKnown(keeper: Keeper, go: () => void): () => void {
  const known = (): boolean => typeof keeper.board.get('site', 'site')?.day === 'string';
  if (known()) {
    go();
    return () => {};
  }
  const stop = keeper.onMoved(() => {
    if (!known()) return;
    stop();
    go();
  });
  return stop;
}

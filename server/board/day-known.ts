// When counting may begin.
import type { LiveBoard } from './live-board.ts';

/** Calls once the board knows which day it is: before that, nothing can be counted. Returns how to give up. */
export function whenDayKnown(liveBoard: LiveBoard, go: () => void): () => void {
  const known = (): boolean => typeof liveBoard.board.get('site', 'site')?.day === 'string';
  if (known()) {
    go();
    return () => {};
  }
  const stop = liveBoard.onMoved(() => {
    if (!known()) return;
    stop();
    go();
  });
  return stop;
}

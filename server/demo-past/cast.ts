// Who plays in the demo's past: its PBXs, queues and agents as its board has them, under the ids its adapters gave.
import type { AgentRow, Board, QueueRow, SiteRow, SourceRow } from '#lib/model/board.ts';

export type Cast = {
  /** The same past again for the same seed, people and days. */
  readonly seed: string;
  readonly site: SiteRow;
  readonly sources: readonly SourceRow[];
  readonly queues: readonly QueueRow[];
  readonly agents: readonly AgentRow[];
};

/** `null` until every PBX of the demo has shown what there is. */
export function castOf(board: Board, seed: string): Cast | null {
  const site = board.get('site', 'site');
  const sources = [...board.all('source')];
  if (!site?.demo || site.day === null || sources.length === 0) return null;
  if (sources.some(({ life }) => life !== 'live')) return null;
  const agents = [...board.all('agent')].filter(({ queues }) => queues.length > 0);
  return { seed, site, sources, queues: [...board.all('queue')], agents };
}

/**
 * Has the past made once all who play in it are known; without a seed there is none. Returns how to give up waiting.
 * What is written already is not written again.
 */
export function makePast(
  seed: string | null,
  of: {
    readonly liveBoard: { readonly board: Board; onMoved(listener: () => void): () => void };
    readonly scribe: { makePast(cast: Cast): void };
  },
): () => void {
  if (seed === null) return () => {};
  const { liveBoard, scribe } = of;
  const stop = liveBoard.onMoved(() => {
    const cast = castOf(liveBoard.board, seed);
    if (!cast) return;
    stop();
    scribe.makePast(cast);
  });
  return stop;
}

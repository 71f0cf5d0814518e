// Which tiles a wall has, from its definition and the queues there are.
import type { QueueRow } from '#lib/model/board.ts';
import { MAIN, type TileDefinition, type TileKind, type WallDefinition, wallOf } from '#lib/model/site.ts';

export type Tile = {
  readonly key: string;
  readonly kind: TileKind;
  /** The queues it is about. */
  readonly queues: readonly QueueRow[];
  readonly text: string | null;
};

/** Every wall that can be shown. */
export function wallsOf(walls: readonly WallDefinition[]): readonly WallDefinition[] {
  const main = wallOf(walls, MAIN);
  return walls.some((wall) => wall.id === MAIN) || !main ? walls : [main, ...walls];
}

/** One tile a queue where none are chosen; a queue tile over several queues becomes as many tiles. */
export function tilesOf(wall: WallDefinition, queues: readonly QueueRow[]): readonly Tile[] {
  if (wall.tiles.length === 0) return queues.map((queue) => queueTile(queue, 'all'));
  return wall.tiles.flatMap((definition, index) => expand(definition, index, queues));
}

function expand(definition: TileDefinition, index: number, queues: readonly QueueRow[]): readonly Tile[] {
  const chosen =
    definition.queues.length === 0 ? queues : queues.filter((queue) => definition.queues.includes(queue.id));
  if (definition.tile === 'queue') return chosen.map((queue) => queueTile(queue, String(index)));
  return [{ key: `${index}`, kind: definition.tile, queues: chosen, text: definition.text }];
}

const queueTile = (queue: QueueRow, place: string): Tile => ({
  key: `${place} ${queue.id}`,
  kind: 'queue',
  queues: [queue],
  text: null,
});

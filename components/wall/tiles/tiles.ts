// Which tiles a wall has, from its definition and the queues there are.
import type { Level } from '#lib/measure/thresholds.ts';
import type { QueueRow } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';
import { MAIN, type TileDefinition, type TileKind, type WallDefinition, wallOf } from '#lib/model/site.ts';

export type Tile = {
  readonly key: string;
  readonly kind: TileKind;
  /** The queues it is about. */
  readonly queues: readonly QueueRow[];
  readonly text: string | null;
  /** The file of an image. */
  readonly image: string | null;
};

/** How long somebody waits in each queue, where it is a matter of note. */
export type Levels = ReadonlyMap<QueueId, Level>;

/** Every wall that can be shown. */
export function wallsOf(walls: readonly WallDefinition[]): readonly WallDefinition[] {
  const main = wallOf(walls, MAIN);
  return walls.some((wall) => wall.id === MAIN) || !main ? walls : [main, ...walls];
}

/** A queue tile over several queues becomes as many tiles. */
export function tilesOf(wall: WallDefinition, queues: readonly QueueRow[]): readonly Tile[] {
  return wall.tiles
    .filter(({ tile }) => tile !== 'ticker')
    .flatMap((definition, index) => expand(definition, index, queues));
}

/** The sentences at the foot of a wall, one after the other. */
export const tickerOf = (wall: WallDefinition): readonly string[] =>
  wall.tiles.flatMap(({ tile, text }) =>
    tile === 'ticker' ? (text ?? '').split('\n').flatMap((line) => line.trim() || []) : [],
  );

function expand(definition: TileDefinition, index: number, queues: readonly QueueRow[]): readonly Tile[] {
  const chosen =
    definition.queues.length === 0 ? queues : queues.filter((queue) => definition.queues.includes(queue.id));
  if (definition.tile === 'queue') return chosen.map((queue) => queueTile(queue, String(index)));
  return [
    {
      key: `${index}`,
      kind: definition.tile,
      queues: chosen,
      text: definition.text,
      image: definition.image ?? null,
    },
  ];
}

const queueTile = (queue: QueueRow, place: string): Tile => ({
  key: `${place} ${queue.id}`,
  kind: 'queue',
  queues: [queue],
  text: null,
  image: null,
});

'use client';
// Who serves the queues of a tile at this moment, by name, and what they do: those on calls first.
import { useState } from 'react';
import { AGENT_STYLE } from '#components/domain/status-styles.ts';
import { useRows } from '#components/live/hooks.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Area } from '#components/ui/use-room.ts';
import { useRoom } from '#components/ui/use-room.ts';
import { pageText } from '#components/wall/text-width.ts';
import type { AgentRow } from '#lib/model/board.ts';
import { SIZE, TileFrame, useTileSizes } from './tile-frame.tsx';
import type { Tile } from './tiles.ts';

const ORDER: readonly AgentRow['state'][] = [
  'onCall',
  'ringing',
  'ready',
  'wrapUp',
  'notResponding',
  'paused',
];

/** A line, and what stands beside a name, in sizes of its type. */
const LINE = 1.15;
const BESIDE = 1.4;

/** How many names have room, in how many columns; where not all have, a line is left to say how many more there are. */
function roomFor(names: readonly string[], size: number, { width, height }: Area) {
  const widest = Math.max(1, ...names.map((name) => pageText().width(name, size)));
  const columns = Math.max(1, Math.floor(width / (widest + BESIDE * size)));
  const lines = Math.max(1, Math.floor(height / (LINE * size)));
  const all = columns * lines;
  return { columns, most: names.length <= all ? names.length : Math.max(1, columns * (lines - 1)) };
}

/** Who is signed in in a queue of the tile, those on calls first. */
export function useThere(tile: Tile): readonly AgentRow[] {
  const served = new Set<string>(tile.queues.map(({ id }) => id));
  return useRows('agent')
    .filter(
      ({ name, state, queues }) =>
        name !== '' &&
        state !== 'signedOut' &&
        queues.some((each) => each.signedIn && served.has(each.queue)),
    )
    .sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
}

export function NamesTile({ tile }: { tile: Tile }) {
  const { t } = useWords();
  const there = useThere(tile);
  return (
    <TileFrame title={tile.text ?? t('Who is there')} state="calm">
      <Names there={there} />
    </TileFrame>
  );
}

function Names({ there }: { there: readonly AgentRow[] }) {
  const { t } = useWords();
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const room = useRoom(element);
  const { note: size } = useTileSizes();
  const { columns, most } = roomFor(
    there.map(({ name }) => name),
    size,
    room,
  );
  const more = there.length - most;
  return (
    <div ref={setElement} className={classes('min-h-0 flex-1 leading-[1.15]', SIZE.note)}>
      <ul
        aria-label={t('Who is there')}
        className="grid"
        style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      >
        {there.slice(0, most).map(({ id, name, state }) => {
          const { icon: Icon, tone, word } = AGENT_STYLE[state];
          return (
            <li key={id} data-agent-state={state} className="flex items-center">
              <Icon aria-hidden className={classes('me-[0.3em] size-[0.75em] shrink-0', TONE_TEXT[tone])} />
              <span className="min-w-0 [overflow-wrap:anywhere]">
                {name} <span className="sr-only">{t(word)}</span>
              </span>
            </li>
          );
        })}
      </ul>
      {more > 0 ? <p className="text-soft">{t('and {count} more', { count: more })}</p> : null}
    </div>
  );
}

const place = ({ state }: AgentRow): number => {
  const at = ORDER.indexOf(state);
  return at < 0 ? ORDER.length : at;
};

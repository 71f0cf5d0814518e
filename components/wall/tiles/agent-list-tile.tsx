'use client';
// Who serves the queues of a tile, what they do and for how long: within a state the longest first.
import { useState } from 'react';
import { AGENT_STYLE } from '#components/domain/status-styles.ts';
import { Elapsed } from '#components/domain/ticking.tsx';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { type Area, useRoom } from '#components/ui/use-room.ts';
import { pageText, type TextWidth } from '#components/wall/text-width.ts';
import type { AgentRow } from '#lib/model/board.ts';
import { useThere } from './names-tile.tsx';
import { SIZE, TileFrame, useTileSizes } from './tile-frame.tsx';
import type { Tile } from './tiles.ts';

/** A line, the icon before a name and the air between the parts of a line, in sizes of its type. */
const LINE = 1.15;
const ICON = 1.05;
const AIR = 0.6;

/** What stands in a line. */
export type AgentLine = { readonly name: string; readonly word: string };
export type ListPlan = { readonly columns: number; readonly hasWords: boolean; readonly most: number };

/**
 * How a list has most room: the word of a state goes first, its icon stays; then lines stand below one another. Where not
 * all have room a line is left to say how many more there are.
 */
export function planAgentList(
  lines: readonly AgentLine[],
  size: number,
  room: Area,
  width: TextWidth,
): ListPlan {
  const widest = (texts: readonly string[]): number => Math.max(1, ...texts.map((text) => width(text, size)));
  const bare =
    ICON * size + widest(lines.map(({ name }) => name)) + 2 * AIR * size + width('0:00:00', size, true);
  const whole = bare + widest(lines.map(({ word }) => word)) + AIR * size;
  const rows = Math.max(1, Math.floor(room.height / (LINE * size)));
  const columnsOf = (each: number): number => Math.max(1, Math.floor((room.width + AIR * size) / each));
  const needed = Math.ceil(lines.length / rows);
  const hasWords = whole <= room.width && columnsOf(whole) >= Math.min(needed, columnsOf(bare));
  const columns = Math.min(columnsOf(hasWords ? whole : bare), Math.max(1, needed));
  const all = columns * rows;
  return { columns, hasWords, most: lines.length <= all ? lines.length : Math.max(1, columns * (rows - 1)) };
}

export function AgentListTile({ tile }: { tile: Tile }) {
  const { t } = useWords();
  const there = useThere(tile);
  return (
    <TileFrame title={tile.text ?? t('Agents')} state="calm">
      <List there={inOrder(there)} />
    </TileFrame>
  );
}

/** Those of one state stand together already. */
const inOrder = (there: readonly AgentRow[]): readonly AgentRow[] => {
  const states = [...new Set(there.map(({ state }) => state))];
  return states.flatMap((state) =>
    there
      .filter((each) => each.state === state)
      .sort((a, b) => (a.since || Infinity) - (b.since || Infinity)),
  );
};

function List({ there }: { there: readonly AgentRow[] }) {
  const { t } = useWords();
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const room = useRoom(element);
  const { note: size } = useTileSizes();
  const lines = there.map(({ name, state }) => ({ name, word: t(AGENT_STYLE[state].word) }));
  const { columns, hasWords, most } = planAgentList(lines, size, room, pageText().width);
  const more = there.length - most;
  return (
    <div ref={setElement} className={classes('min-h-0 flex-1 leading-[1.15]', SIZE.note)}>
      <ul
        aria-label={t('Agents')}
        className="grid"
        style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, columnGap: `${AIR}em` }}
      >
        {there.slice(0, most).map(({ id, name, state, since, source }) => {
          const { icon: Icon, tone, word } = AGENT_STYLE[state];
          return (
            <li key={id} data-agent-state={state} className="flex items-center">
              <Icon aria-hidden className={classes('me-[0.3em] size-[0.75em] shrink-0', TONE_TEXT[tone])} />
              <span className="min-w-0 [overflow-wrap:anywhere]">{name}</span>
              <span
                className={hasWords ? classes('ms-auto whitespace-nowrap', TONE_TEXT[tone]) : 'sr-only'}
                style={{ paddingInlineStart: `${AIR}em` }}
              >
                {t(word)}
              </span>
              <b
                className={classes('text-end whitespace-nowrap', !hasWords && 'ms-auto')}
                style={{ paddingInlineStart: `${AIR}em` }}
              >
                <Elapsed since={since || null} source={source} className="tabular-nums" />
              </b>
            </li>
          );
        })}
      </ul>
      {more > 0 ? <p className="text-soft">{t('and {count} more', { count: more })}</p> : null}
    </div>
  );
}

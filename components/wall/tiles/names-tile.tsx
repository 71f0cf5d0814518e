'use client';
// Who serves the queues of a tile at this moment, by name, and what they do: those on calls first.
import { AGENT_STYLE } from '#components/domain/status-styles.ts';
import { useRows } from '#components/live/hooks.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { AgentRow } from '#lib/model/board.ts';
import { SIZE, TileFrame } from './tile-frame.tsx';
import type { Tile } from './tiles.ts';

const ORDER: readonly AgentRow['state'][] = [
  'onCall',
  'ringing',
  'ready',
  'wrapUp',
  'notResponding',
  'paused',
];

/** More do not fit; how many is said. */
const MOST = 16;

export function NamesTile({ tile }: { tile: Tile }) {
  const { t } = useWords();
  const served = new Set<string>(tile.queues.map(({ id }) => id));
  const there = useRows('agent')
    .filter(
      ({ name, state, queues }) =>
        name !== '' &&
        state !== 'signedOut' &&
        queues.some((each) => each.signedIn && served.has(each.queue)),
    )
    .sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
  const more = there.length - MOST;
  return (
    <TileFrame title={tile.text ?? t('Who is there')} state="calm">
      <ul
        aria-label={t('Who is there')}
        className={classes('min-h-0 flex-1 columns-2 overflow-hidden', SIZE.note)}
      >
        {there.slice(0, MOST).map(({ id, name, state }) => {
          const { icon: Icon, tone, word } = AGENT_STYLE[state];
          return (
            <li key={id} data-agent-state={state} className="truncate leading-snug">
              <Icon aria-hidden className={classes('me-[0.3em] inline size-[0.75em]', TONE_TEXT[tone])} />
              {name} <span className="sr-only">{t(word)}</span>
            </li>
          );
        })}
      </ul>
      {more > 0 ? (
        <p className={classes('text-soft', SIZE.small)}>{t('and {count} more', { count: more })}</p>
      ) : (
        <span />
      )}
    </TileFrame>
  );
}

const place = ({ state }: AgentRow): number => {
  const at = ORDER.indexOf(state);
  return at < 0 ? ORDER.length : at;
};

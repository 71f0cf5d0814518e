// What a wall is told of the site: of the queues and PBXs that its tiles draw, and of no other.
import { expect, it } from 'vitest';
import { WallSight } from '#lib/access/wall-sight.ts';
import type { SiteRow } from '#lib/model/board.ts';
import { queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_COUNTING, DEFAULT_RULE, DEFAULT_WALL } from '#lib/model/site.ts';
import { siteRow } from '#tests/lib/measure/rows.ts';
import { smallBoard } from './rows.ts';

const SUPPORT = queueId(sourceId('hq'), '6400');
const SALES = queueId(sourceId('hq'), '6401');

it('holds no hours, rule or pause of what it does not draw', () => {
  const board = smallBoard();
  const open = { open: true, until: null };
  const hours = {
    site: open,
    sources: { hq: open, plant: open },
    queues: { [SUPPORT]: open, [SALES]: open },
  };
  const walls = [{ ...DEFAULT_WALL, id: 'tv', name: 'TV', queues: [SUPPORT] }];
  const rules = { [SUPPORT]: DEFAULT_RULE, [SALES]: DEFAULT_RULE };
  const counting = { ...DEFAULT_COUNTING, pauseReasons: { 'Doctor’s visit': 'break' as const } };
  board.rows.set('site:site', siteRow({ walls, rules, hours, counting }));
  const sight = new WallSight(
    { wall: 'tv', names: 'full', queues: null, tenants: null, teams: null },
    (id) => id,
  );
  sight.learn(null, board);
  const site = board.get('site', 'site');
  const shown = site && (sight.shown(site, board) as SiteRow | null);
  expect(shown).toMatchObject({
    rules: { [SUPPORT]: DEFAULT_RULE },
    hours: { site: open, sources: { hq: open }, queues: { [SUPPORT]: open } },
  });
  expect(JSON.stringify(shown)).not.toMatch(/6401|plant|Doctor/);
});

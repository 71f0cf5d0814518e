// Which viewers are sent the same: one room, one board, one encoding.
import { createHash } from 'node:crypto';
import { mayCompareGroup } from '#lib/access/agent-policy.ts';
import { isBound } from '#lib/access/boundary.ts';
import { FloorSight } from '#lib/access/floor-sight.ts';
import { maskedRow } from '#lib/access/masked.ts';
import { OwnSight } from '#lib/access/own-sight.ts';
import { type Opaque, WallSight } from '#lib/access/wall-sight.ts';
import type { Change, SiteRow } from '#lib/model/board.ts';
import type { Projection } from '#lib/model/projection.ts';
import type { Delta, Viewer } from '#lib/sync/protocol.ts';

/** `projection`: `null` where all rows are shown, whole or masked by themselves: then the one board there is serves. */
export type Scope = { readonly name: string; readonly projection: (() => Projection) | null };

/** Of whom a scope is. An agent is named as the board names them. */
type Seeing = Pick<Viewer, 'access' | 'wall'> & Partial<Pick<Viewer, 'view'>>;

/** Viewers with the same scope see the same bytes. @param site what it lets who compare; left out: as by default. */
export function scopeOf(
  { view, access, wall }: Seeing,
  opaque: Opaque,
  site: Pick<SiteRow, 'agents'> | undefined,
): Scope {
  const { numbers, names, queues, tenants, teams, agent } = access;
  if (view === 'own') return { name: `own.${markOf({ agent })}`, projection: () => new OwnSight(agent) };
  if (wall !== null) {
    const limits = { wall, names, queues: inOrder(queues), tenants: inOrder(tenants), teams: inOrder(teams) };
    return { name: `wall.${markOf(limits)}`, projection: () => new WallSight(limits, opaque) };
  }
  const groupsOnly = mayCompareGroup(access, 0, site).may ? null : access.role;
  if (!isBound(access) && names === 'full' && groupsOnly === null) return { name: numbers, projection: null };
  const bounds = { queues: inOrder(queues), tenants: inOrder(tenants), teams: inOrder(teams) };
  const limits = { ...bounds, numbers, names, groupsOnly };
  return { name: `${numbers}.${markOf(limits)}`, projection: () => new FloorSight(limits) };
}

/** The same queues in another order are the same. */
const inOrder = (patterns: readonly string[] | null): readonly string[] | null =>
  patterns && [...new Set(patterns)].sort();

/** Short: it goes over the wire with every delta. */
const markOf = (limits: object): string =>
  createHash('sha256').update(JSON.stringify(limits)).digest('base64url').slice(0, 16);

/** The delta as an open scope may see it. */
export function project(scope: string, delta: Delta): Delta {
  const shown = delta.changes.filter(isShown);
  return { ...delta, changes: scope === 'masked' ? shown.map(masked) : shown };
}

/**
 * Agents' days change with nearly every event and are read one at a time, when somebody opens an agent: they are asked
 * for then (GET /api/agents/<id>/day), and no screen is told of them.
 */
const isShown = (change: Change): boolean =>
  'put' in change ? change.put.kind !== 'shift' : !change.remove.startsWith('shift:');

const masked = (change: Change): Change => ('put' in change ? { put: maskedRow(change.put) } : change);

export const withScope = (epoch: string, scope: string): string => `${epoch}/${scope}`;
export const withoutScope = (epoch: string, scope: string): string =>
  epoch.endsWith(`/${scope}`) ? epoch.slice(0, -scope.length - 1) : '';

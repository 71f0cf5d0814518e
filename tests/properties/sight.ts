// What somebody of random rights may see of the office, worked out by definition and not by the code that is proven.
import type { Access } from '#lib/model/access.ts';
import type { AgentRow, Board, CallRow } from '#lib/model/board.ts';
import { refOf } from '#lib/model/board.ts';
import type { StampedBoard } from '#lib/sync/stamped-board.ts';
import type { Dice } from '#tests/dice.ts';
import {
  AGENT_POLICY,
  AGENTS,
  agentName,
  agentOf,
  callerOf,
  inTeam,
  numberOf,
  QUEUES,
  queueName,
  queueOf,
  TEAMS,
} from './office.ts';

/** Whoever may not compare agents is told of groups alone: in this office, viewers. */
export const AGREED = { agents: AGENT_POLICY };

export type Rights = Pick<Access, 'role' | 'queues' | 'tenants' | 'teams' | 'numbers' | 'names'>;
/** Whether a queue is theirs: by its name; or by its tenant, which only a queue that the board knows has. */
export type Sees = (queue: string, board: Board) => boolean;
/** Some queues, some tenants, by name and by pattern; `sees` is what that comes to, by definition. */
export function anyRights(dice: Dice): { rights: Rights; sees: Sees } {
  const numbers = dice.pick(['full', 'masked'] as const);
  const names = dice.pick(['full', 'initials'] as const);
  const role = dice.pick(['viewer', 'supervisor'] as const);
  const all = QUEUES.map((each): string => queueOf(each));
  const teams = dice.chance(40) ? dice.some(Object.keys(TEAMS)) : null;
  if (dice.chance(20))
    return { rights: { role, queues: null, tenants: null, teams, numbers, names }, sees: () => true };
  const queues = dice.some(all);
  const tenants = dice.some(['shared/south', 'shared/north']);
  const named = new Set(queues);
  const patterns: string[] = [...queues];
  if (dice.chance(20)) {
    patterns.push('hq/qa*');
    for (const id of all) if (id.startsWith('hq/qa')) named.add(id);
  }
  const sees: Sees = (id, board) =>
    named.has(id) ||
    (board.get('queue', id) !== undefined && tenants.some((each) => id.startsWith(`${each}/`)));
  return { rights: { role, queues: patterns, tenants, teams, numbers, names }, sees };
}

/** By who is in them, not by what the row says. */
const isOfAny = (teams: readonly string[], id: string): boolean =>
  teams.some((team) => AGENTS.some((each) => agentOf(each) === id && inTeam(team, each)));

const seesAgent = (
  agent: AgentRow | undefined,
  board: Board,
  { queues, tenants, teams }: Rights,
  sees: Sees,
): boolean =>
  agent !== undefined &&
  (teams === null || isOfAny(teams, agent.id)) &&
  ((queues === null && tenants === null) ||
    (tenants ?? []).includes(`${agent.source}/${agent.tenant}`) ||
    agent.queues.some(({ queue }) => sees(queue, board)));

function seesCall(call: CallRow, board: Board, rights: Rights, sees: Sees): boolean {
  if (rights.queues === null && rights.tenants === null && rights.teams === null) return true;
  // What somebody of another team has is theirs.
  if (rights.teams !== null && call.agent !== null)
    if (!seesAgent(board.get('agent', call.agent), board, rights, sees)) return false;
  if (call.queue !== null) return sees(call.queue, board);
  return [call.agent, ...call.offeredTo].some(
    (id) => id !== null && seesAgent(board.get('agent', id), board, rights, sees),
  );
}

/** How long agents take for calls: on no wall; and to viewers, of five members or more. */
export function tellsHandling(board: Board, queue: string, { role }: Rights, wall: string | null): boolean {
  if (wall !== null) return false;
  const members = AGENTS.filter((each) =>
    board.get('agent', agentOf(each))?.queues.some((of) => of.queue === queue),
  );
  return role !== 'viewer' || members.length >= 5;
}

/** The names of the rows that may be seen. */
export function visible(board: StampedBoard, rights: Rights, sees: Sees): string[] {
  const isOpen = rights.queues === null && rights.tenants === null;
  const patterns = [...(rights.queues ?? []), ...(rights.tenants ?? [])];
  return [...board.rows()].flatMap((row) => {
    const ok = {
      site: () => true,
      shift: () => false,
      quarter: () => false,
      source: () => isOpen || patterns.some((each) => each.startsWith(`${row.id}/`)),
      queue: () => sees(row.id, board),
      agent: () => seesAgent(row as AgentRow, board, rights, sees),
      call: () => seesCall(row as CallRow, board, rights, sees),
      tally: () => sees((row as { queue: string }).queue, board),
      alert: () => sees((row as { queue: string }).queue, board),
    }[row.kind]();
    return ok ? [refOf(row)] : [];
  });
}

/** Every word that must not stand in what is sent now. */
export function hidden(board: StampedBoard, rights: Rights, sees: Sees): string[] {
  const words: string[] = [];
  for (const queue of QUEUES) {
    if (sees(queueOf(queue), board)) continue;
    words.push(queueOf(queue));
    // Of what the board does not know nobody can tell that a name is its.
    if (board.get('queue', queueOf(queue))) words.push(queueName(queue));
  }
  for (const agent of AGENTS) {
    const row = board.get('agent', agentOf(agent));
    // One that the board does not know any more is nobody of anybody’s; their name may stand in calls as any other.
    if (row && !seesAgent(row, board, rights, sees)) {
      words.push(agentOf(agent), agentName(agent));
      if (rights.teams !== null) words.push(`"${numberOf(agent)}"`);
    }
    if (row && rights.names === 'initials') words.push(agentName(agent));
  }
  for (const call of board.all('call')) {
    const { number, name } = callerOf(call.id.replace(/^.*\//, ''));
    if (rights.numbers === 'masked') words.push(number);
    // A call of another PBX may be called the same.
    const sisters = [...board.all('call')].filter((each) => each.id.endsWith(call.id.replace(/^.*\//, '/')));
    if (sisters.some((each) => seesCall(each, board, rights, sees))) continue;
    words.push(number, `"${name}"`);
  }
  for (const call of board.all('call')) if (!seesCall(call, board, rights, sees)) words.push(`"${call.id}"`);
  return words;
}

/** What each wall of the office draws. */
const DRAWN: Readonly<Record<string, readonly number[]>> = {
  main: [0, 1, 2, 3, 4],
  all: [0, 1, 2, 3, 4],
  one: [0],
  mixed: [1, 2],
  clock: [],
};

/** Every word that must not stand on a wall: whoever is in a call or takes it, and queues that no tile draws. */
export function hiddenFromWall(board: StampedBoard, wall: string, sees: Sees): string[] {
  const words = ['"gone"', '+4930', '"Xx', 'Zz', 'Yy'];
  for (const agent of AGENTS) words.push(agentOf(agent));
  for (const call of board.all('call')) words.push(call.id);
  for (const [i, queue] of QUEUES.entries())
    if (!DRAWN[wall]?.includes(i) || !sees(queueOf(queue), board))
      words.push(queueOf(queue), queueName(queue));
  return words;
}

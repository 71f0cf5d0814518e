// What a number is that somebody wants to send a call to: a queue, an extension, a code of the PBX, or outside.
import type { AgentRow, Board, QueueRow } from '#lib/model/board.ts';
import type { SourceId } from '#lib/model/ids.ts';
import { nativeOf } from '#lib/model/ids.ts';

export type Target =
  | { readonly kind: 'queue'; readonly queue: QueueRow; readonly number: string }
  | { readonly kind: 'extension'; readonly agent: AgentRow; readonly number: string }
  | { readonly kind: 'code' | 'outside'; readonly number: string };

/** Without what people write between digits, and adapters leave out. */
export const plainNumber = (to: string): string => to.replace(/[\s()./-]/g, '');

/**
 * Emergency and directory services, as short as an extension: by what is dialled in most countries. Where the PBX has such
 * an extension, the board knows it.
 */
const SERVICES: ReadonlySet<string> = new Set(
  '000 061 066 110 112 113 114 115 117 118 119 122 133 144 155 158 190 191 192 193 199 911 988 995 999 1155 1669'.split(
    ' ',
  ),
);
export const isService = (number: string): boolean => SERVICES.has(number) || /^118\d{2,3}$/.test(number);

/**
 * @param tenant of the call or the agent, on a PBX that several companies share; `null` where nobody tells.
 */
export function targetOf(to: string, source: SourceId, tenant: string | null, board: Board): Target {
  const number = plainNumber(to);
  // Anywhere: some PBXs take a code after a prefix, and none needs one in a number.
  if (/[*#]/.test(number)) return { kind: 'code', number };
  const near = (row: QueueRow | AgentRow): boolean =>
    row.source === source && (tenant === null || row.tenant === null || row.tenant === tenant);
  const names = new Set([number, to.trim()]);
  for (const queue of board.all('queue'))
    if (near(queue) && (names.has(queue.number) || names.has(nativeOf(queue.id))))
      return { kind: 'queue', queue, number };
  for (const agent of board.all('agent'))
    if (near(agent) && agent.number !== '' && names.has(agent.number))
      return { kind: 'extension', agent, number };
  return { kind: 'outside', number };
}

'use client';

// What can be asked about a call or an agent at this moment, what cannot and why, and how it is asked.
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { callName, commandLabel } from '#components/floor/texts.ts';
import { type Press, useAsked, useCommand } from '#components/live/commands.ts';
import { useBoard, useLink, useRow, useRows, useViewer } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useSettled } from '#components/ui/use-settled.ts';
import { may } from '#lib/access/may.ts';
import { agentFits, whyNotNow } from '#lib/commands/command-rules.ts';
import { nameOr } from '#lib/format/name.ts';
import type { Access } from '#lib/model/access.ts';
import { type AgentRow, type CallRow, type Ref, ref, type SourceRow } from '#lib/model/board.ts';
import type { Capabilities, CommandArguments, CommandName } from '#lib/model/command.ts';
import { dialogFor, isPhoneVerb, useOpenDialog } from './dialog-context.ts';
import { useOwnExtension } from './own-extension.ts';
import { AGENT_VERBS, CALL_VERBS } from './verbs.ts';

export type RowCommands = {
  readonly target: Ref;
  /** "call from 5550100", "Ada Lovelace". */
  readonly name: string;
  /** What this PBX can do with it in its present state. */
  readonly possible: readonly CommandName[];
  /** What this PBX says it cannot do, in its own words, and what this person may not, in theirs. */
  readonly cannot: readonly { readonly verb: CommandName; readonly why: string }[];
  /** Not now: an answer is awaited, the row has just changed, or a line is down. */
  readonly disabled: boolean;
  readonly act: (press: Press, verb: CommandName) => void;
  readonly send: (press: Press, verb: CommandName, args: CommandArguments) => void;
};

const reasonsIn = (can: Capabilities, verbs: readonly CommandName[]): RowCommands['cannot'] =>
  verbs.flatMap((verb) => {
    const why = can[verb];
    return typeof why === 'string' ? [{ verb, why }] : [];
  });

/** Whether somebody may ask anything at all: for whoever may not, the page has no buttons and explains none. */
const acts = ({ rights }: Access): boolean =>
  rights.some((right) => right.startsWith('call.') || right.startsWith('agent.'));

/** Of what would fit and can be done, what this person may, and why they may not do the rest. */
function useAllowed(row: CallRow | AgentRow | undefined, fitting: readonly CommandName[]) {
  const board = useBoard();
  const viewer = useViewer();
  const said = useLocalizeMessage();
  const possible: CommandName[] = [];
  const refused: RowCommands['cannot'][number][] = [];
  for (const verb of row && viewer ? fitting : []) {
    const verdict = row && viewer ? may(viewer.access, verb, { row, args: {}, board }) : null;
    if (verdict?.may) possible.push(verb);
    else if (verdict) refused.push({ verb, why: said(verdict.why) });
  }
  return { possible, refused };
}

/** Not now: an answer is awaited, the row has just changed, or a line is down. */
function useNotNow(target: Ref, row: CallRow | AgentRow | undefined, source: SourceRow | undefined): boolean {
  const link = useLink();
  const asked = useAsked(target);
  const settled = useSettled(row?.state);
  const busy = (row?.pending ?? null) !== null || asked?.outcome === null;
  return busy || !settled || link.state !== 'live' || source?.life !== 'live' || row === undefined;
}

/** What sets calls and agents apart here. */
type About<V extends CommandName> = {
  readonly kind: 'call' | 'agent';
  readonly name: string;
  readonly verbs: readonly V[];
  /** Whether the row is in a state for it. */
  readonly fits: (verb: V) => boolean;
};

/** `null` where there is no such row, or this viewer may ask nothing. */
function useRowCommands<V extends CommandName>(
  row: CallRow | AgentRow | undefined,
  { kind, name, verbs, fits }: About<V>,
): RowCommands | null {
  const target = ref(kind, row?.id ?? '');
  const source = useRow('source', row?.source ?? null);
  const viewer = useViewer();
  const command = useCommand();
  const open = useOpenDialog();
  const extension = useOwnExtension();
  const words = useWords();
  const disabled = useNotNow(target, row, source);
  const fitting = row ? verbs.filter((verb) => source?.can[verb] === true && fits(verb)) : [];
  const { possible, refused } = useAllowed(row, fitting);
  if (!row || !source || !viewer || !acts(viewer.access)) return null;
  const send: RowCommands['send'] = (press, verb, args) =>
    command(press, verb, commandLabel(verb, name, words), args);
  return {
    target,
    name,
    possible,
    cannot: [...refused, ...reasonsIn(source.can, verbs)],
    disabled,
    send,
    act: (press, verb) => {
      const dialog = dialogFor(verb, row.id, extension);
      if (dialog) open(dialog);
      else send(press, verb, isPhoneVerb(verb) ? { extension } : {});
    },
  };
}

export function useCallCommands(call: CallRow | undefined): RowCommands | null {
  const words = useWords();
  const masked = useViewer()?.access.numbers !== 'full';
  return useRowCommands(call, {
    kind: 'call',
    name: call ? callName(call, masked, words) : '',
    verbs: CALL_VERBS,
    fits: (verb) => call !== undefined && whyNotNow(verb, call) === null,
  });
}

export function useAgentCommands(agent: AgentRow | undefined): RowCommands | null {
  const queues = useRows('queue');
  return useRowCommands(agent, {
    kind: 'agent',
    name: agent ? nameOr(agent.name, agent.number) : '',
    verbs: AGENT_VERBS,
    fits: (verb) => agent !== undefined && agentFits(verb, agent, queues),
  });
}

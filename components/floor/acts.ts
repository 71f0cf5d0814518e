'use client';
// Knows what can be asked about a call or an agent at this moment, what cannot and why, and how it is asked.
// Refuses to draw buttons and to know what a PBX does with them.
import { type Press, useAsked, useCommand } from '#components/live/commands.ts';
import { useLink, useRow, useRows, useViewer } from '#components/live/hooks.ts';
import { useSettled } from '#components/ui/use-settled.ts';
import { useWords } from '#components/ui/use-words.tsx';
import { nameOr } from '#lib/format/name.ts';
import { agentFits, callMisfit } from '#lib/live/fitting.ts';
import { type AgentRow, type CallRow, type Ref, ref, type SourceRow } from '#lib/model/board.ts';
import type { Capabilities, CommandArguments, CommandName } from '#lib/model/command.ts';
import { dialogFor, isPhoneVerb, useOpenDialog } from './dialog-context.ts';
import { useOwnExtension } from './own-extension.ts';
import { callName, commandLabel } from './texts.ts';
import { AGENT_VERBS, CALL_VERBS } from './verbs.ts';

export type Acts = {
  readonly target: Ref;
  /** "call from 5550100", "Ada Lovelace". */
  readonly name: string;
  /** What this PBX can do with it in its present state. */
  readonly possible: readonly CommandName[];
  /** What this PBX says it cannot do, in its own words. */
  readonly cannot: readonly { readonly verb: CommandName; readonly why: string }[];
  /** Not now: an answer is awaited, the row has just changed, or a line is down. */
  readonly disabled: boolean;
  readonly act: (press: Press, verb: CommandName) => void;
  readonly send: (press: Press, verb: CommandName, args: CommandArguments) => void;
};

const reasonsIn = (can: Capabilities, verbs: readonly CommandName[]): Acts['cannot'] =>
  verbs.flatMap((verb) => {
    const why = can[verb];
    return typeof why === 'string' ? [{ verb, why }] : [];
  });

function useDoor(target: Ref, row: CallRow | AgentRow | undefined, source: SourceRow | undefined) {
  const link = useLink();
  const asked = useAsked(target);
  const settled = useSettled(row?.state);
  const busy = (row?.pending ?? null) !== null || asked?.outcome === null;
  return busy || !settled || link.state !== 'live' || source?.life !== 'live' || row === undefined;
}

/** `null` where this viewer may ask nothing. */
export function useCallActs(call: CallRow | undefined): Acts | null {
  const target = ref('call', call?.id ?? '');
  const source = useRow('source', call?.source ?? null);
  const viewer = useViewer();
  const command = useCommand();
  const open = useOpenDialog();
  const extension = useOwnExtension();
  const words = useWords();
  const disabled = useDoor(target, call, source);
  if (!call || !source || !viewer?.commands) return null;
  const name = callName(call, viewer.numbers === 'masked', words);
  const send: Acts['send'] = (press, verb, args) =>
    command(press, verb, commandLabel(verb, name, words), args);
  return {
    target,
    name,
    possible: CALL_VERBS.filter((verb) => source.can[verb] === true && callMisfit(verb, call) === null),
    cannot: reasonsIn(source.can, CALL_VERBS),
    disabled,
    send,
    act: (press, verb) => {
      const dialog = dialogFor(verb, call.id, extension);
      if (dialog) open(dialog);
      else send(press, verb, isPhoneVerb(verb) ? { extension } : {});
    },
  };
}

export function useAgentActs(agent: AgentRow | undefined): Acts | null {
  const target = ref('agent', agent?.id ?? '');
  const source = useRow('source', agent?.source ?? null);
  const queues = useRows('queue');
  const viewer = useViewer();
  const command = useCommand();
  const open = useOpenDialog();
  const words = useWords();
  const disabled = useDoor(target, agent, source);
  if (!agent || !source || !viewer?.commands) return null;
  const name = nameOr(agent.name, agent.number);
  const send: Acts['send'] = (press, verb, args) =>
    command(press, verb, commandLabel(verb, name, words), args);
  return {
    target,
    name,
    possible: AGENT_VERBS.filter((verb) => source.can[verb] === true && agentFits(verb, agent, queues)),
    cannot: reasonsIn(source.can, AGENT_VERBS),
    disabled,
    send,
    act: (press, verb) => {
      const dialog = dialogFor(verb, agent.id, '');
      if (dialog) open(dialog);
      else send(press, verb, {});
    },
  };
}

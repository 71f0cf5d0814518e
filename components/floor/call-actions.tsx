'use client';
// Knows which buttons a call has, and why some are missing. Refuses to know what a PBX does with them.
import { CircleSlash, Pause, PhoneForwarded, PhoneOff, Play } from 'lucide-react';
import { useAsked, useCommand } from '#components/live/commands.ts';
import { useLink, useRow, useViewer } from '#components/live/hooks.ts';
import { COMMAND_WORD } from '#components/marks/looks.ts';
import { Hint } from '#components/ui/hint.tsx';
import { useSettled } from '#components/ui/use-settled.ts';
import { type CallRow, ref } from '#lib/model/board.ts';
import type { Capabilities, CommandName } from '#lib/model/command.ts';
import { PressButton } from './press-button.tsx';
import { callName, commandLabel } from './texts.ts';

export type CallDialog = { readonly what: 'hangUp' | 'transfer'; readonly call: string };

const FORMS = ['call.hold', 'call.resume', 'call.transfer', 'call.hangUp'] as const;

/** What a call in this state can be asked. */
const fits = (verb: (typeof FORMS)[number], state: CallRow['state']): boolean =>
  verb === 'call.hold' ? state === 'talking' : verb === 'call.resume' ? state === 'held' : true;

export function CallActions({ call, onDialog }: { call: CallRow; onDialog: (dialog: CallDialog) => void }) {
  const target = ref('call', call.id);
  const source = useRow('source', call.source);
  const viewer = useViewer();
  const link = useLink();
  const asked = useAsked(target);
  const command = useCommand(target);
  const settled = useSettled(call.state);
  if (!source || !viewer?.commands) return null;
  const busy = call.pending !== null || asked?.outcome === null;
  const disabled = busy || !settled || link.state !== 'live' || source.life !== 'live';
  const name = callName(call, viewer.numbers === 'masked');
  const has = (verb: (typeof FORMS)[number]): boolean => source.can[verb] === true && fits(verb, call.state);
  const send = (verb: CommandName) => (press: Parameters<typeof command>[0]) =>
    command(press, verb, commandLabel(verb, name));
  return (
    <div className="flex items-center justify-end gap-1">
      {has('call.hold') ? (
        <PressButton
          key="hold"
          target={target}
          label={commandLabel('call.hold', name)}
          disabled={disabled}
          onPressed={send('call.hold')}
        >
          <Pause aria-hidden className="size-3.5" />
          <Word>Hold</Word>
        </PressButton>
      ) : null}
      {has('call.resume') ? (
        <PressButton
          key="resume"
          target={target}
          label={commandLabel('call.resume', name)}
          disabled={disabled}
          onPressed={send('call.resume')}
        >
          <Play aria-hidden className="size-3.5" />
          <Word>Resume</Word>
        </PressButton>
      ) : null}
      {has('call.transfer') ? (
        <PressButton
          target={target}
          label={commandLabel('call.transfer', name)}
          disabled={disabled}
          onPressed={() => onDialog({ what: 'transfer', call: call.id })}
        >
          <PhoneForwarded aria-hidden className="size-3.5" />
          <Word>Transfer…</Word>
        </PressButton>
      ) : null}
      {has('call.hangUp') ? (
        <PressButton
          target={target}
          label={commandLabel('call.hangUp', name)}
          disabled={disabled}
          onPressed={() => onDialog({ what: 'hangUp', call: call.id })}
        >
          <PhoneOff aria-hidden className="size-3.5 text-critical" />
          <Word>Hang up</Word>
        </PressButton>
      ) : null}
      <CannotMark can={source.can} verbs={FORMS} />
    </div>
  );
}

/** Where the table is tight but not yet cards, the icon stands alone; its name and title say the rest. */
function Word({ children }: { children: string }) {
  return <span className="@min-[44rem]:@max-[64rem]:hidden">{children}</span>;
}

/** One mark for all that this PBX cannot do; it says why. Nothing where the PBX claims nothing. */
export function CannotMark({ can, verbs }: { can: Capabilities; verbs: readonly CommandName[] }) {
  const reasons = verbs.flatMap((verb) => {
    const why = can[verb];
    return typeof why === 'string' ? [`${COMMAND_WORD[verb]}: ${why}`] : [];
  });
  if (reasons.length === 0) return null;
  const text = reasons.join('\n');
  return (
    <Hint text={text}>
      <button
        type="button"
        aria-label={`Not possible here. ${text}`}
        className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-faint hover:text-soft"
      >
        <CircleSlash aria-hidden className="size-4" />
      </button>
    </Hint>
  );
}

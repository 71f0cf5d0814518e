'use client';
// Knows how to ask before a call is hung up. Refuses to hang up anything it no longer sees.
import { useRef } from 'react';
import { type Press, useCommand, usePress } from '#components/live/commands.ts';
import { useRow, useViewer } from '#components/live/hooks.ts';
import { CALL_LOOK } from '#components/marks/looks.ts';
import { Elapsed } from '#components/marks/ticking.tsx';
import { AskFirst } from '#components/ui/dialogs.tsx';
import { Status } from '#components/ui/status.tsx';
import { useSettled } from '#components/ui/use-settled.ts';
import { party } from '#lib/format/phone.ts';
import { ref } from '#lib/model/board.ts';
import { callName, commandLabel, TEXT } from './texts.ts';

export function HangUpDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const call = useRow('call', id);
  const agent = useRow('agent', call?.agent ?? null);
  const viewer = useViewer();
  const masked = viewer?.numbers !== 'full';
  const target = ref('call', id);
  const command = useCommand(target);
  const press = usePress();
  const pressed = useRef<Press | null>(null);
  const settled = useSettled(call?.state);
  const name = call ? callName(call, masked) : 'call';
  return (
    <AskFirst
      open
      title={`Hang up ${name}?`}
      confirm="Hang up"
      disabled={!call || !settled}
      onPress={() => {
        pressed.current = press(target);
      }}
      onConfirm={() => {
        if (call && pressed.current)
          command(pressed.current, 'call.hangUp', commandLabel('call.hangUp', name));
      }}
      onClose={onClose}
    >
      {call ? (
        <>
          <p className="flex flex-wrap gap-x-3 text-ink">
            <Status look={CALL_LOOK[call.state]} />
            <span className="truncate">{party(call.caller, masked)}</span>
            {agent ? <span className="truncate">with {agent.name || agent.number}</span> : null}
            <Elapsed since={call.since} source={call.source} />
          </p>
          <p className="mt-2">{TEXT.hangUpAsk}</p>
        </>
      ) : (
        <p>{TEXT.ended}</p>
      )}
    </AskFirst>
  );
}

'use client';
// How to ask before somebody is cut off.
import { useRef } from 'react';
import { CALL_STYLE, COMMAND_WORD } from '#components/domain/status-styles.ts';
import { Elapsed } from '#components/domain/ticking.tsx';
import { callName, commandLabel, TEXT } from '#components/floor/texts.ts';
import { type Press, useCommand, usePress } from '#components/live/commands.ts';
import { useRow, useViewer } from '#components/live/hooks.ts';
import { AskFirst } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Status } from '#components/ui/status.tsx';
import { useSettled } from '#components/ui/use-settled.ts';
import { party } from '#lib/format/phone.ts';
import { ref } from '#lib/model/board.ts';
import type { CutVerb } from './dialog-context.ts';

const MEANS: Readonly<Record<CutVerb, string>> = {
  'call.hangUp': TEXT.hangUpAsk,
  'call.park': TEXT.parkAsk,
  'call.refuse': TEXT.refuseAsk,
};

export function AskDialog({ id, verb, onClose }: { id: string; verb: CutVerb; onClose: () => void }) {
  const call = useRow('call', id);
  const agent = useRow('agent', call?.agent ?? null);
  const viewer = useViewer();
  const words = useWords();
  const { t } = words;
  const masked = viewer?.access.numbers !== 'full';
  const target = ref('call', id);
  const command = useCommand();
  const press = usePress();
  const pressed = useRef<Press | null>(null);
  const settled = useSettled(call?.state);
  const label = commandLabel(verb, call ? callName(call, masked, words) : t('call'), words);
  return (
    <AskFirst
      open
      title={t('{what}?', { what: label })}
      confirm={t(COMMAND_WORD[verb])}
      disabled={!call || !settled}
      onPress={() => {
        pressed.current = press(target);
      }}
      onConfirm={() => {
        if (call && pressed.current) command(pressed.current, verb, label);
      }}
      onClose={onClose}
    >
      {call ? (
        <>
          <p className="flex flex-wrap gap-x-3 text-ink">
            <Status look={CALL_STYLE[call.state]} />
            <span className="truncate">{party(call.caller, masked)}</span>
            {agent ? (
              <span className="truncate">{t('with {name}', { name: agent.name || agent.number })}</span>
            ) : null}
            <Elapsed since={call.since} source={call.source} />
          </p>
          <p className="mt-2">{t(MEANS[verb])}</p>
        </>
      ) : (
        <p>{t(TEXT.ended)}</p>
      )}
    </AskFirst>
  );
}

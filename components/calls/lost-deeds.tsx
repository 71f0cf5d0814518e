'use client';
// What can be done about a lost caller: take them on, call them, say that a message was left or nothing is left to do,
// write a note. Whoever else looks at the list sees it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { OutcomeMark } from '#components/floor/commands/outcome-mark.tsx';
import { useOwnExtension } from '#components/floor/commands/own-extension.ts';
import { PressButton } from '#components/floor/commands/press-button.tsx';
import { useAgentCommands } from '#components/floor/commands/use-commands.ts';
import { COMMAND_ICON } from '#components/floor/commands/verbs.ts';
import { ask } from '#components/live/ask.ts';
import { sent } from '#components/live/ask-plain.ts';
import { useReadRows, useRow, useViewer } from '#components/live/hooks.ts';
import { TextLine } from '#components/setup/form-parts.tsx';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { LostCallerTold } from '#lib/api/lost-callers.ts';
import { doneSchema } from '#lib/api/message.ts';
import { party } from '#lib/format/phone.ts';
import { sourceOf } from '#lib/model/ids.ts';
import type { LostMark } from '#lib/model/lost-caller.ts';

/** What was said is in the history a moment later. */
const SHOWN_AFTER_MS = [400, 1_500, 4_000];

function useMark(key: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (said: { mark: LostMark; note?: string }) =>
      ask('/calls/lost/marks', doneSchema, sent('POST', { key, ...said })),
    onSuccess: () => {
      for (const ms of SHOWN_AFTER_MS)
        setTimeout(() => void queries.invalidateQueries({ queryKey: ['lostCallers'] }), ms);
    },
  });
}

/** Nothing for whoever may only look, and for callers without a number. */
export function LostDeeds({ caller }: { caller: LostCallerTold }) {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const viewer = useViewer();
  const { mutate, isPending, error } = useMark(caller.key);
  if (caller.withheld || !viewer?.access.rights.includes('alert.acknowledge')) return null;
  const { claim, state } = caller;
  const isDone = state === 'dismissed' || (state === 'returned' && caller.closed?.by !== null);
  const isOver = state === 'served' || state === 'reached';
  const button = (mark: LostMark, text: string) => (
    <Button small disabled={isPending} onClick={() => mutate({ mark })}>
      {text}
    </Button>
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-1.5">
        {isOver ? null : <Call caller={caller} />}
        {isOver || isDone
          ? null
          : claim?.isMine
            ? button('released', t('Give back'))
            : button('claimed', claim ? t('Take over') : t('Take on'))}
        {isOver || isDone ? null : (
          <>
            {button('leftMessage', t('Message left'))}
            {button('dismissed', t('Dismiss'))}
          </>
        )}
        {isDone ? button('reopened', t('Open again')) : null}
      </div>
      <Note onWritten={(note) => mutate({ mark: 'noted', note })} isPending={isPending} />
      {error ? (
        <p role="alert" className="text-sm text-critical">
          {said(error)}
        </p>
      ) : null}
    </div>
  );
}

const DIAL = COMMAND_ICON['agent.dial'];

/** From one's own phone, where it is known which that is and the PBX can dial for it. */
function Call({ caller: { caller, queue } }: { caller: LostCallerTold }) {
  const { t } = useWords();
  const viewer = useViewer();
  const own = useOwnExtension();
  const rows = useReadRows();
  const mine = useMemo(() => {
    if (viewer?.access.agent) return viewer.access.agent;
    const agents = own === '' ? [] : rows('agent').filter(({ number }) => number === own);
    return (agents.find(({ source }) => source === sourceOf(queue as never)) ?? agents[0])?.id ?? null;
  }, [rows, own, queue, viewer]);
  const acts = useAgentCommands(useRow('agent', mine));
  if (viewer?.access.numbers !== 'full' || !acts?.possible.includes('agent.dial')) return null;
  return (
    <>
      <PressButton
        look="primary"
        target={acts.target}
        label={t('Call {name}', { name: party(caller, false) })}
        disabled={acts.disabled}
        onPressed={(press) => acts.send(press, 'agent.dial', { to: caller.number })}
      >
        <DIAL aria-hidden className="size-3.5 shrink-0" />
        {t('Call')}
      </PressButton>
      <OutcomeMark target={acts.target} pending={null} />
    </>
  );
}

function Note({ onWritten, isPending }: { onWritten: (note: string) => void; isPending: boolean }) {
  const { t } = useWords();
  const [note, setNote] = useState('');
  return (
    <form
      className="flex items-end gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (note.trim() === '') return;
        onWritten(note.trim());
        setNote('');
      }}
    >
      <TextLine label={t('Note')} value={note} onValue={setNote} maxLength={500} className="min-w-0 flex-1" />
      <Button type="submit" disabled={isPending || note.trim() === ''}>
        {t('Write down')}
      </Button>
    </form>
  );
}

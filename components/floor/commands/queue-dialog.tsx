'use client';
// How a queue is chosen for an agent: to be added to, removed from, signed in to or out of.
import { useId, useState } from 'react';
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import { usePress } from '#components/live/commands.ts';
import { useRow, useRows } from '#components/live/hooks.ts';
import { Button } from '#components/ui/button.tsx';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { type QueueVerb, queuesFor } from '#lib/commands/command-rules.ts';
import { nativeOf } from '#lib/model/ids.ts';
import { useAgentCommands } from './use-commands.ts';

type Asks = { readonly title: string; readonly means: string; readonly all: string | null };

/** `all`: how the whole of it is called, where a queue need not be named. */
export const QUEUE_ASKS: Readonly<Record<QueueVerb, Asks>> = {
  'agent.addToQueue': {
    title: 'Add {name} to a queue',
    means: 'Calls of that queue are offered to the agent from now on.',
    all: null,
  },
  'agent.removeFromQueue': {
    title: 'Remove {name} from a queue',
    means: 'The call the agent is in goes on; no more of that queue are offered.',
    all: null,
  },
  'agent.signIn': {
    title: 'Sign {name} in',
    means: 'Calls of that queue are offered to the agent from now on.',
    all: 'To all their queues',
  },
  'agent.signOut': {
    title: 'Sign {name} out',
    means: 'The call the agent is in goes on; no more of that queue are offered.',
    all: 'Of all their queues',
  },
};

/** Stands for "all of them" among the ids of queues. */
const ALL = '*';

export function QueueDialog({ id, verb, onClose }: { id: string; verb: QueueVerb; onClose: () => void }) {
  const agent = useRow('agent', id);
  const queues = useRows('queue');
  const acts = useAgentCommands(agent);
  const { t } = useWords();
  const press = usePress();
  const { title, means, all } = QUEUE_ASKS[verb];
  const [chosen, setChosen] = useState<string | null>(all === null ? null : ALL);
  const group = useId();
  const offered = agent ? queuesFor(verb, agent, queues) : [];
  const queue = offered.find((each) => each.id === chosen);
  const ready = (queue !== undefined || chosen === ALL) && acts !== null && !acts.disabled;
  const choices = [
    ...(all === null ? [] : [{ id: ALL, name: t(all), number: '' }]),
    ...offered.map((each) => ({
      id: each.id,
      name: each.name,
      number: each.number === each.name ? '' : each.number,
    })),
  ];
  return (
    <ChooseDialog
      open
      title={t(title, { name: acts?.name ?? t('agent') })}
      description={t(means)}
      onClose={onClose}
    >
      <form
        className="mt-3 space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          acts.send(press(acts.target), verb, queue ? { queue: nativeOf(queue.id) } : {});
          onClose();
        }}
      >
        <fieldset className="max-h-64 min-w-0 overflow-y-auto rounded-md border border-line">
          <legend className="sr-only">{t('Queues')}</legend>
          {choices.map((each) => (
            <label
              key={each.id}
              className="flex cursor-pointer items-center gap-2 border-b border-line px-2.5 py-1.5 text-sm last:border-0 hover:bg-raised"
            >
              <input
                type="radio"
                name={group}
                checked={chosen === each.id}
                onChange={() => setChosen(each.id)}
              />
              <span className="min-w-0 flex-1 break-words">{each.name}</span>
              <span className="text-soft">{each.number}</span>
            </label>
          ))}
          {choices.length === 0 ? (
            <p className="p-3 text-sm text-soft">{t('There is no such queue.')}</p>
          ) : null}
        </fieldset>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button type="submit" look="primary" disabled={!ready}>
            {t(COMMAND_WORD[verb])}
          </Button>
        </div>
      </form>
    </ChooseDialog>
  );
}

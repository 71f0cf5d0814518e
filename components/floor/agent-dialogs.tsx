'use client';
// Knows how a pause reason is given and a queue chosen for an agent. Refuses to know which reasons a PBX has: it
// offers those that were heard, and takes any text.
import { useId, useState } from 'react';
import { usePress } from '#components/live/commands.ts';
import { useRow, useRows } from '#components/live/hooks.ts';
import { COMMAND_WORD } from '#components/marks/looks.ts';
import { Button } from '#components/ui/button.tsx';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/use-words.tsx';
import { nativeOf } from '#lib/model/ids.ts';
import { useAgentActs } from './acts.ts';
import { queuesFor } from './fitting.ts';
import { commandLabel } from './texts.ts';

const CHOICES = 12;

export function PauseDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const agent = useRow('agent', id);
  const agents = useRows('agent');
  const acts = useAgentActs(agent);
  const words = useWords();
  const { t } = words;
  const press = usePress();
  const [reason, setReason] = useState('');
  const heard = [
    ...new Set(
      agents.flatMap((each) =>
        each.source === agent?.source && each.state === 'paused' && each.reason ? [each.reason] : [],
      ),
    ),
  ].slice(0, CHOICES);
  const ready = acts?.possible.includes('agent.pause') === true && !acts.disabled;
  return (
    <ChooseDialog
      open
      title={commandLabel('agent.pause', acts?.name ?? t('agent'), words)}
      description={t(
        'The reason is shown with the agent. The PBX may know only certain ones; it then says which.',
      )}
      onClose={onClose}
    >
      <form
        className="mt-3 space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!acts || !ready) return;
          acts.send(press(acts.target), 'agent.pause', reason.trim() === '' ? {} : { reason: reason.trim() });
          onClose();
        }}
      >
        {heard.length > 0 ? (
          <fieldset className="flex flex-wrap gap-1.5">
            <legend className="mb-1 text-sm text-soft">{t('In use now')}</legend>
            {heard.map((each) => (
              <Button key={each} small aria-pressed={reason === each} onClick={() => setReason(each)}>
                <span className="max-w-56 truncate">{each}</span>
              </Button>
            ))}
          </fieldset>
        ) : null}
        <label className="block text-sm">
          <span className="text-soft">{t('Reason')}</span>
          <input
            type="text"
            autoComplete="off"
            maxLength={80}
            className="mt-1 h-9 w-full rounded-md border border-line bg-canvas px-2.5 text-sm"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button type="submit" look="primary" disabled={!ready}>
            {t(COMMAND_WORD['agent.pause'])}
          </Button>
        </div>
      </form>
    </ChooseDialog>
  );
}

export function QueueDialog({
  id,
  verb,
  onClose,
}: {
  id: string;
  verb: 'agent.addToQueue' | 'agent.removeFromQueue';
  onClose: () => void;
}) {
  const agent = useRow('agent', id);
  const queues = useRows('queue');
  const acts = useAgentActs(agent);
  const { t } = useWords();
  const press = usePress();
  const group = useId();
  const [chosen, setChosen] = useState<string | null>(null);
  const offered = agent ? queuesFor(verb, agent, queues) : [];
  const queue = offered.find((each) => each.id === chosen);
  const ready = queue !== undefined && acts !== null && !acts.disabled;
  const name = acts?.name ?? t('agent');
  const adds = verb === 'agent.addToQueue';
  return (
    <ChooseDialog
      open
      title={adds ? t('Add {name} to a queue', { name }) : t('Remove {name} from a queue', { name })}
      description={
        adds
          ? t('Calls of that queue are offered to the agent from now on.')
          : t('The call the agent is in goes on; no more of that queue are offered.')
      }
      onClose={onClose}
    >
      <form
        className="mt-3 space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          acts.send(press(acts.target), verb, { queue: nativeOf(queue.id) });
          onClose();
        }}
      >
        <fieldset className="max-h-64 overflow-y-auto rounded-md border border-line">
          <legend className="sr-only">{t('Queues')}</legend>
          {offered.map((each) => (
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
              <span className="min-w-0 flex-1 truncate">{each.name}</span>
              <span className="text-soft">{each.number === each.name ? '' : each.number}</span>
            </label>
          ))}
          {offered.length === 0 ? (
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

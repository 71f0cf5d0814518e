'use client';
// How a pause reason, or a number to dial, is given for an agent.
import { useState } from 'react';
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import { commandLabel } from '#components/floor/texts.ts';
import { usePress } from '#components/live/commands.ts';
import { useRow, useRows } from '#components/live/hooks.ts';
import { Button } from '#components/ui/button.tsx';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useAgentCommands } from './use-commands.ts';

const CHOICES = 12;
const FIELD = 'mt-1 h-9 w-full rounded-md border border-line bg-canvas px-2.5 text-sm';

export function PauseDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const agent = useRow('agent', id);
  const agents = useRows('agent');
  const acts = useAgentCommands(agent);
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
            className={FIELD}
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

export function DialDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const agent = useRow('agent', id);
  const acts = useAgentCommands(agent);
  const words = useWords();
  const { t } = words;
  const press = usePress();
  const [number, setNumber] = useState('');
  const to = number.trim();
  const ready = to !== '' && acts?.possible.includes('agent.dial') === true && !acts.disabled;
  return (
    <ChooseDialog
      open
      title={t('Dial for {name}', { name: acts?.name ?? t('agent') })}
      description={t('The agent’s phone rings first; when it is picked up, the number is called.')}
      onClose={onClose}
    >
      <form
        className="mt-3 space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!acts || !ready) return;
          acts.send(press(acts.target), 'agent.dial', { to });
          onClose();
        }}
      >
        <label className="block text-sm">
          <span className="text-soft">{t('Number')}</span>
          <input
            type="tel"
            autoComplete="off"
            maxLength={40}
            className={FIELD}
            value={number}
            onChange={(event) => setNumber(event.target.value)}
          />
        </label>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button type="submit" look="primary" disabled={!ready}>
            {t(COMMAND_WORD['agent.dial'])}
          </Button>
        </div>
      </form>
    </ChooseDialog>
  );
}

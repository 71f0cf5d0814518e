'use client';
// How a person says which phone is theirs. Does not check that the phone is theirs: the PBX rings it.
import { useState } from 'react';
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import { callName, commandLabel, PHONE_MEANS } from '#components/floor/texts.ts';
import { useCommand, usePress } from '#components/live/commands.ts';
import { useRow, useViewer } from '#components/live/hooks.ts';
import { Button } from '#components/ui/button.tsx';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { ref } from '#lib/model/board.ts';
import type { PhoneVerb } from './dialog-context.ts';
import { rememberExtension, useOwnExtension } from './own-extension.ts';

export function ExtensionDialog({ id, verb, onClose }: { id: string; verb: PhoneVerb; onClose: () => void }) {
  const call = useRow('call', id);
  const viewer = useViewer();
  const words = useWords();
  const { t } = words;
  const known = useOwnExtension();
  const [extension, setExtension] = useState(known);
  const target = ref('call', id);
  const command = useCommand();
  const press = usePress();
  const number = extension.trim();
  const name = call ? callName(call, viewer?.access.numbers !== 'full', words) : t('call');
  return (
    <ChooseDialog
      open
      title={t('Your own extension')}
      description={t('Your phone rings; when you pick up you are in the call. This browser remembers it.')}
      onClose={onClose}
    >
      <form
        className="mt-3 space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (number === '') return;
          rememberExtension(number);
          if (call && known === '')
            command(press(target), verb, commandLabel(verb, name, words), { extension: number });
          onClose();
        }}
      >
        <label className="block text-sm">
          <span className="text-soft">{t('Extension')}</span>
          <input
            type="text"
            inputMode="tel"
            autoComplete="off"
            maxLength={40}
            className="mt-1 h-9 w-full rounded-md border border-line bg-canvas px-2.5 text-sm"
            value={extension}
            onChange={(event) => setExtension(event.target.value)}
          />
        </label>
        {known === '' ? <p className="text-sm text-soft">{t(PHONE_MEANS[verb])}</p> : null}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button type="submit" look="primary" disabled={number === ''}>
            {known === '' ? t(COMMAND_WORD[verb]) : t('Remember')}
          </Button>
        </div>
      </form>
    </ChooseDialog>
  );
}

'use client';
// The form with which a key is made.
import { type FormEvent, useState } from 'react';
import { useLocalizeWholeMessage } from '#components/domain/localize-mistake.ts';
import { Choice, TextLine, Tick } from '#components/setup/form-parts.tsx';
import { Button } from '#components/ui/button.tsx';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { KEY_SCOPES, type KeyScope } from '#lib/model/access.ts';
import { wordOf } from './key-words.ts';
import type { useKeyChanges } from './keys.ts';

const DAYS = ['30', '90', '180', '365'] as const;
const listOf = (text: string): string[] | null => {
  const list = text.split(/[,\s]+/).filter((each) => each !== '');
  return list.length === 0 ? null : list;
};

export function KeyDialog({
  make,
  onMade,
  onClose,
}: {
  make: ReturnType<typeof useKeyChanges>['make'];
  onMade: (key: string) => void;
  onClose: () => void;
}) {
  const { t } = useWords();
  const said = useLocalizeWholeMessage();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly KeyScope[]>(['board:read']);
  const [queues, setQueues] = useState('');
  const [addresses, setAddresses] = useState('');
  const [days, setDays] = useState<(typeof DAYS)[number]>('90');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    make.mutate(
      { name, scopes, queues: listOf(queues), addresses: listOf(addresses), days: Number(days) },
      { onSuccess: ({ key }) => onMade(key) },
    );
  };
  return (
    <ChooseDialog
      open
      side
      title={t('Make a key')}
      description={t('A program comes in with it.')}
      onClose={onClose}
    >
      <form className="mt-4 space-y-3" onSubmit={send}>
        <TextLine
          label={t('Name')}
          hint={t('The program that has it.')}
          value={name}
          onValue={setName}
          required
        />
        <fieldset className="rounded-md border border-line p-3">
          <legend className="px-1 text-sm">{t('What it may do')}</legend>
          {KEY_SCOPES.map((scope) => (
            <Tick
              key={scope}
              checked={scopes.includes(scope)}
              onChecked={(has) =>
                setScopes(KEY_SCOPES.filter((each) => (each === scope ? has : scopes.includes(each))))
              }
            >
              {t(wordOf(scope))}
            </Tick>
          ))}
        </fieldset>
        <TextLine
          label={t('Queues')}
          hint={t('With * at the end, all that begin so. Empty: all.')}
          placeholder="hq/6400, hq/64*"
          value={queues}
          onValue={setQueues}
        />
        <TextLine
          label={t('Addresses it may come from')}
          hint={t('Empty: any.')}
          placeholder="192.0.2.7, 10.0.0.0/8"
          value={addresses}
          onValue={setAddresses}
        />
        <Choice
          label={t('Good for')}
          value={days}
          options={DAYS.map((value) => ({
            value,
            text: t('one day|{count} days', { count: Number(value) }),
          }))}
          onValue={setDays}
        />
        <p role="alert" className="min-h-5 text-sm text-critical">
          {make.error ? said(make.error) : ''}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button type="submit" look="primary" disabled={make.isPending || scopes.length === 0}>
            {t('Make')}
          </Button>
        </div>
      </form>
    </ChooseDialog>
  );
}

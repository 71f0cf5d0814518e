'use client';
// The form with which somebody is added or changed.
import { type FormEvent, useState } from 'react';
import { useLocalizeWholeMessage } from '#components/domain/localize-mistake.ts';
import { TextLine } from '#components/setup/form-parts.tsx';
import { Button } from '#components/ui/button.tsx';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { KeysLeft, PersonReport } from '#lib/api/people.ts';
import { formOf, GrantFields, grantOf, NEW_GRANT } from './grant-fields.tsx';
import type { usePeopleChanges } from './people.ts';

export type Shown = { readonly name: string; readonly password: string };

/** @param person `null`: a new one. */
export function PersonDialog({
  person,
  changes: { add, change },
  onMade,
  onKeysLeft,
  onClose,
}: {
  person: PersonReport | null;
  changes: ReturnType<typeof usePeopleChanges>;
  /** With the password that was made, where one was. */
  onMade: (shown: Shown | null) => void;
  /** Keys that the person made and could not make as they are now. */
  onKeysLeft: (left: { readonly name: string; readonly keys: KeysLeft['keys'] } | null) => void;
  onClose: () => void;
}) {
  const { t } = useWords();
  const said = useLocalizeWholeMessage();
  const [name, setName] = useState(person?.name ?? '');
  const [password, setPassword] = useState('');
  const [form, setForm] = useState(person ? formOf(person.granted) : NEW_GRANT);
  const work = person ? change : add;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const granted = grantOf(form);
    if (person)
      change.mutate(
        { id: person.id, granted, ...(name === person.name ? {} : { name }) },
        {
          onSuccess: ({ keys }) => {
            onKeysLeft(keys.length === 0 ? null : { name, keys });
            onClose();
          },
        },
      );
    else
      add.mutate(
        { name, password: password === '' ? null : password, granted },
        { onSuccess: (made) => onMade(made.password === null ? null : { name, password: made.password }) },
      );
  };
  return (
    <ChooseDialog
      open
      side
      title={person ? person.name : t('Add a person')}
      description={person ? t('Other rights count at once, on every open page.') : ''}
      onClose={onClose}
    >
      <form className="mt-4 space-y-3" onSubmit={send}>
        <TextLine label={t('Name')} value={name} onValue={setName} required />
        {person ? null : (
          <TextLine
            label={t('Password')}
            type="password"
            hint={t('Empty: one is made, and shown once.')}
            value={password}
            onValue={setPassword}
          />
        )}
        <GrantFields form={form} onForm={setForm} />
        <p role="alert" className="min-h-5 text-sm text-critical">
          {work.error ? said(work.error) : ''}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button type="submit" look="primary" disabled={work.isPending}>
            {person ? t('Change') : t('Add')}
          </Button>
        </div>
      </form>
    </ChooseDialog>
  );
}

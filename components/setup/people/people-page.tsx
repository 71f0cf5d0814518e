'use client';
// The page on which people are looked after: who there is, what each may, and what can be done about them.
import { UserPlus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { ROLE_WORD } from '#components/account/role-words.ts';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { useSite } from '#components/live/hooks.ts';
import { AskAbout } from '#components/setup/ask-about.tsx';
import { SetupFrame } from '#components/setup/setup-frame.tsx';
import { ShownOnce } from '#components/setup/shown-once.tsx';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { lazyComponent } from '#components/ui/lazy-component.ts';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import type { KeysLeft, PersonReport } from '#lib/api/people.ts';
import { dateAndTime } from '#lib/format/time.ts';
import { KeysLeftBy } from './keys-left.tsx';
import { usePeople, usePeopleChanges } from './people.ts';
import { ORIGIN_WORD } from './people-words.ts';
import type { Shown } from './person-dialog.tsx';

const PersonDialog = lazyComponent(async () => (await import('./person-dialog.tsx')).PersonDialog);

export function PeoplePage() {
  return (
    <SetupFrame right="site.people">
      <People />
    </SetupFrame>
  );
}

function People() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const { data, error } = usePeople();
  const changes = usePeopleChanges();
  const [edited, setEdited] = useState<PersonReport | 'new' | null>(null);
  const [removing, setRemoving] = useState<PersonReport | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [left, setLeft] = useState<{ name: string; keys: KeysLeft['keys'] } | null>(null);
  const tellLeft = (name: string) => ({
    onSuccess: ({ keys }: KeysLeft) => setLeft(keys.length === 0 ? null : { name, keys }),
  });
  const close = (): void => {
    changes.add.reset();
    changes.change.reset();
    setEdited(null);
  };
  const failed = [changes.remove, changes.givePassword, changes.endSessions].find(
    (each) => each.error,
  )?.error;
  const toggled = edited === null ? changes.change.error : null;
  return (
    <Panel
      title={t('People')}
      aside={
        <Button small onClick={() => setEdited('new')}>
          <UserPlus aria-hidden className="size-3.5" />
          {t('Add a person')}
        </Button>
      }
    >
      {data ? null : <Nothing>{error ? said(error) : t('Asking…')}</Nothing>}
      {data?.people.length === 0 ? (
        <Nothing>
          {t(
            'Nobody is here yet, and whoever sits at this machine may do everything. Add an administrator first.',
          )}
        </Nothing>
      ) : null}
      <p role="alert" className="px-3 text-sm text-critical empty:hidden">
        {(failed ?? toggled) ? said(failed ?? toggled ?? '') : ''}
      </p>
      {left ? <KeysLeftBy {...left} onDone={() => setLeft(null)} /> : null}
      <ul aria-label={t('People')}>
        {data?.people.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            onEdit={() => setEdited(person)}
            onDisable={(disabled) =>
              changes.change.mutate({ id: person.id, disabled }, tellLeft(person.name))
            }
            onPassword={() =>
              changes.givePassword.mutate(person.id, {
                onSuccess: ({ password }) =>
                  setShown(password === null ? null : { name: person.name, password }),
              })
            }
            onEnd={() => changes.endSessions.mutate(person.id)}
            onRemove={() => setRemoving(person)}
          />
        ))}
      </ul>
      {edited === null ? null : (
        <Suspense fallback={null}>
          <PersonDialog
            key={edited === 'new' ? 'new' : edited.id}
            person={edited === 'new' ? null : edited}
            changes={changes}
            onKeysLeft={setLeft}
            onMade={(made) => {
              close();
              setShown(made);
            }}
            onClose={close}
          />
        </Suspense>
      )}
      <AskAbout
        one={removing}
        title={({ name }) => t('Remove {name}?', { name })}
        confirm={t('Remove')}
        onConfirm={({ id, name }) => changes.remove.mutate(id, tellLeft(name))}
        onClose={() => setRemoving(null)}
      >
        {t('They are signed out everywhere. What they did stays in the audit.')}
      </AskAbout>
      <ShownOnce
        title={t('Password of {name}', { name: shown?.name ?? '' })}
        description={t('It is shown this once. Hand it over safely, and have it changed.')}
        secret={shown?.password ?? null}
        onClose={() => setShown(null)}
      />
    </Panel>
  );
}

type RowProps = {
  readonly person: PersonReport;
  readonly onEdit: () => void;
  readonly onDisable: (disabled: boolean) => void;
  readonly onPassword: () => void;
  readonly onEnd: () => void;
  readonly onRemove: () => void;
};

function PersonRow({ person, onEdit, onDisable, onPassword, onEnd, onRemove }: RowProps) {
  const { t } = useWords();
  const { name, origin, granted, disabled, sessions, self, lastAdmin, signIn } = person;
  const isHere = origin === 'here';
  const bounds = [...(granted.queues ?? []), ...(granted.tenants ?? []), ...(granted.teams ?? [])].join(', ');
  const button = (text: string, label: string, onClick: () => void) => (
    <Button small aria-label={label} onClick={onClick}>
      {text}
    </Button>
  );
  return (
    <li
      data-person={name}
      data-disabled={disabled || undefined}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-2.5 text-sm last:border-0"
    >
      <div className="min-w-48 flex-1">
        <p className="break-words">
          <span className={disabled ? 'font-medium text-soft line-through' : 'font-medium'}>{name}</span>
          {self ? <span className="text-soft"> {t('(you)')}</span> : null}
          {disabled ? <span className="text-warning"> {t('disabled')}</span> : null}
        </p>
        <p className="text-soft">
          {t(ROLE_WORD[granted.role])} · {t(ORIGIN_WORD[origin])}
          {bounds === '' ? '' : ` · ${bounds}`}
        </p>
        <LastUse person={person} />
        {lastAdmin ? (
          <p className="text-soft">
            {t('The last administrator: cannot be removed, disabled or made something else.')}
          </p>
        ) : null}
        {origin === 'file' ? (
          <p className="text-soft">{t('All but being disabled is changed in ringside.config.yaml.')}</p>
        ) : null}
      </div>
      <div className="flex flex-wrap gap-1.5">
        {origin === 'file' ? null : button(t('Change'), t('Change {name}', { name }), onEdit)}
        {isHere && signIn === 'password'
          ? button(t('New password'), t('New password for {name}', { name }), onPassword)
          : null}
        {sessions > 0 ? button(t('End sessions'), t('End the sessions of {name}', { name }), onEnd) : null}
        {lastAdmin
          ? null
          : disabled
            ? button(t('Enable'), t('Enable {name}', { name }), () => onDisable(false))
            : button(t('Disable'), t('Disable {name}', { name }), () => onDisable(true))}
        {origin === 'file' || lastAdmin ? null : button(t('Remove'), t('Remove {name}', { name }), onRemove)}
      </div>
    </li>
  );
}

function LastUse({ person: { sessions, seenAt } }: { person: PersonReport }) {
  const { t, locale } = useWords();
  const zone = useSite()?.timeZone ?? 'UTC';
  return (
    <p className="text-soft">
      {sessions === 0
        ? t('not signed in')
        : t('one session, last used {at}|{count} sessions, last used {at}', {
            count: sessions,
            at: dateAndTime(seenAt, zone, locale),
          })}
    </p>
  );
}

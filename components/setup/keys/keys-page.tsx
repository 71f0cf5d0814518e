'use client';
// The page on which keys for programs are looked after.
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { useSite } from '#components/live/hooks.ts';
import { AskAbout } from '#components/setup/ask-about.tsx';
import { SetupFrame } from '#components/setup/setup-frame.tsx';
import { ShownOnce } from '#components/setup/shown-once.tsx';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { knownScopes } from '#lib/access/key-scopes.ts';
import type { KeyReport } from '#lib/api/keys.ts';
import { calendarDate, dateAndTime } from '#lib/format/time.ts';
import { KeyDialog } from './key-dialog.tsx';
import { wordOf } from './key-words.ts';
import { useKeyChanges, useKeys } from './keys.ts';

export function KeysPage() {
  return (
    <SetupFrame right="site.keys">
      <Keys />
    </SetupFrame>
  );
}

function Keys() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const { data, error } = useKeys();
  const { make, revoke } = useKeyChanges();
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<KeyReport | null>(null);
  const close = (): void => {
    make.reset();
    setMaking(false);
  };
  return (
    <Panel
      title={t('API keys')}
      aside={
        <Button small onClick={() => setMaking(true)}>
          <KeyRound aria-hidden className="size-3.5" />
          {t('Make a key')}
        </Button>
      }
    >
      {data ? null : <Nothing>{error ? said(error) : t('Asking…')}</Nothing>}
      {data?.keys.length === 0 ? (
        <Nothing>{t('No program has a key yet. It would be sent as “Authorization: Bearer …”.')}</Nothing>
      ) : null}
      <p role="alert" className="px-3 text-sm text-critical empty:hidden">
        {revoke.error ? said(revoke.error) : ''}
      </p>
      <ul aria-label={t('API keys')}>
        {data?.keys.map((key) => (
          <KeyRow key={key.id} told={key} onRevoke={() => setRevoking(key)} />
        ))}
      </ul>
      {isMaking ? (
        <KeyDialog
          make={make}
          onMade={(key) => {
            close();
            setMade(key);
          }}
          onClose={close}
        />
      ) : null}
      <ShownOnce
        title={t('The key')}
        description={t('It is shown this once. Put it where the program keeps its secrets.')}
        secret={made}
        onClose={() => setMade(null)}
      />
      <AskAbout
        one={revoking}
        title={({ name }) => t('Revoke {name}?', { name })}
        confirm={t('Revoke')}
        onConfirm={({ id }) => revoke.mutate(id)}
        onClose={() => setRevoking(null)}
      >
        {t('The program is out at once, and cannot come in with this key again.')}
      </AskAbout>
    </Panel>
  );
}

function KeyRow({ told, onRevoke }: { told: KeyReport; onRevoke: () => void }) {
  const { t, locale } = useWords();
  const zone = useSite()?.timeZone ?? 'UTC';
  const { name, start, scopes, queues, addresses, createdBy, createdAt, until, lastUsedAt } = told;
  const { state, maker } = told;
  const bounds = [...(queues ?? []), ...(addresses ?? [])].join(', ');
  const isGood = state === 'good';
  return (
    <li
      data-key={name}
      data-state={state}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-2.5 text-sm last:border-0"
    >
      <div className="min-w-48 flex-1">
        <p className="break-words">
          <span className={isGood ? 'font-medium' : 'font-medium text-soft line-through'}>{name}</span>{' '}
          <code className="text-xs text-soft">{start}…</code>
          {state === 'revoked' ? <span className="text-warning"> {t('revoked')}</span> : null}
          {state === 'expired' ? <span className="text-warning"> {t('expired')}</span> : null}
        </p>
        <p className="text-soft">
          {knownScopes(scopes)
            .map((scope) => t(wordOf(scope)))
            .join(' · ')}
          {bounds === '' ? '' : ` · ${bounds}`}
        </p>
        <p className="text-soft">
          {t('made by {name} on {day}, good until {until}', {
            name: createdBy,
            day: calendarDate(createdAt, zone, locale),
            until: calendarDate(until, zone, locale),
          })}
          {' · '}
          {lastUsedAt === null
            ? t('not used yet')
            : t('last used {at}', { at: dateAndTime(lastUsedAt, zone, locale) })}
        </p>
        {isGood && maker !== 'there' ? (
          <p className="text-warning" data-maker={maker}>
            {maker === 'gone'
              ? t('{name} is not here any more, and this key goes on without them.', { name: createdBy })
              : t('{name} may do less now than this key.', { name: createdBy })}
          </p>
        ) : null}
      </div>
      {isGood ? (
        <Button small aria-label={t('Revoke {name}', { name })} onClick={onRevoke}>
          {t('Revoke')}
        </Button>
      ) : null}
    </li>
  );
}

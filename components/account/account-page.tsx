'use client';
// The page about oneself: who one is here, where one is signed in, and one's password.
import { type FormEvent, useState } from 'react';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { PageHeader } from '#components/domain/page-header.tsx';
import { MAIN_ID } from '#components/domain/skip-link.tsx';
import { AgentToday } from '#components/floor/agents/agent-today.tsx';
import { BoardProvider } from '#components/live/board-provider.tsx';
import { useRow, useSite, useViewer } from '#components/live/hooks.ts';
import { Button } from '#components/ui/button.tsx';
import { ExplainProvider } from '#components/ui/explain-provider.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { dateAndTime } from '#lib/format/time.ts';
import { browserName } from './browser-name.ts';
import { Field } from './field.tsx';
import { ROLE_WORD } from './role-words.ts';
import { useEndSession, useNewPassword, useOwnSessions, useSession, useSignOut } from './session.ts';

export function AccountPage() {
  return (
    <BoardProvider view="own">
      <PageHeader />
      <ExplainProvider>
        <main id={MAIN_ID} tabIndex={-1} className="mx-auto max-w-3xl space-y-4 p-4">
          <Self />
        </main>
      </ExplainProvider>
    </BoardProvider>
  );
}

function Self() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const { data, error } = useSession();
  const signOut = useSignOut(() => window.location.assign('/sign-in'));
  if (!data) return <Nothing>{error ? said(error) : t('Asking…')}</Nothing>;
  const { viewer, required, password, mustChange, asksPassword } = data;
  if (!required || !viewer)
    return <Nothing>{t('On this machine nobody has to sign in, so there is no account.')}</Nothing>;
  if (mustChange) return <NewPassword mustChange />;
  const { role, numbers } = viewer.access;
  return (
    <>
      <Panel
        title={viewer.name}
        aside={
          <Button small onClick={() => signOut.mutate()} disabled={signOut.isPending}>
            {t('Sign out')}
          </Button>
        }
      >
        <dl className="grid grid-cols-2 gap-x-6 gap-y-2 p-3 text-sm">
          <dt className="text-soft">{t('Role')}</dt>
          <dd>{t(ROLE_WORD[role])}</dd>
          <dt className="text-soft">{t('Callers’ numbers')}</dt>
          <dd>{numbers === 'full' ? t('whole') : t('their last digits')}</dd>
        </dl>
      </Panel>
      {viewer.access.agent === null ? null : <OwnDay />}
      <Sessions asksPassword={asksPassword} />
      {password ? <NewPassword mustChange={false} /> : null}
    </>
  );
}

/** What one has done today, where one is an agent. */
function OwnDay() {
  const { t } = useWords();
  const id = useViewer()?.access.agent ?? null;
  const agent = useRow('agent', id);
  if (id === null || !agent) return null;
  return (
    <Panel title={t('Own figures')}>
      <div className="p-3">
        <AgentToday agent={agent} gone={false} doing={`${agent.state} ${agent.since}`} className="" />
      </div>
    </Panel>
  );
}

function Sessions({ asksPassword }: { asksPassword: boolean }) {
  const words = useWords();
  const { t, locale } = words;
  const said = useLocalizeMessage();
  const zone = useSite()?.timeZone ?? 'UTC';
  const { data, error } = useOwnSessions(true);
  const end = useEndSession();
  const [password, setPassword] = useState('');
  const endOf = (id: string): void =>
    end.mutate({ id, password: asksPassword ? password : null }, { onSuccess: () => setPassword('') });
  // Who asks for it without a password would only be told that it is wrong.
  const isHeld = end.isPending || (asksPassword && password === '');
  const others = data?.sessions.filter(({ current }) => !current) ?? [];
  return (
    <Panel
      title={t('Where you are signed in')}
      aside={
        others.length > 0 ? (
          <Button small disabled={isHeld} onClick={() => endOf('others')}>
            {t('Sign out everywhere else')}
          </Button>
        ) : null
      }
    >
      {data ? null : <Nothing>{error ? said(error) : t('Asking…')}</Nothing>}
      <ul aria-label={t('Where you are signed in')}>
        {data?.sessions.map(({ id, current, agent, address, createdAt, seenAt }) => {
          const name = browserName(agent) ?? t('unknown browser');
          return (
            <li
              key={id}
              data-session={current ? 'current' : 'other'}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-2.5 text-sm last:border-0"
            >
              <span className="min-w-0 flex-1">
                <span className="font-medium">{name}</span> <span className="text-soft">{address}</span>
                <span className="block text-soft">
                  {t('since {from}, last used {at}', {
                    from: dateAndTime(createdAt, zone, locale),
                    at: dateAndTime(seenAt, zone, locale),
                  })}
                </span>
              </span>
              {current ? (
                <span className="text-soft">{t('this one')}</span>
              ) : (
                <Button
                  small
                  aria-label={t('End the session: {name}', { name })}
                  disabled={isHeld}
                  onClick={() => endOf(id)}
                >
                  {t('End')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {asksPassword && others.length > 0 ? (
        <div className="max-w-sm p-3">
          <Field
            label={t('Your password, to end a session')}
            value={password}
            onValue={setPassword}
            secret="current-password"
          />
        </div>
      ) : null}
      <p role="status" className="px-3 text-sm text-critical">
        {end.error ? said(end.error) : ''}
      </p>
    </Panel>
  );
}

/** `mustChange`: others know the present one, and until there is another nothing else is shown. */
function NewPassword({ mustChange }: { mustChange: boolean }) {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const [password, setPassword] = useState('');
  const [next, setNext] = useState('');
  const change = useNewPassword();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(
      { password, next },
      {
        onSuccess: () => {
          if (mustChange) return window.location.assign('/floor');
          setPassword('');
          setNext('');
        },
      },
    );
  };
  return (
    <Panel title={mustChange ? t('Take a password of your own') : t('Password')}>
      {mustChange ? (
        <p className="px-3 pt-3 text-sm text-soft">
          {t(
            'Whoever added you here, or helped you, has made your present one. Nobody else is to know the next.',
          )}
        </p>
      ) : null}
      <form className="max-w-sm space-y-3 p-3" onSubmit={send}>
        <Field
          label={t('Present password')}
          value={password}
          onValue={setPassword}
          secret="current-password"
        />
        <Field label={t('New password')} value={next} onValue={setNext} secret="new-password" />
        <p role="status" className={`min-h-5 text-sm ${change.error ? 'text-critical' : 'text-soft'}`}>
          {change.error
            ? said(change.error)
            : change.isSuccess
              ? t('Changed. You are signed out everywhere else.')
              : ''}
        </p>
        <Button type="submit" disabled={change.isPending}>
          {t('Change')}
        </Button>
      </form>
    </Panel>
  );
}

'use client';
// The form with which a person says who they are.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { DemoPeople } from '#components/account/demo-people.tsx';
import { Field } from '#components/account/field.tsx';
import { useSession, useSignIn } from '#components/account/session.ts';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { LookMenu } from '#components/domain/look-menu.tsx';
import { PageTitle } from '#components/domain/page-title.tsx';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useIsLive } from '#components/ui/use-is-live.ts';
import { message } from '#lib/sync/server-messages.ts';
import { ownPath } from './own-path.ts';

export function SignInPage() {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: { queries: { networkMode: 'always' }, mutations: { networkMode: 'always' } },
      }),
  );
  return (
    <QueryClientProvider client={queries}>
      <SignInForm />
    </QueryClientProvider>
  );
}

const next = (): string => ownPath(new URLSearchParams(window.location.search).get('next'));

/** Why the company's sign-in has sent them back here. */
function whyBack(): (typeof BACK)[number] | null {
  const told = new URLSearchParams(window.location.search).get('why');
  return BACK.find((code) => code === told) ?? null;
}
const BACK = ['companyAway', 'companyRefused', 'companyNoRole'] as const;

function SignInForm() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const isLive = useIsLive();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { data } = useSession();
  const signIn = useSignIn(({ mustChange }) => window.location.assign(mustChange ? '/account' : next()));
  const [why, setWhy] = useState<(typeof BACK)[number] | null>(null);
  useEffect(() => setWhy(whyBack()), []);
  const isIn = data?.viewer != null;
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <PageTitle name={t('Sign in')} />
      <div className="w-full max-w-sm">
        <div className="mb-3 flex items-center justify-between gap-3">
          <span className="truncate text-soft">{data?.site ?? ''}</span>
          <LookMenu />
        </div>
        <form
          className="rounded-xl border border-line bg-panel p-6"
          onSubmit={(event) => {
            event.preventDefault();
            signIn.mutate({ name, password });
          }}
        >
          <h1 className="text-xl font-semibold">{t('Sign in to Ringside')}</h1>
          {isIn ? (
            <p className="mt-2 text-sm text-soft">
              {data?.required ? t('Signed in as {name}.', { name: data.viewer?.name ?? '' }) : null}{' '}
              <a className="text-info underline" href="/floor">
                {t('Floor')}
              </a>
            </p>
          ) : null}
          {data?.company ? (
            <a
              className="mt-4 inline-flex h-9 w-full items-center justify-center rounded-md border border-transparent bg-accent px-3.5 text-sm font-medium text-on-accent hover:brightness-110"
              href={`/api/v1/oidc/start?next=${encodeURIComponent(next())}`}
            >
              {data.company}
            </a>
          ) : null}
          <div className="mt-4 space-y-3">
            <Field label={t('Name')} value={name} onValue={setName} focusFirst />
            <Field label={t('Password')} value={password} onValue={setPassword} secret="current-password" />
          </div>
          <p role="alert" className="mt-3 min-h-5 text-sm text-critical">
            {signIn.error ? said(signIn.error) : why === null ? '' : said(message(why))}
          </p>
          <Button type="submit" look="primary" className="mt-2 w-full" disabled={!isLive || signIn.isPending}>
            {t('Sign in')}
          </Button>
          {data?.demo ? (
            <p className="mt-4">
              <DemoPeople />
            </p>
          ) : null}
          {data?.firstAdmin ? (
            <p className="mt-4 text-sm text-soft">
              {t(
                'Nobody is an administrator yet. Whoever started Ringside finds the address for becoming one where it was started.',
              )}
            </p>
          ) : null}
        </form>
      </div>
    </main>
  );
}

'use client';
// Knows the form with which a person says who they are. Refuses to know who may do what.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { PageTitle } from '#components/marks/page-title.tsx';
import { useSaid } from '#components/marks/said.ts';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/use-words.tsx';
import { ownPath } from './own-path.ts';
import { useSignIn } from './report.ts';

const FIELD = 'mt-1 h-10 w-full rounded-md border border-line bg-canvas px-3';

export function SignInPage() {
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { mutations: { networkMode: 'always' } } }),
  );
  return (
    <QueryClientProvider client={queries}>
      <SignInForm />
    </QueryClientProvider>
  );
}

function SignInForm() {
  const { t } = useWords();
  const said = useSaid();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn(() => {
    const next = new URLSearchParams(window.location.search).get('next');
    window.location.assign(ownPath(next));
  });
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <PageTitle name={t('Sign in')} />
      <form
        className="w-full max-w-sm rounded-xl border border-line bg-panel p-6"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate({ name, password });
        }}
      >
        <h1 className="text-xl font-semibold">{t('Sign in to Ringside')}</h1>
        <label className="mt-4 block text-sm">
          {t('Name')}
          <input
            className={FIELD}
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="username"
            autoCapitalize="none"
            required
          />
        </label>
        <label className="mt-3 block text-sm">
          {t('Password')}
          <input
            className={FIELD}
            type="password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoComplete="current-password"
            required
          />
        </label>
        <p role="alert" className="mt-3 min-h-5 text-sm text-critical">
          {signIn.error ? said(signIn.error.message) : ''}
        </p>
        <Button type="submit" look="primary" className="mt-2 w-full" disabled={signIn.isPending}>
          {t('Sign in')}
        </Button>
      </form>
    </main>
  );
}

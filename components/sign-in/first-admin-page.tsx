'use client';
// The form with which whoever runs the server becomes its first administrator.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Field } from '#components/account/field.tsx';
import { useFirstAdmin } from '#components/account/session.ts';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { PageTitle } from '#components/domain/page-title.tsx';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useIsLive } from '#components/ui/use-is-live.ts';

export function FirstAdminPage() {
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { mutations: { networkMode: 'always' } } }),
  );
  return (
    <QueryClientProvider client={queries}>
      <Form />
    </QueryClientProvider>
  );
}

/** Behind the `#` it is sent to no server and stands in no log. */
const tokenInAddress = (): string => window.location.hash.slice(1);

function Form() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const isLive = useIsLive();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const make = useFirstAdmin(() => window.location.replace('/floor'));
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <PageTitle name={t('Become an administrator')} />
      <form
        className="w-full max-w-sm rounded-xl border border-line bg-panel p-6"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate({ token: tokenInAddress(), name, password });
        }}
      >
        <h1 className="text-xl font-semibold">{t('Become an administrator')}</h1>
        <p className="mt-2 text-sm text-soft">
          {t('The address you opened is good once. Choose a name and a password of at least 12 characters.')}
        </p>
        <div className="mt-4 space-y-3">
          <Field label={t('Name')} value={name} onValue={setName} />
          <Field label={t('Password')} value={password} onValue={setPassword} secret="new-password" />
        </div>
        <p role="alert" className="mt-3 min-h-5 text-sm text-critical">
          {make.error ? said(make.error) : ''}
        </p>
        <Button type="submit" look="primary" className="mt-2 w-full" disabled={!isLive || make.isPending}>
          {t('Become an administrator')}
        </Button>
      </form>
    </main>
  );
}

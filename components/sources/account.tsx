'use client';
// Knows who is signed in, where a site asks for that. Refuses to know what they may do.
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/use-words.tsx';
import { useSession, useSignOut } from './report.ts';

export function Account() {
  const { t } = useWords();
  const session = useSession();
  const signOut = useSignOut(() => window.location.assign('/sign-in'));
  if (!session.data?.required) return null;
  const { viewer } = session.data;
  return (
    <p className="flex flex-wrap items-center gap-3 text-sm text-soft">
      {viewer ? (
        <>
          {t('Signed in as {name}.', { name: viewer.name })}
          <Button small onClick={() => signOut.mutate()} disabled={signOut.isPending}>
            {t('Sign out')}
          </Button>
        </>
      ) : (
        <a className="text-info underline" href="/sign-in">
          {t('Sign in')}
        </a>
      )}
    </p>
  );
}

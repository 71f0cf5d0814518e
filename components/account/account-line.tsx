'use client';
// Who is signed in, where a site asks for that, and in the demo as whom it can be seen.
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { DemoPeople } from './demo-people.tsx';
import { useSession, useSignOut } from './session.ts';

export function AccountLine() {
  const { t } = useWords();
  const session = useSession();
  const demo = session.data?.demo ?? false;
  const signOut = useSignOut(() => window.location.assign(demo ? '/' : '/sign-in'));
  if (!session.data || !(session.data.required || demo)) return null;
  const { viewer, required } = session.data;
  const isIn = viewer !== null && (required || viewer.name.startsWith('Demo '));
  return (
    <p className="flex flex-wrap items-center gap-3 text-sm text-soft">
      {isIn ? (
        <>
          {t('Signed in as {name}.', { name: viewer.name })}
          <a className="text-info underline" href="/account">
            {t('Own account')}
          </a>
          <Button small onClick={() => signOut.mutate()} disabled={signOut.isPending}>
            {t('Sign out')}
          </Button>
        </>
      ) : demo ? null : (
        <a className="text-info underline" href="/sign-in">
          {t('Sign in')}
        </a>
      )}
      {demo ? <DemoPeople /> : null}
    </p>
  );
}

'use client';
// How the demo is looked at as somebody else: one click, no password.
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { DEMO_ROLES } from '#lib/api/session.ts';
import { ROLE_WORD } from './role-words.ts';
import { useDemo } from './session.ts';

export function DemoPeople() {
  const { t } = useWords();
  const demo = useDemo(() => window.location.assign('/floor'));
  return (
    <span className="flex flex-wrap items-center gap-2 text-sm text-soft">
      {t('See the demo as')}
      {DEMO_ROLES.map((role) => (
        <Button key={role} small disabled={demo.isPending} onClick={() => demo.mutate(role)}>
          {t(ROLE_WORD[role])}
        </Button>
      ))}
    </span>
  );
}

'use client';
// Says which keys go on that somebody made who could not make them any more, and revokes them.
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { useViewer } from '#components/live/hooks.ts';
import { useKeyChanges } from '#components/setup/keys/keys.ts';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { KeysLeft } from '#lib/api/people.ts';

export function KeysLeftBy({
  name,
  keys,
  onDone,
}: {
  /** Whose keys. */
  name: string;
  keys: KeysLeft['keys'];
  /** They are revoked, or to stay. */
  onDone: () => void;
}) {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const { revoke } = useKeyChanges();
  const mayRevoke = useViewer()?.access.rights.includes('site.keys') ?? false;
  const revokeAll = async (): Promise<void> => {
    for (const { id } of keys) await revoke.mutateAsync(id);
    onDone();
  };
  return (
    <div role="status" data-keys-left className="m-3 space-y-2 rounded-md border border-warning p-3 text-sm">
      <p>
        {t(
          'A key that {name} made is still in force: {keys}.|{count} keys that {name} made are still in force: {keys}.',
          { count: keys.length, name, keys: keys.map((each) => each.name).join(', ') },
        )}{' '}
        {mayRevoke ? null : t('Whoever looks after keys can revoke them.')}
      </p>
      <p role="alert" className="text-critical empty:hidden">
        {revoke.error ? said(revoke.error) : ''}
      </p>
      <div className="flex gap-1.5">
        {mayRevoke ? (
          <Button small disabled={revoke.isPending} onClick={() => void revokeAll().catch(() => undefined)}>
            {t('Revoke them')}
          </Button>
        ) : null}
        <Button small onClick={onDone}>
          {t('Leave them')}
        </Button>
      </div>
    </div>
  );
}

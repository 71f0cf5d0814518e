// What cannot be done with an opened call or agent, folded into one line: whoever asks reads the reasons.
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { RowCommands } from './use-commands.ts';

export function CannotList({ cannot }: Pick<RowCommands, 'cannot'>) {
  const { t } = useWords();
  if (cannot.length === 0) return null;
  return (
    <details className="text-xs text-soft">
      <summary className="cursor-pointer rounded-sm">
        {t('One more is not possible here: why?|{count} more are not possible here: why?', {
          count: cannot.length,
        })}
      </summary>
      <div className="mt-2 space-y-2">
        {cannot.map(({ verb, why }) => (
          <p key={verb}>
            <span className="font-semibold">{t(COMMAND_WORD[verb])}:</span> {why}
          </p>
        ))}
      </div>
    </details>
  );
}

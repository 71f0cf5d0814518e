'use client';
// How a menu says what a PBX cannot do, in the PBX's own words; nothing where it claims nothing.
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { MenuLine, MenuRemark } from '#components/ui/menu.tsx';
import type { RowCommands } from './use-commands.ts';

export function CannotRemarks({ acts }: { acts: RowCommands }) {
  const { t } = useWords();
  if (acts.cannot.length === 0) return null;
  return (
    <>
      <MenuLine />
      {acts.cannot.map(({ verb, why }) => (
        <MenuRemark key={verb}>
          <span className="font-semibold">{t(COMMAND_WORD[verb])}:</span> {why}
        </MenuRemark>
      ))}
    </>
  );
}

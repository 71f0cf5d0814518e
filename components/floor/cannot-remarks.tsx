'use client';
// Knows how a menu says what a PBX cannot do, in the PBX's own words; nothing where it claims nothing. Refuses to judge.
import { COMMAND_WORD } from '#components/marks/looks.ts';
import { MenuLine, MenuRemark } from '#components/ui/menu.tsx';
import { useWords } from '#components/ui/use-words.tsx';
import type { Acts } from './acts.ts';

export function CannotRemarks({ acts }: { acts: Acts }) {
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

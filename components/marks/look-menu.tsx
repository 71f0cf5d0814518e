'use client';
// Knows the button behind which theme and language are chosen. Refuses to know what can be chosen.
import { Contrast } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { later } from '#components/ui/later.ts';
import { MenuDoor } from '#components/ui/menu-door.tsx';
import { useWords } from '#components/ui/use-words.tsx';

const LookChoices = later(async () => (await import('./look-choices.tsx')).LookChoices);

export function LookMenu() {
  const { t } = useWords();
  const label = t('Theme and language');
  return (
    <MenuDoor
      button={
        <Button look="ghost" small aria-label={label} title={label}>
          <Contrast aria-hidden className="size-4" />
        </Button>
      }
    >
      {(button) => <LookChoices button={button} />}
    </MenuDoor>
  );
}

'use client';
// The button behind which theme and language are chosen.
import { Contrast } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { lazyComponent } from '#components/ui/lazy-component.ts';
import { MenuDoor } from '#components/ui/menu-door.tsx';

const LookChoices = lazyComponent(async () => (await import('./look-choices.tsx')).LookChoices);

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

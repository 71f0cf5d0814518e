'use client';
// Knows the control for theme and language. Refuses to know colours and words.
import { Contrast } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { Menu, MenuChoice, MenuLine, MenuTitle } from '#components/ui/menu.tsx';
import { chooseTheme, THEME_WORD, THEMES, useTheme } from '#components/ui/theme.ts';
import { useLanguage, useLanguages, useWords } from '#components/ui/use-words.tsx';

export function LookMenu() {
  const { t } = useWords();
  const theme = useTheme();
  const { language, choose } = useLanguage();
  const languages = useLanguages();
  const label = t('Theme and language');
  return (
    <Menu
      button={
        <Button look="ghost" small aria-label={label} title={label}>
          <Contrast aria-hidden className="size-4" />
        </Button>
      }
    >
      <MenuTitle>{t('Theme')}</MenuTitle>
      <MenuChoice
        value={theme}
        options={THEMES.map((value) => ({ value, text: t(THEME_WORD[value]) }))}
        onChoose={chooseTheme}
      />
      <MenuLine />
      <MenuTitle>{t('Language')}</MenuTitle>
      <MenuChoice
        value={language}
        options={languages.map(({ id, name }) => ({ value: id, text: name, lang: id }))}
        onChoose={choose}
      />
    </Menu>
  );
}

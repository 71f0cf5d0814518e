'use client';
// Knows the menu in which theme and language are chosen. Refuses to know colours and words. Imported lazily.
import type { ReactNode } from 'react';
import { Menu, MenuChoice, MenuLine, MenuTitle } from '#components/ui/menu.tsx';
import { chooseTheme, THEME_WORD, THEMES, useTheme } from '#components/ui/theme.ts';
import { useLanguage, useLanguages, useWords } from '#components/ui/use-words.tsx';

export function LookChoices({ button }: { button: ReactNode }) {
  const { t } = useWords();
  const theme = useTheme();
  const { language, choose } = useLanguage();
  const languages = useLanguages();
  return (
    <Menu button={button}>
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

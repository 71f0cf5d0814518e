'use client';
// The menu in which theme and language are chosen. Imported lazily.
import type { ReactNode } from 'react';
import { useLanguage, useLanguages, useWords } from '#components/ui/i18n/use-words.tsx';
import { Menu, MenuChoice, MenuLine, MenuTitle } from '#components/ui/menu.tsx';
import { chooseTheme, THEME_WORD, THEMES, useTheme } from '#components/ui/theme.ts';

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

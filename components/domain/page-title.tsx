'use client';
// The title of the browser's tab, in the reader's language; React carries it to the head of the page. The pages' own
// metadata name none: a second title there would come after this one and stay.
import { useEffect } from 'react';
import { useTitleCount } from './title-count.ts';

/** The icon of the tab while something asks for somebody: a disc in the colour of trouble, told by its outline too. */
const ALARM_ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0a0e13"/><path d="M16 5 29 27H3Z" fill="#ff7a55"/><path d="M16 13v7m0 2.5v2" stroke="#0a0e13" stroke-width="2.6" stroke-linecap="round"/></svg>',
)}`;

/** `null`: the site alone. What asks for somebody is counted in front: "(3) Floor · Ringside". */
export function PageTitle({ name }: { name: string | null }) {
  const count = useTitleCount();
  const isAlarm = count > 0;
  useEffect(() => {
    if (!isAlarm) return;
    const icon = document.createElement('link');
    Object.assign(icon, { rel: 'icon', href: ALARM_ICON });
    icon.dataset['alarm'] = '';
    document.head.append(icon);
    return () => icon.remove();
  }, [isAlarm]);
  const title = name === null ? 'Ringside' : `${name} · Ringside`;
  return <title>{count > 0 ? `(${count}) ${title}` : title}</title>;
}

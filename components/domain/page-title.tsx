'use client';
// The title of the browser's tab, in the reader's language; React carries it to the head of the page. The pages' own
// metadata name none: a second title there would come after this one and stay.
import { useTitleCount } from './title-count.ts';

/** `null`: the site alone. What asks for somebody is counted in front: "(3) Floor · Ringside". */
export function PageTitle({ name }: { name: string | null }) {
  const count = useTitleCount();
  const title = name === null ? 'Ringside' : `${name} · Ringside`;
  return <title>{count > 0 ? `(${count}) ${title}` : title}</title>;
}

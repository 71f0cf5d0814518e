'use client';
// The title of the browser's tab, in the reader's language; React carries it to the head of the page. The pages' own
// metadata name none: a second title there would come after this one and stay.

/** `null`: the site alone. */
export function PageTitle({ name }: { name: string | null }) {
  return <title>{name === null ? 'Ringside' : `${name} · Ringside`}</title>;
}

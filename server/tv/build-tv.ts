// How the wall is built for older TVs: one script, one style sheet, both refused where Chrome 76 could not read them.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { faultsOfScript, faultsOfStyles } from './old-browser.ts';
import { plainStyles } from './style-sheet.ts';

const ENTRY = 'components/wall/tv/entry.tsx';
/** What a TV downloads at most, compressed, before it shows a wall; nothing comes after it. */
export const MOST_TV_BYTES = 150_000;

/** What the build wrote: names change with what is in them. `bytes`: of both, compressed. */
export type TvFiles = { readonly script: string; readonly styles: string; readonly bytes: number };

/** Answers to figures: nobody at a TV can ask for one. */
const withoutAnswers: Plugin = {
  name: 'without answers',
  setup(builder) {
    builder.onResolve({ filter: /explanation-card\.tsx$/ }, ({ path }) => ({ path, namespace: 'left-out' }));
    builder.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'export const ExplanationCard = () => null;',
    }));
  },
};

/**
 * @param root the folder of the product.
 * @param folder where the files go; emptied before.
 * @param values what stands in the script for `process.env[name]`.
 * Rejects with what is wrong: what the bundler says, or what Chrome 76 cannot read, or that it is too large.
 */
export async function buildTv(
  root: string,
  folder: string,
  values: Readonly<Record<string, string>>,
): Promise<TvFiles> {
  const built = await build({
    entryPoints: [join(root, ENTRY)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    // No module and no import() while it runs: one file, which is whole or not there.
    format: 'iife',
    target: ['es2019', 'chrome76'],
    jsx: 'automatic',
    legalComments: 'none',
    logLevel: 'silent',
    define: {
      'process.env.NODE_ENV': '"production"',
      ...Object.fromEntries(
        Object.entries(values).map(([name, value]) => [`process.env.${name}`, JSON.stringify(value)]),
      ),
    },
    plugins: [withoutAnswers],
  });
  const script = built.outputFiles[0]?.text ?? '';
  const own = Object.keys(built.metafile.inputs).filter((file) => /^(components|lib)\//.test(file));
  const styles = await plainStyles(root, own);
  const bytes = [script, styles].reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
  const faults = [
    ...faultsOfScript(script).map((fault) => `the script ${fault}`),
    ...faultsOfStyles(styles).map((fault) => `the style sheet says ${fault}`),
    ...(bytes > MOST_TV_BYTES ? [`${bytes} bytes compressed, and ${MOST_TV_BYTES} are allowed`] : []),
  ];
  if (faults.length > 0) throw new Error(`Older TVs could not show the wall:\n  ${faults.join('\n  ')}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const write = (text: string, ending: string): string => {
    const name = `wall-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.${ending}`;
    writeFileSync(join(folder, name), text);
    return name;
  };
  return { script: write(script, 'js'), styles: write(styles, 'css'), bytes };
}

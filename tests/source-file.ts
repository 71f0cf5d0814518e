// How a source file is read for the laws: its imports, the globals it reaches for, where it lives.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';

export type SourceFile = { readonly path: string; readonly text: string };

export const ROOT = join(import.meta.dirname, '..');

/** Every source file of the project, those not yet committed included. Paths have forward slashes. */
export function projectFiles(): SourceFile[] {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return list
    .split('\0')
    .filter(
      (path) => /^(app|components|lib|server|tests)\/.*\.tsx?$/.test(path) && existsSync(join(ROOT, path)),
    )
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** Every make there is an adapter of. */
export const MAKES: readonly string[] = readdirSync(join(ROOT, 'server', 'pbx'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const parsed = new WeakMap<SourceFile, ts.SourceFile>();
function parse(file: SourceFile): ts.SourceFile {
  const kind = file.path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree =
    parsed.get(file) ?? ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true, kind);
  parsed.set(file, tree);
  return tree;
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** What a file imports, word for word: `import`, `export … from`, `import()` and `import('…')` in types. */
export function importsOf(file: SourceFile): string[] {
  const out: string[] = [];
  const add = (node: ts.Node | undefined) => {
    if (node && ts.isStringLiteralLike(node)) out.push(node.text);
  };
  walk(parse(file), (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0]);
  });
  return out;
}

/** Where an import of ours leads, as a path from the root; `null` for a package. */
export function targetOf(file: SourceFile, specifier: string): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1);
  return specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : null;
}

export const roomOf = (path: string): string => dirname(path);

const FORBIDDEN_GLOBALS = new Set([
  'Intl',
  'process',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
  'crypto',
  'navigator',
  'window',
  'document',
  'localStorage',
  'console',
  'WebSocket',
]);
/** Members that read a clock, chance, the machine's time zone or its language. */
const FORBIDDEN_MEMBERS =
  /^(toLocale\w*|localeCompare|getTimezoneOffset|get(Date|Day|FullYear|Hours|Minutes|Month|Seconds|Milliseconds))$/;

/** Everything by which a file would read a clock, chance, locale, machine or network. */
export function impuritiesOf(file: SourceFile): string[] {
  const out: string[] = [];
  walk(parse(file), (node) => {
    if (ts.isPropertyAccessExpression(node)) {
      const name = `${node.expression.getText()}.${node.name.text}`;
      if (name === 'Date.now' || name === 'Math.random' || FORBIDDEN_MEMBERS.test(node.name.text))
        out.push(name);
    } else if (
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      node.expression.getText() === 'Date'
    ) {
      if (ts.isCallExpression(node) || (node.arguments ?? []).length === 0) out.push('new Date()');
    } else if (ts.isIdentifier(node) && FORBIDDEN_GLOBALS.has(node.text) && !isName(node))
      out.push(node.text);
  });
  for (const specifier of importsOf(file)) if (specifier.startsWith('node:')) out.push(specifier);
  return out;
}

/** Whether an identifier only names something of the file's own: a member, a property, a declaration. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent))
    return parent.getFirstToken() !== node;
  return 'name' in parent && parent.name === node;
}

/** `any`, and comments that silence the type checker. */
export function untypedIn(file: SourceFile): string[] {
  const out: string[] = [];
  walk(parse(file), (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) out.push('any');
  });
  for (const found of file.text.matchAll(/\/[/*]\s*(@ts-(?:ignore|nocheck|expect-error))/g))
    out.push(found[1] ?? '');
  return out;
}

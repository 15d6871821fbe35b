import { dirname, join, normalize } from 'node:path';
import { anchorsOf, headingsOf, withoutCode } from './markdown.js';

/** A project: what each file holds, by its path. */
export type Files = ReadonlyMap<string, string>;

/** What reads as a path of this project and is none, and what it is. */
const NO_PATHS: Record<string, RegExp> = {
  'made or brought by the launcher': /^(src\/platform\/database\/generated|scripts\/node-runtime\/node_modules)\b/,
  'put into a copy of the sources by test/image/build.mjs': /^(src|prisma)\/(\.env|notes\.txt)$/,
  'what docs/feature.md has one write': /^(src\/features|src\/config|prisma)\/guestbook\b/,
  'the name of a session in Postgres': /^test\/migrate$/,
  'a folder of another repository': /^(helm\/sealed-secrets|docs\/storage)\//,
};
/** What is about paths that need not be there: of the example, of the tests of this; and what npm writes. */
const NOT_READ = /(^|\/)(example-files\.mjs|references\.spec\.ts|package-lock\.json)$/;

const LINK = /\]\(<?([^)\s>]+)[^)\n]*\)|^\[[^\]\n]+\]: *<?([^\s>]+)/gm;
const ELSEWHERE = /^([a-z][a-z+.-]*:|\/\/)/i;
const PATH = /(?<![\w./@-])(?:docs|src|test|scripts|prisma|k8s|helm|observability|\.github)\/[\w.@][\w.@/-]*/g;
const SECTION = /\b(docs\/[\w/-]+\.md), ([A-Z].*)/g;
const COMMAND = /\bnpm run ([a-z][\w-]*(?::[\w-]+)*)/g;

/** What files say of others that is not so: links, paths, sections and npm commands that are not there. @returns a line for each, `FILE: WHAT` */
export function dangling(files: Files): string[] {
  const { scripts = {} } = JSON.parse(files.get('package.json') ?? '{}');
  return [...files]
    .filter(([file]) => !NOT_READ.test(file))
    .flatMap(([file, text]) => {
      const found = (pattern: RegExp) => [...text.matchAll(pattern)];
      return [
        ...(file.endsWith('.md') ? linksIn(text).filter((link) => !leads(files, file, link)) : []),
        ...found(PATH)
          .map(([path]) => path.replace(/[./-]+$/, ''))
          .filter((path) => !stands(files, path)),
        ...found(SECTION)
          .filter(([, page = '', rest = '']) => files.has(page) && !begins(rest, headingsOf(files.get(page) ?? '')))
          .map(([words]) => words),
        ...found(COMMAND)
          .filter(([, name = '']) => !(name in scripts))
          .map(([words]) => words),
      ].map((what) => `${file}: ${what}`);
    });
}

function linksIn(text: string): string[] {
  const targets = [...withoutCode(text).matchAll(LINK)].map(([, inline, reference]) => inline ?? reference ?? '');
  return targets.filter((target) => !ELSEWHERE.test(target));
}

/** Whether a link of `file` finds its file or folder, and in it the heading that it names. */
function leads(files: Files, file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : normalize(join(dirname(file), decodeURIComponent(path))).replace(/\/$/, '');
  if (!files.has(target) && ![...files.keys()].some((one) => one.startsWith(`${target}/`))) return false;
  return anchor === undefined || anchorsOf(files.get(target) ?? '').has(anchor);
}

/** Whether a path is that of a file or a folder, or what the names of some begin with: `docs/adr/0006`. */
function stands(files: Files, path: string): boolean {
  const is = (file: string) => file.startsWith(path) && /^([./-]|$)/.test(file.slice(path.length));
  return [...files.keys()].some(is) || Object.values(NO_PATHS).some((pattern) => pattern.test(path));
}

function begins(text: string, headings: string[]): boolean {
  return headings.some((heading) => text.startsWith(heading));
}

/** One statement of a SQL text, as far as telling its kind needs it. */
export interface Statement {
  /**
   * Its keywords and bare names in capitals, one space between; `''` stands for a string, `""` for a quoted name; the
   * rest is left out.
   */
  readonly skeleton: string;
  /** Index of its first character. */
  readonly at: number;
}

/** Lexical structure: https://www.postgresql.org/docs/18/sql-syntax-lexical.html. Tried in this order at each place. */
const TOKENS = {
  space: /\s+/y,
  comment: /--[^\r\n]*/y,
  escapeString: /[eE]'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*'/y,
  string: /(?:[bBnNxX]|[uU]&)?'[^']*(?:''[^']*)*'/y,
  dollarString: /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$/y,
  quotedName: /(?:[uU]&)?"[^"]*(?:""[^"]*)*"/y,
  word: /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y,
  number: /\$?\d[\w.]*/y,
  symbol: /[\s\S]/y,
};

type Kind = keyof typeof TOKENS | 'blockComment';

/**
 * Splits a SQL text at its semicolons; comments, strings, quoted names, parentheses and bodies (BEGIN ATOMIC … END) are
 * not split.
 */
export function statements(sql: string): Statement[] {
  const found: Statement[] = [];
  let words: string[] = [];
  let start = 0;
  let parentheses = 0;
  let blocks = 0;

  const finish = () => {
    if (words.length > 0) found.push({ skeleton: words.join(' '), at: start });
    words = [];
    parentheses = blocks = 0;
  };

  for (const { kind, text, at } of tokens(sql)) {
    if (kind === 'space' || kind === 'comment' || kind === 'blockComment') continue;
    if (text === ';' && parentheses === 0 && blocks === 0) {
      finish();
      continue;
    }
    if (words.length === 0) start = at;
    if (text === '(') parentheses++;
    if (text === ')') parentheses = Math.max(0, parentheses - 1);
    const word = wordOf(kind, text);
    if (word === undefined) continue;
    // The same rule as psql's: in a routine's body BEGIN and CASE open what END closes.
    if (word === 'BEGIN' && isRoutine(words)) blocks++;
    else if (word === 'CASE' && blocks > 0) blocks++;
    else if (word === 'END' && blocks > 0) blocks--;
    words.push(word);
  }
  finish();
  return found;
}

function* tokens(sql: string): Generator<{ kind: Kind; text: string; at: number }> {
  for (let at = 0; at < sql.length; ) {
    const { kind, end } = sql.startsWith('/*', at)
      ? { kind: 'blockComment' as const, end: endOfBlockComment(sql, at) }
      : tokenAt(sql, at);
    yield { kind, text: sql.slice(at, end), at };
    at = end;
  }
}

function tokenAt(sql: string, at: number): { kind: Kind; end: number } {
  for (const [kind, pattern] of Object.entries(TOKENS) as [Kind, RegExp][]) {
    pattern.lastIndex = at;
    if (pattern.test(sql)) return { kind, end: pattern.lastIndex };
  }
  throw new RangeError(`there is no character ${at}`);
}

/** Block comments nest in Postgres; one that is never closed reaches to the end. */
function endOfBlockComment(sql: string, at: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at;
  let depth = 0;
  for (let match = edge.exec(sql); match; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}

function wordOf(kind: Kind, text: string): string | undefined {
  if (kind === 'word') return text.toUpperCase();
  if (kind === 'quotedName') return '""';
  return kind === 'string' || kind === 'escapeString' || kind === 'dollarString' ? "''" : undefined;
}

function isRoutine(words: readonly string[]): boolean {
  return /^CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)$/.test(words.slice(0, words[1] === 'OR' ? 4 : 2).join(' '));
}

/** The line, from 1, of the character at index `at`. */
export function lineOf(sql: string, at: number): number {
  return sql.slice(0, at).split('\n').length;
}

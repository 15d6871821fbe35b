/** What an expression names. */
export interface Named {
  metrics: { name: string; matchers: Matcher[] }[];
  /** Labels that it groups and joins by. */
  groupedBy: string[];
  /** Labels that it makes of others. */
  made: string[];
}

export interface Matcher {
  label: string;
  operator: string;
  value: string;
}

const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
/** The end of a label_replace. */
const MADE = /,\s*"(\w+)",\s*"[^"]*",\s*"\w+",\s*"[^"]*"\s*\)/g;
/** A string that is no matcher's. */
const STRING = /(\{[^}]*\})|"[^"]*"/g;
const RANGE = /\[[^\]]*\]/g;
const NAME = /([a-zA-Z_:][\w:]*)\s*(\{[^}]*\}|\()?/g;
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g;
const OPERATORS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'by', 'without']);

/** Good for the PromQL that is written here: names, matchers without braces in their values, no subquery with a name in it. */
export function named(expr: string): Named {
  const groupedBy = [...expr.matchAll(GROUPING)].flatMap(([, list = '']) =>
    list.split(',').map((label) => label.trim()),
  );
  const made = [...expr.matchAll(MADE)].map(([, label = '']) => label);
  const rest = expr.replaceAll(GROUPING, ' ').replaceAll(STRING, '$1').replaceAll(RANGE, ' ');
  const metrics = [...rest.matchAll(NAME)]
    .filter(([, name = '', next]) => next !== '(' && !OPERATORS.has(name))
    .map(([, name = '', next = '']) => ({ name, matchers: [...next.matchAll(MATCHER)].map(matcher) }));
  return { metrics, groupedBy: groupedBy.filter((label) => label !== ''), made };
}

function matcher([, label = '', operator = '', value = '']: RegExpExecArray): Matcher {
  return { label, operator, value };
}

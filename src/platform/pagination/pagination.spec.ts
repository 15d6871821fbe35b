import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PageQuery, pageArguments, toPage } from './pagination.js';

type Order = 'asc' | 'desc';

/** What a database does with the arguments. */
function find(ids: string[], query: PageQuery, order: Order) {
  const { take, where, orderBy } = pageArguments(query, { kind: 'tea' }, order);
  expect(where.kind).toBe('tea');
  const { gt = '', lt = '~' } = where.id ?? {};
  const sorted = ids.filter((id) => id > gt && id < lt).sort();
  return (orderBy.id === 'asc' ? sorted : sorted.reverse()).slice(0, take).map((id) => ({ id }));
}

test('following the cursors gives every row once, in order, whatever the limit', () => {
  const input = fc.tuple(
    fc.uniqueArray(fc.uuid(), { maxLength: 30 }),
    fc.integer({ min: 1, max: 10 }),
    fc.constantFrom<Order>('asc', 'desc'),
  );
  fc.assert(
    fc.property(input, ([unsorted, limit, order]) => {
      const ids = order === 'asc' ? unsorted.sort() : unsorted.sort().reverse();
      const seen: string[] = [];
      for (let cursor: string | undefined, pages = 0; pages <= ids.length; pages++) {
        const query = PageQuery.parse({ limit: String(limit), ...(cursor && { cursor }) });
        const page = toPage(find(ids, query, order), query);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items.map(({ id }) => id));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(ids);
    }),
  );
});

test('a page is 20 rows when nobody says how many', () => {
  expect(PageQuery.parse({})).toEqual({ limit: 20 });
});

const cursor = 'AZIAAAAAcACAAAAAAAAAAQ';

test.each([
  '',
  'x',
  `${cursor}=`,
  `${cursor}!`,
  ` ${cursor}`,
  cursor.replace('Q', 'R'),
  'AAAAAAAAAAAAAAAAAAAAAB',
  `${cursor}AAAA`,
])('what is no cursor of ours is refused: %j', (text) => {
  expect(PageQuery.safeParse({ cursor }).success).toBe(true);
  expect(PageQuery.safeParse({ cursor: text }).success).toBe(false);
});

test.each(['0', '101', '-1', '1.5', '1e1', '0x10', ' 1', '', 'all', ['1', '2']])(
  'a limit that is none is refused: %j',
  (limit) => {
    expect(PageQuery.safeParse({ limit }).success).toBe(false);
  },
);

const FEATURES = 'accounts|catalog|orders';
const MIGRATIONS = [
  '20261121072749_create_product',
  '20261121073615_add_accounts',
  '20261121075056_add_orders',
  '20261125095317_add_shipments_and_notifications',
  '20261125095335_add_sales_report',
  '20261125095348_index_orders_by_status_and_age',
  '20261125095349_index_payments_by_age',
];

/** The example's files, and those of tests and benchmarks that ask it for something. Each stands for all that begins with it. */
const FILES = [
  `src/features/(${FEATURES})/`,
  `prisma/(${FEATURES}).prisma`,
  `prisma/migrations/(${MIGRATIONS.join('|')})/`,
  'test/integration/(authorization|example|idempotency|outages|pool|sessions)/',
  'test/integration/drain/(drain.spec|load).ts',
  'test/integration/init/without-example.spec.ts',
  'test/integration/input/(fuzz.spec|junk.spec|seed|visitor).ts',
  'test/integration/logs/secrets.spec.ts',
  'test/integration/scheduling/task.spec.ts',
  'test/integration/traces/(job|traces).spec.ts',
  'test/service/(client|commit-gate|order-effects|shop|watch).ts',
  'test/fault/queue/',
  'test/observability/(names|replay)/',
  'test/image/stack.spec.ts',
  'test/e2e/(autoscaling|configuration|cronjob|drain|failed-migration|pods-killed|power-cut|rolling-upgrade|schedule|sessions).spec.ts',
  'test/e2e/(asking.mjs|(audit|clients|faults|load|nodes|shop|stores|ticks|two-pods|unpaid).ts)',
  'test/bench/',
  'docs/benchmarks.md',
];
const PATTERN = new RegExp(`^(${FILES.map((file) => file.replaceAll('.', '\\.')).join('|')})`);

/** @param {string} path from the root */
export const isOfExample = (path) => PATTERN.test(path);

const without = (pattern) => (text) => text.replace(pattern, '');
const inTurn =
  (...changes) =>
  (text) =>
    changes.reduce((result, change) => change(result), text);
const sentence = (was, is) => (text) => text.replace(was, is);

/** What other files say of it, by the pattern of their paths. */
export const EDITS = [
  [
    /^src\/features\/index\.ts$/,
    inTurn(
      without(new RegExp(`^import .* from '\\./(${FEATURES})/.*\n`, 'gm')),
      without(new RegExp(`(?<=\\[.*)\\b(${FEATURES})\\b(, )?`, 'g')),
      sentence(
        'The example. Delete a folder and its line here, and it is gone.',
        'What the service does: a folder each.',
      ),
    ),
  ],
  [
    /^README\.md$/,
    inTurn(
      without(/^The products, a page at a time:[\s\S]*(?=^The second port is for)/m),
      without(/^\| `npm run bench.*\n/gm),
      without(/, bench(?=\n)/),
      sentence(
        'the example: delete a folder and its line in index.ts',
        'what the service does: a folder each, and its line in index.ts',
      ),
    ),
  ],
  // Labels are published with the first job, and with the first limit.
  [
    /^docs\/metrics\.md$/,
    (text) => text.replace(/^(\| `(?:queue|rate_limit)_.*?)(?<=\| count |\| s )\|[^|]*\|/gm, '$1|  |'),
  ],
  [/^package\.json$/, without(/,\n *"bench[^\n,]*/g)],
  [/^helm\/[^/]+\/(README\.md|values\.yaml)$/, without(/ \(`npm run bench\S*`\)/g)],
  [
    /^test\/observability\/drawn\/drawn\.spec\.ts$/,
    inTurn(without(/^import .*(scenarios|rules)\.js';\n/gm), without(/\ntest\('every alert was seen[\s\S]*/)),
  ],
];

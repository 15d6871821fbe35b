const FEATURES = 'accounts|catalog|orders';
const MIGRATIONS = [
  '20261121072749_create_product',
  '20261121073615_add_accounts',
  '20261121075056_add_orders',
  '20261125095317_add_shipments_and_notifications',
  '20261125095335_add_sales_report',
  '20261125095348_index_orders_by_status_and_age',
  '20261125095349_index_payments_by_age',
  '20261129162748_add_session_generation',
];

/** The example's files, and those of tests and benchmarks that ask it for something. Each stands for all that begins with it. */
const FILES = [
  `src/features/(${FEATURES})/`,
  'src/config/login.ts',
  `prisma/(${FEATURES}).prisma`,
  `prisma/migrations/(${MIGRATIONS.join('|')})/`,
  'test/integration/(authorization|example|idempotency|outages|pool|sessions)/',
  'test/integration/drain/(drain.spec|load).ts',
  'test/integration/init/(named|without-example.spec).ts',
  'test/integration/input/(fuzz.spec|junk.spec|seed|visitor).ts',
  'test/integration/logs/secrets.spec.ts',
  'test/integration/scheduling/task.spec.ts',
  'test/integration/traces/(job|traces).spec.ts',
  'test/service/(client|order-effects|shop|watch).ts',
  'test/fault/queue/',
  'test/observability/(names/|replay/|scrape.ts)',
  'test/image/stack.spec.ts',
  'test/e2e/(autoscaling|configuration|cronjob|drain|failed-migration|pods-killed|power-cut|rolling-upgrade|schedule|sessions).spec.ts',
  'test/e2e/(asking.mjs|(audit|clients|faults|later-versions|load|nodes|shop|stores|ticks|two-pods|unpaid).ts)',
  'test/bench/',
  'docs/benchmarks.md',
];
const PATTERN = new RegExp(`^(${FILES.map((file) => file.replaceAll('.', '\\.')).join('|')})`);

/** @param {string} path from the root */
export const isOfExample = (path) => PATTERN.test(path);

/** What other files say of it: in which of them, what that is, how it reads, and how it is to read. */
export const EDITS = [
  {
    files: ['src/features/index.ts'],
    what: 'the imports of the features',
    was: new RegExp(`^import .* from '\\./(${FEATURES})/.*\n`, 'gm'),
    is: '',
  },
  {
    files: ['src/features/index.ts'],
    what: 'the list of features',
    was: new RegExp(`(?<=\\[.*)\\b(${FEATURES})\\b(, )?`, 'g'),
    is: '',
  },
  {
    files: ['src/features/index.ts'],
    what: 'how the example is deleted',
    was: /The example\. .*(?= \*\/)/,
    is: 'What the service does: a folder each.',
  },
  {
    files: ['README.md'],
    what: 'the tour of the example',
    was: /^The products, a page at a time:[\s\S]*(?=^The second port is for)/m,
    is: '',
  },
  {
    files: ['README.md'],
    what: 'how the example is deleted',
    was: /the example: .*(?=\n {2}roles\/)/,
    is: 'what the service does: a folder each, and its line in index.ts',
  },
  {
    files: ['README.md'],
    what: '--without-example at the top',
    was: '; with --without-example the example goes as well',
    is: '',
  },
  {
    files: ['README.md'],
    what: '--without-example among the commands',
    was: '; `--without-example` removes the example with its tables and with the tests that need it',
    is: '',
  },
  {
    files: ['README.md'],
    what: 'the clone that is rid of the example',
    was: 'one that is renamed and rid of the example',
    is: 'one that is renamed',
  },
  { files: ['README.md'], what: 'the commands of the benchmarks', was: /^\| `npm run bench.*\n/gm, is: '' },
  { files: ['README.md'], what: 'the folder of the benchmarks', was: /, bench(?=\n)/, is: '' },
  { files: ['README.md'], what: 'the page of the benchmarks', was: /, benchmarks(?=\n)/, is: '' },
  {
    files: ['README.md'],
    what: 'a cluster under load',
    was: ', upgrades, drains, kills and cuts off under load',
    is: ' and takes its stores away',
  },
  {
    files: ['README.md'],
    what: 'alerts of processes that are hurt',
    was: ' against what our processes publish; hurts them and sees that the right alerts fire',
    is: ', and that the right alerts fire',
  },
  { files: ['src/config/schema.ts'], what: 'the import of its keys', was: /^import .*\/login\.js';\n/m, is: '' },
  { files: ['src/config/schema.ts'], what: 'the group of its keys', was: /^ *login: loginKeys,\n/m, is: '' },
  { files: ['src/config/schema.ts'], what: 'who reads its keys', was: /'login'(, )?/, is: '' },
  { files: ['docs/configuration.md'], what: 'its keys', was: /\n## login\n[\s\S]*?(?=\n## |$)/, is: '' },
  {
    files: ['docs/runbook.md'],
    what: 'what is limited by address',
    was: /^Attempts to log in are limited[\s\S]*?Behind a proxy it is in/m,
    is: 'Sessions, traces and what a feature limits know a client by its address. Behind a proxy it is in',
  },
  {
    files: ['docs/runbook.md'],
    what: 'what is limited',
    was: /^`RateLimitBypassed`:[\s\S]*?(?=^### )/m,
    is: `\`RateLimitBypassed\`: Redis is away, and what is limited is accepted without being counted: a limit must not become an outage.

- Look: \`redis-session\` in \`/readyz?verbose\`. Do: bring Redis back; until then limit at the gateway what somebody makes too much use of.
- Clients are refused though Redis is there: many share an address, or a proxy is not named by \`HTTP_TRUST_PROXY\`, and all have its own.

`,
  },
  {
    files: [
      'observability/rules/load.yaml',
      'k8s/components/monitoring/prometheus-rule.yaml',
      'helm/keelson/files/rules/load.yaml',
    ],
    what: 'what is accepted without a limit',
    was: 'attempts to log in have been accepted without a limit',
    is: 'what is limited has been accepted without being counted',
  },
  {
    files: [
      'k8s/components/gateway/kustomization.yaml',
      'k8s/components/ingress/kustomization.yaml',
      'helm/keelson/templates/checks.yaml',
      'test/manifests/refusals.spec.ts',
    ],
    what: 'what those share who have one address',
    was: 'its limit of logins',
    is: 'its limits',
  },
  {
    files: ['docs/adr/0007-a-generation-ends-sessions.md'],
    what: 'who keeps accounts',
    was: 'An account has a generation,',
    is: 'The feature that keeps accounts gives each of them a generation,',
  },
  {
    files: ['docs/adr/0004-readiness-knows-stores-liveness-does-not.md'],
    what: 'the test of that',
    was: ' (test/integration/outages)',
    is: '',
  },
  {
    files: ['docs/adr/0006-jobs-go-through-an-outbox.md'],
    what: 'the test of that',
    was: ' (test/fault/queue)',
    is: '',
  },
  {
    files: ['docs/runbook.md'],
    what: 'how somebody becomes an admin',
    was: /^## Admins\n[\s\S]*?(?=^## )/m,
    is: '',
  },
  {
    files: ['docs/e2e.md', 'test/e2e/report.ts'],
    what: 'the clients that ask',
    was: /^Clients ask from inside[\s\S]*?\n\n/m,
    is: '',
  },
  { files: ['docs/e2e.md'], what: 'the figures', was: /^\| `[a-z-]+` \|.*\n/gm, is: '' },
  {
    files: ['docs/metrics.md'],
    what: 'the labels that come with the first job and the first limit',
    was: /^(\| `(?:queue|rate_limit)_.*?)(?<=\| count |\| s )\|[^|]*\|/gm,
    is: '$1|  |',
  },
  { files: ['package.json'], what: 'the commands of the benchmarks', was: /,\n *"bench[^\n,]*/g, is: '' },
  {
    files: ['test/observability/drawn/drawn.spec.ts'],
    what: 'the imports of the scenarios',
    was: /^import .*(scenarios|rules)\.js';\n/gm,
    is: '',
  },
  {
    files: ['test/observability/drawn/drawn.spec.ts'],
    what: 'the test of the scenarios',
    was: /\ntest\('every alert was seen[\s\S]*/,
    is: '',
  },
];

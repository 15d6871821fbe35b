const SPEC = '\\.spec\\.ts$';
const GENERATED = '^src/platform/database/generated/';
/** For features alone: a service may have none that needs it. */
const OFFERED =
  '^src/platform/(session/signed-in|pagination/pagination|idempotency/(key|idempotency-key|errors)|http/location)\\.ts$';

/** The arrows of the tree: features → platform → config, never back. `npm run check` holds them. */
export default {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Two files that need each other are one thing in two places.',
      severity: 'error',
      from: { pathNot: GENERATED },
      to: { circular: true },
    },
    {
      name: 'config-knows-nobody',
      comment: 'Configuration is read before anything else exists.',
      severity: 'error',
      from: { path: '^src/config/', pathNot: SPEC },
      to: { path: '^(src|scripts|test|prisma)/', pathNot: '^src/(config/|product\\.ts$)' },
    },
    {
      name: 'platform-knows-no-feature',
      comment: 'platform/ is taken over unedited from newer versions of the template.',
      severity: 'error',
      from: { path: '^src/platform/', pathNot: SPEC },
      to: { path: '^(src|scripts|test|prisma)/', pathNot: '^src/(platform/|config/|product\\.ts$)' },
    },
    {
      name: 'features-use-the-platform',
      comment: 'A feature knows the platform, its configuration and, where the next rule allows it, other features.',
      severity: 'error',
      from: { path: '^src/features/', pathNot: SPEC },
      to: { path: '^(src|scripts|test|prisma)/', pathNot: '^src/(features/|platform/|config/|product\\.ts$)' },
    },
    {
      name: 'features-meet-at-the-front-door',
      comment:
        'A feature uses another one by its module and its use cases, NAME.module.ts and NAME.ts, so that the rest can change.',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/', pathNot: SPEC },
      to: {
        path: '^src/features/[^/]+/',
        pathNot: ['^src/features/$1/', '^src/features/([^/]+)/\\1(\\.module)?\\.ts$'],
      },
    },
    {
      name: 'features-are-listed-by-what-they-declare',
      severity: 'error',
      from: { path: '^src/features/index\\.ts$' },
      to: { path: '^src/', pathNot: ['^src/features/([^/]+)/\\1\\.feature\\.ts$', '^src/platform/feature\\.ts$'] },
    },
    {
      name: 'drivers-stay-in-the-platform',
      comment: 'A feature that opens its own connection is in no budget, no shutdown and no readiness.',
      severity: 'error',
      from: { path: '^src/features/', pathNot: SPEC },
      to: { path: 'node_modules/(pg|ioredis|bullmq|@prisma)/' },
    },
    {
      name: 'generated-client-behind-the-database',
      severity: 'error',
      from: { path: '^(src|prisma|test)/', pathNot: '^src/platform/database/' },
      to: { path: GENERATED },
    },
    {
      name: 'roles-are-at-the-top',
      severity: 'error',
      from: { path: '^(src|prisma|test)/', pathNot: ['^src/main\\.ts$', '^src/roles/'] },
      to: { path: '^src/(main\\.ts$|roles/)' },
    },
    {
      name: 'no-test-in-the-product',
      severity: 'error',
      from: { path: '^(src|prisma)/', pathNot: SPEC },
      to: { path: ['^test/', SPEC] },
    },
    {
      name: 'nothing-that-the-image-lacks',
      comment: 'devDependencies are not in the image. pino-pretty is for development alone, and imported only there.',
      severity: 'error',
      from: { path: '^src/', pathNot: [SPEC, GENERATED] },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/pino-pretty/' },
    },
    {
      name: 'nothing-undeclared',
      comment: 'A package that is there by chance goes away by chance.',
      severity: 'error',
      from: { path: '^(src|test|prisma|scripts)/', pathNot: GENERATED },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: { path: '^(src|test|prisma|scripts)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'nothing-unreachable',
      comment: 'What main.ts does not reach is dead, or was forgotten in a list.',
      severity: 'error',
      from: { path: '^src/main\\.ts$' },
      to: {
        path: '^src/',
        pathNot: [SPEC, GENERATED, OFFERED, '\\.fixture\\.ts$', '^src/config/reference\\.ts$'],
        reachable: false,
      },
    },
  ],
  options: {
    parser: 'swc',
    // Not followed, but seen as targets: swc's visitor knows no `await using`, which tests are full of.
    doNotFollow: { path: ['node_modules', SPEC, '^test/'] },
    exclude: { path: '^scripts/node-runtime/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.d.ts'],
    },
  },
};

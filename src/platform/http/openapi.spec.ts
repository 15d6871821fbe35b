import { expect, test } from '@jest/globals';
import { openApi } from '../../../test/service/api.js';
import { type Answer, exchange } from '../../../test/service/exchange.js';

const PRODUCTION = { SESSION_SECRETS: 's'.repeat(32), NODE_ENV: 'production', LOG_PRETTY: 'false' };

const getter = (port: number) => (path: string) => exchange(port, { method: 'GET', path });

test('the page and all that it loads are served, and nothing of it is forbidden by the content security policy', async () => {
  await using api = await openApi([]);
  const get = getter(api.port);
  const page = await get('/docs');
  expect(page.status).toBe(200);
  const loaded = [...page.body.matchAll(/<(?:script|link|img)\b[^>]*?(?:src|href)="([^"]+)"/g)].map(
    ([, url]) => url ?? '',
  );
  expect(loaded.length).toBeGreaterThan(2);
  for (const url of loaded) {
    const address = new URL(url, `${api.url}/docs`);
    expect(address.origin).toBe(api.url);
    expect([url, (await get(address.pathname)).status]).toEqual([url, 200]);
  }
  expectAllowed(page);
});

/** What the policy forbids besides: scripts and styles that stand in the page itself. */
function expectAllowed({ headers, body }: Answer): void {
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain("script-src 'self' 'unsafe-inline'");
  expect(body).not.toMatch(/<script\b(?![^>]*\bsrc=)[^>]*>\s*\S/);
  expect(body).not.toMatch(/\son\w+="/);
  if (!policy.includes("style-src 'self' https: 'unsafe-inline'")) expect(body).not.toMatch(/<style\b/);
}

test('the document names what every error looks like', async () => {
  await using api = await openApi([]);
  const document = JSON.parse((await getter(api.port)('/openapi.json')).body);
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'keelson' } });
  expect(document.components.schemas.Problem.required).toEqual(expect.arrayContaining(['type', 'title', 'status']));
});

test.each(['/docs', '/docs/', '/docs/swagger-ui.css', '/openapi.json', '/openapi.yaml'])(
  'production does not have %s unless it is asked to',
  async (path) => {
    await using closed = await openApi([], PRODUCTION);
    expect((await getter(closed.port)(path)).status).toBe(404);
  },
);

test('production has the page when it is asked to', async () => {
  await using open = await openApi([], { ...PRODUCTION, HTTP_DOCS: 'true', ALLOW_INSECURE: 'open-docs' });
  expect((await getter(open.port)('/docs')).status).toBe(200);
});

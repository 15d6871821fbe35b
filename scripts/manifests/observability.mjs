import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from '../launcher/root.mjs';

/** What the chart has of observability/, in folders with nothing else: it reads no file outside its own. */
export const FOLDERS = { rules: 'helm/keelson/files/rules', dashboards: 'helm/keelson/files/dashboards' };

const RULE = `# Written by npm run manifests from observability/rules: change it there.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: keelson
  labels:
    app.kubernetes.io/name: keelson
    app.kubernetes.io/instance: keelson
spec:
  groups:
`;

/** @returns {Map<string, string>} what manifests have of observability/: path in the checkout → text */
export function copies() {
  const chart = Object.entries(FOLDERS).flatMap(([kind, folder]) =>
    filesOf(kind).map(({ name, text }) => [join(folder, name), text]),
  );
  const groups = filesOf('rules').map(({ text }) => text.split('\n').filter(isNoKey).map(indented).join('\n'));
  return new Map([...chart, ['k8s/components/monitoring/prometheus-rule.yaml', RULE + groups.join('')]]);
}

function filesOf(kind) {
  const folder = inRoot('observability', kind);
  const names = readdirSync(folder).sort();
  return names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

const isNoKey = (line) => line !== 'groups:';

/** Groups are a level deeper in a PrometheusRule; a comment before the first of them belongs to it. */
const indented = (line) => (line === '' ? line : `${line.startsWith('#') ? '    ' : '  '}${line}`);

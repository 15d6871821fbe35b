const PREFACE = `# The chart keelson

The same objects as k8s/, made by values; test/manifests holds the two together. It makes no Secret: see NOTES, or \`externalSecrets\`
and \`sealedSecrets\`. It has no hooks: the migration is an ordinary Job, named by what it runs, and pods of a new version are unready
until it is done.

\`\`\`sh
kubectl create secret generic my-service --from-literal=DATABASE_PASSWORD=… --from-literal=REDIS_PASSWORD=… --from-literal=SESSION_SECRETS=…
kubectl create secret generic my-service-migrate --from-literal=DATABASE_DIRECT_PASSWORD=…
helm install my-service helm/keelson -f helm/keelson/examples/production.yaml
helm test my-service
\`\`\`

\`examples/\` says what the overlays of k8s/ say. What cannot work is refused with a sentence before anything is installed.

## Values

Generated from values.yaml by \`npm run docs:values\`.`;

/**
 * The chart's README: a table of every value with its default and its comment.
 * @param {string} yaml values.yaml, of which only what it uses is understood: two spaces a level, comments above their key
 */
export function reference(yaml) {
  const rows = entries(yaml).map(({ path, value, comment }) => `| \`${path}\` | ${value} | ${comment} |`);
  return [PREFACE, '', '| value | default | what it does |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function entries(yaml) {
  const found = [];
  const parents = [];
  let comments = [];
  const lines = yaml.split('\n');
  for (const [at, line] of lines.entries()) {
    const [, indent, name, value] = /^( *)([\w./-]+):(?: (.*))?$/.exec(line) ?? [];
    if (/^ *#/.test(line)) comments.push(line.replace(/^ *# ?/, ''));
    else if (name === undefined || (parents.some(({ isList }) => isList) && indent.length > parents.at(-1).depth)) {
      comments = [];
    } else {
      while (parents.length > 0 && parents.at(-1).depth >= indent.length) parents.pop();
      const path = [...parents.map((parent) => parent.name), name].join('.');
      const isList = value === undefined && /^ *- /.test(lines[at + 1] ?? '');
      const comment = comments.join(' ');
      if (value !== undefined) found.push({ path, value: shown(value), comment });
      else if (comment || isList) found.push({ path, value: isList ? 'see values.yaml' : '', comment });
      if (value === undefined) parents.push({ name, depth: indent.length, isList });
      comments = [];
    }
  }
  return found;
}

function shown(value) {
  return value === "''" ? 'empty' : `\`${value}\``;
}

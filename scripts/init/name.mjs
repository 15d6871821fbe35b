/** Letters of the CronJob NAME-task-prune-idempotency-keys, of which Kubernetes allows 52. */
const LONGEST = 52 - '-task-prune-idempotency-keys'.length;
/** RFC 8141: the shortest namespace of a URN, as in urn:NAME:problem:not-found. */
const SHORTEST = 2;

const WORDS = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** @returns {string | undefined} why `name` cannot be a product's, in a sentence */
export function flawOf(name) {
  if (!WORDS.test(name))
    return `“${name}” is no name for a product: it has to be words of a-z and 0-9 joined by a hyphen, beginning with a letter (RFC 1035).`;
  if (name.length < SHORTEST || name.length > LONGEST)
    return `“${name}” has ${name.length} characters: a name has ${SHORTEST} to ${LONGEST}, so that what Kubernetes calls after it is not too long.`;
  if (name.startsWith('pg-')) return `“${name}” cannot be: Postgres keeps roles that begin with pg_ for itself.`;
}

/** How a name is written, by where: `my-service` in Kubernetes, `my_service` in SQL, `MY_SERVICE` in an environment, `My Service` in prose. */
export function formsOf(name) {
  const words = name.split('-');
  return {
    kebab: name,
    snake: words.join('_'),
    screaming: words.join('_').toUpperCase(),
    title: words.map((word) => word[0].toUpperCase() + word.slice(1)).join(' '),
  };
}

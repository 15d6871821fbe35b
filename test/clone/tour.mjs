/**
 * The commands of README.md's tour: each ```sh block below the heading `## Tour`, with the ```json or ```text block
 * that may follow it as its answer.
 * @returns {{ command: string, answer?: { text: string, json: boolean } }[]}
 */
export function readTour(markdown) {
  const [, section] = markdown.split(/^## Tour.*$/m);
  if (section === undefined) throw new Error('README.md has no heading "## Tour"');
  const stops = [];
  for (const [, language, text] of section.split(/^## /m)[0].matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)) {
    if (language === 'sh') stops.push({ command: text });
    else if (['json', 'text'].includes(language) && stops.length > 0)
      stops[stops.length - 1].answer = { text, json: language === 'json' };
  }
  if (stops.length === 0) throw new Error('the tour in README.md has no command');
  return stops;
}

/** Whether a command wrote what the README says; `…` stands for anything, and JSON may be laid out in any way. */
export function fits(output, { text, json }) {
  const normal = (raw) => (json ? raw.replace(/\s+/g, '') : raw.trim());
  const parts = normal(text)
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*?')}$`).test(normal(output));
}

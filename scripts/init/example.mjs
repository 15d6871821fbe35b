import { say } from '../launcher/say.mjs';
import { editedTexts } from './edits.mjs';
import { isOfExample } from './example-files.mjs';
import { projectFiles, remove, rewrite } from './files.mjs';

/** Its tables and its code are there: a feature of one's own may have the name of one of its folders. */
export function hasExample() {
  const files = projectFiles().filter(isOfExample);
  return ['prisma/migrations/', 'src/features/'].every((folder) => files.some((path) => path.startsWith(folder)));
}

/** Deletes the example with its tables, what tests it, and what is said of it. @throws {Refusal} before anything is changed */
export function removeExample() {
  const files = projectFiles();
  const gone = files.filter(isOfExample);
  const edited = editedTexts();
  for (const path of gone) remove(path);
  for (const [path, text] of edited) rewrite(path, () => text);

  const specs = (paths) => paths.filter((path) => path.endsWith('.spec.ts')).length;
  say(
    `removed the example: ${gone.length} files, among them its models and migrations; a database that ran them keeps the tables`,
  );
  say(
    `removed with it: ${specs(gone)} specs that ask the example for something, and the benchmarks; ${specs(files) - specs(gone)} specs remain`,
  );
}

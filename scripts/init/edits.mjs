import { existsSync } from 'node:fs';
import { inRoot } from '../launcher/root.mjs';
import { EDITS } from './example-files.mjs';
import { textOf } from './files.mjs';
import { Refusal } from './refusal.mjs';

/**
 * What EDITS make of the files that they are about. Writes nothing.
 * @returns {Map<string, string>} texts by path
 * @throws {Refusal} where an edit finds nothing to change: a file has changed and the edit has not
 */
export function editedTexts() {
  const texts = new Map();
  for (const { files, what, was, is } of EDITS)
    for (const path of files) {
      const text = texts.get(path) ?? (existsSync(inRoot(path)) ? textOf(path) : '');
      const edited = text.replace(was, is);
      if (edited === text)
        throw new Refusal(
          `${path} has nothing to change for the edit “${what}”: mend that edit in scripts/init/example-files.mjs, or delete it, and commit that first.`,
        );
      texts.set(path, edited);
    }
  return texts;
}

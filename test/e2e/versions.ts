import { given } from './given.js';
import { runWords } from './run.js';

/** A version of the product: its image, and its name as a DNS label. */
export interface Version {
  image: string;
  repository: string;
  tag: string;
}

const brought = new Map<string, Promise<Version>>();

/** The image under test. */
export function firstVersion(): Promise<Version> {
  return bring('first', async () => given('E2E_IMAGE'));
}

/** Makes an image, and brings it to the nodes: once, however often it is asked for. */
export function bring(name: string, make: () => Promise<string>): Promise<Version> {
  const version = brought.get(name) ?? make().then(load);
  brought.set(name, version);
  return version;
}

async function load(image: string): Promise<Version> {
  await runWords(given('E2E_LOAD'), image);
  const at = image.lastIndexOf(':');
  return { image, repository: image.slice(0, at), tag: image.slice(at + 1) };
}

/** A page without its blocks and spans of code, which hold no links and no headings. */
export function withoutCode(text: string): string {
  return withoutBlocks(text).replace(/`[^`\n]*`/g, '');
}

/** Its headings, as they are written. */
export function headingsOf(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) => heading);
}

/** What a link can name behind `#`: what GitHub makes of the headings. The second of the same words has a 1. */
export function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = headingsOf(text).map((heading) => {
    const anchor = anchorOf(heading);
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
  return new Set(anchors);
}

/** Addresses in its blocks and spans of shell that are not quoted and have `?`, `*` or `[` in them. */
export function unquotedPatterns(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  const spans = [...withoutBlocks(text).matchAll(/`(curl [^`\n]*)`/g)].map(([, span = '']) => span);
  const bare = [...blocks, ...spans].map((shell) => shell.replace(/'[^'\n]*'|"[^"\n]*"/g, "''"));
  return bare.flatMap((shell) => shell.match(/\b(?:localhost|https?:\/\/)\S*[?*[]\S*/g) ?? []);
}

function anchorOf(heading: string): string {
  const words = heading.toLowerCase().replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return words.replaceAll(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-');
}

function withoutBlocks(text: string): string {
  return text.replace(/^ *(```|~~~)[\s\S]*?^ *\1/gm, '');
}

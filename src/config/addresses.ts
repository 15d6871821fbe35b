import { isIP } from 'node:net';
import { list } from './key.js';

/** Addresses or CIDR ranges, comma separated. */
export const addressRanges = list.refine(
  (items) => items.every(isAddressRange),
  'must be a list of addresses or CIDR ranges',
);

function isAddressRange(item: string): boolean {
  const [address = '', bits, ...rest] = item.split('/');
  const width = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return width > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width));
}

import { expect, test } from '@jest/globals';
import { migration } from './directory.js';
import type { LedgerRow } from './ledger.js';
import { planFor } from './plan.js';

const TEA = migration('20260101000000_tea', 'CREATE TABLE tea ();');
const CUP = migration('20260102000000_cup', 'CREATE TABLE cup ();');

const row = (name: string, state: LedgerRow['state'], more: Partial<LedgerRow> = {}): LedgerRow => ({
  id: `${name}-${state}`,
  name,
  state,
  checksum: [TEA, CUP].find((each) => each.name === name)?.checksum ?? '',
  in: undefined,
  cause: undefined,
  startedAt: new Date(0),
  finishedAt: undefined,
  ...more,
});

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

test('what is not on record is pending, in order, also below what is', () => {
  const plan = planFor([TEA, CUP], [row(CUP.name, 'finished')]);
  expect(names(plan.pending)).toEqual([TEA.name]);
  expect(names(plan.applied)).toEqual([CUP.name]);
});

test('an open row that ran in a transaction is nothing; any other blocks', () => {
  const cut = planFor([TEA, CUP], [row(TEA.name, 'finished'), row(CUP.name, 'open', { in: 'transaction' })]);
  expect({ rolledBack: names(cut.rolledBack), blocked: cut.blocked, pending: names(cut.pending) }).toEqual({
    rolledBack: [CUP.name],
    blocked: [],
    pending: [CUP.name],
  });
  for (const way of ['no transaction', undefined] as const) {
    expect(names(planFor([TEA], [row(TEA.name, 'open', { in: way })]).blocked)).toEqual([TEA.name]);
  }
});

test('a run that was rolled back leaves its migration pending, one that finished later counts', () => {
  expect(names(planFor([TEA], [row(TEA.name, 'rolled back')]).pending)).toEqual([TEA.name]);
  expect(planFor([TEA], [row(TEA.name, 'rolled back'), row(TEA.name, 'finished')])).toMatchObject({
    pending: [],
    applied: [TEA],
  });
});

test('another checksum is an edit; other line ends are not', () => {
  const windows = migration(TEA.name, 'CREATE TABLE tea (\r\n);');
  const unix = migration(TEA.name, 'CREATE TABLE tea (\n);');
  expect(planFor([TEA], [row(TEA.name, 'finished', { checksum: CUP.checksum })]).edited).toEqual([TEA.name]);
  expect(planFor([windows], [row(TEA.name, 'finished', { checksum: unix.checksum })]).edited).toEqual([]);
  expect(planFor([unix], [row(TEA.name, 'finished', { checksum: windows.checksum })]).edited).toEqual([]);
});

test('what this build does not ship is reported, and decides nothing', () => {
  const later = row('20270101000000_later', 'finished');
  const failed = row('20270102000000_failed', 'open');
  expect(planFor([TEA], [row(TEA.name, 'finished'), later, failed])).toEqual({
    applied: [TEA],
    pending: [],
    rolledBack: [],
    blocked: [],
    edited: [],
    ahead: [later.name],
    failedAhead: [failed],
  });
});

import { expect, test } from '@jest/globals';
import { migration } from './directory.js';
import { MigrationFileError } from './errors.js';
import { wayOf } from './transactional.js';

const way = (sql: string) => wayOf(migration('20260101000000_x', sql));

test.each([
  'CREATE INDEX CONCURRENTLY i ON t (a);',
  'create unique index concurrently if not exists i on t (a)',
  '-- a comment; with a semicolon\n/* and /* nested; */ */ DROP INDEX CONCURRENTLY i;',
  'REINDEX TABLE CONCURRENTLY t;',
  'REINDEX (VERBOSE, CONCURRENTLY) INDEX i;',
  'ALTER TABLE "t" DETACH PARTITION "p" CONCURRENTLY;',
])('%s runs outside a transaction, and waits for as long as it takes', (sql) => {
  expect(way(sql)).toEqual({ in: 'no transaction', lockTimeout: false });
});

test.each([
  'VACUUM (FULL) t;',
  'ALTER SYSTEM SET work_mem = 1;',
  'CREATE DATABASE d;',
  'REINDEX SCHEMA s;',
  'CLUSTER;',
  'ALTER SUBSCRIPTION s REFRESH PUBLICATION;',
])('%s runs outside a transaction, under lock_timeout', (sql) => {
  expect(way(sql)).toEqual({ in: 'no transaction', lockTimeout: true });
});

test.each([
  '',
  '-- only a comment',
  'CREATE TABLE t (a int); CREATE INDEX i ON t (a);',
  `INSERT INTO t VALUES ('; VACUUM;'), (E'\\'; COMMIT; --'), ('it''s; BEGIN;'), (U&'\\0041; END;');`,
  'CREATE TABLE "; COMMIT; " ("a""; VACUUM" int);',
  'DO $$ BEGIN PERFORM 1; END $$; SELECT $body$ COMMIT; $$ VACUUM; $body$, $1$2;',
  '/* CREATE INDEX CONCURRENTLY i ON t (a); */ SELECT 1; -- VACUUM;',
  'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 1;',
  'CREATE RULE r AS ON INSERT TO t DO (INSERT INTO a VALUES (1); DELETE FROM b);',
  'SAVEPOINT s; ROLLBACK TO SAVEPOINT s; ROLLBACK WORK TO s; RELEASE s;',
  "ALTER TYPE k ADD VALUE 'c'; REFRESH MATERIALIZED VIEW CONCURRENTLY v; CLUSTER t USING i; REINDEX TABLE t;",
  'SELECT a AS vacuum, b AS "commit" FROM t;',
])('%s runs in a transaction', (sql) => {
  expect(way(sql)).toEqual({ in: 'transaction' });
});

test.each([
  [
    'CREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY i ON t (a);',
    'CREATE INDEX CONCURRENTLY I (line 2) cannot run in a transaction',
  ],
  ['SET lock_timeout = 0; VACUUM t', 'VACUUM T (line 1) cannot run in a transaction'],
  ['BEGIN;\nCREATE TABLE t (a int);\nCOMMIT;', 'has BEGIN (line 1): remove it'],
  ['CREATE TABLE t (a int);\n\ncommit', 'has COMMIT (line 3)'],
  ['SELECT 1; ROLLBACK; SELECT 2', 'has ROLLBACK (line 1)'],
  ['START TRANSACTION READ ONLY; SELECT 1', 'has START TRANSACTION READ ONLY (line 1)'],
  ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; END;', 'has END (line 1)'],
])('%s is refused: %s', (sql, fault) => {
  expect(() => way(sql)).toThrow(MigrationFileError);
  expect(() => way(sql)).toThrow(fault);
});

test('neither many statements nor a long string is too much', () => {
  const row = `INSERT INTO t VALUES (1, 'it''s a; row', $$of; text$$); -- and more;\n`;
  expect(way(`${row.repeat(10_000)}SELECT '${'x'.repeat(5_000_000)}';`)).toEqual({ in: 'transaction' });
});

// A client's record in a browser: accounts, what happens in them, the profile over time, the status, a merge, deletion, a file.

import assert from 'node:assert/strict';
import { answer, control, hides, press, says, text, until, visit } from './look.mjs';

const fill = async (it, answers) => {
  for (const [name, value] of Object.entries(answers)) await answer(it, name, value);
};

const row = (it, name) => it.page.getByRole('row').filter({ hasText: name }).first();

/** Opens an account, has it counted, enters an interview in it, changes the address, takes back what was done. */
async function accounts(it, client) {
  await visit(it, client);
  await press(it, '+ New account');
  await says(it, 'Open a new account?');
  await press(it, 'Yes');
  await says(it, 'The new account is open and selected.', 'To do');
  assert.equal(await it.page.locator('[name="n"]').inputValue(), '2');
  await press(it, /^Reporting start/);
  await press(it, 'Start counting');
  await says(it, 'The account is counted in reports.');
  await hides(it, 'To do');
  await press(it, 'Add an interview');
  await answer(it, 'interview.by', 'Iris Interviewer');
  await press(it, 'Save', { status: 422 });
  assert.equal(await it.page.locator('[name="interview.by"]').inputValue(), 'Iris Interviewer', 'nothing typed is lost');
  await fill(it, { 'interview.on.month': '10', 'interview.on.day': '7', 'interview.on.year': '2026', 'interview.kind': 'initial' });
  await press(it, 'Save');
  await says(it, 'Oct 7, 2026', 'Iris Interviewer');
  await press(it, 'Add an allegation');
  await answer(it, 'allegation.0.type', 'neglect');
  await press(it, 'Save');
  await press(it, 'Add an allegation');
  await answer(it, 'allegation.0.type', 'physical_abuse');
  await press(it, 'Save');
  await says(it, 'Neglect or deprivation', 'Physical abuse');

  await answer(it, 'n', '1');
  await press(it, 'Show');
  await hides(it, 'Iris Interviewer');
  await press(it, 'Profile');
  await press(it, /^Change Home address/);
  await fill(it, { 'child.street': '8 Lake Road', former: 'held' });
  await press(it, 'Save');
  await says(it, '8 Lake Road');
  await press(it, 'Earlier values');
  await says(it, '8 Lake Road', '12 Brandt Street');
  await press(it, 'Timeline');
  await says(it, 'Profile changed', 'Forensic interview');
  await press(it, /^Undo ?: Profile changed/);
  await says(it, 'This goes', 'This comes back', '8 Lake Road', '12 Brandt Street');
  await press(it, 'Undo');
  await says(it, '12 Brandt Street');
}

/** Inactive from the profile, active again from the list. */
async function status(it, client) {
  await visit(it, client);
  await press(it, 'Edit');
  await fill(it, { status: 'inactive', reason: 'completed' });
  await press(it, 'Save');
  await says(it, 'This client is inactive.');
  await visit(it, '/clients?status=inactive');
  await row(it, 'Brandt, Ada').locator('select').selectOption('active');
  await press(it, row(it, 'Brandt, Ada').getByRole('button'));
  await says(it, 'Nobody is here.').catch(() => hides(it, 'Brandt, Ada'));
}

/** Two profiles of one child become one, and two again. */
async function merge(it, password) {
  await visit(it, '/clients/duplicates');
  await press(it, /^Compare and merge ?: Okafor/);
  await says(it, 'What comes together', 'They differ');
  const kept = new URL(it.page.url()).pathname.split('/merge/')[0];
  await press(it, 'Merge the two');
  await says(it, 'The two are one client now.', 'Account 2');
  await press(it, 'Timeline');
  await press(it, /^Undo ?: Merged/);
  await says(it, 'The other profile is a client of its own again');
  await answer(it, 'own_password', password);
  await press(it, 'Undo');
  await visit(it, kept);
  await hides(it, 'Account 2');
}

/** Deleted by all that it takes, gone, and brought back. */
async function deletion(it, client, password) {
  await visit(it, `${client}/edit`);
  await press(it, 'Delete Client Account');
  await says(it, 'make the client inactive instead', 'Be absolutely sure');
  await fill(it, { name: 'ada brandt', own_password: password });
  await press(it, 'Delete', { status: 422 });
  await says(it, 'This is not the name as it is shown.', 'Tick the box');
  await fill(it, { name: 'Ada Brandt', sure: 'yes', own_password: password });
  await press(it, 'Delete');
  await says(it, 'The client was deleted.');
  await visit(it, client, { status: 404 });
  await visit(it, '/clients/deleted');
  await row(it, 'Brandt, Ada').getByRole('textbox').fill('The wrong one of two.');
  await press(it, row(it, 'Brandt, Ada').getByRole('button'));
  await says(it, 'The client is back with all it had.');
}

/** A file of 1,000 rows: 850 children, 50 with something wrong, 100 of them twice. */
async function file(it) {
  // Letters of a number: no two children are alike.
  const name = (n) => [...Array(6).keys()].map((it) => String.fromCharCode(97 + Math.floor(n / 26 ** it) % 26)).join('');
  const child = (n) => `K${name(n * 7_368_787)},L${name(n * 15_485_863 + 5)},0${(n % 9) + 1}/1${n % 9}/20${10 + (n % 12)},${100 + n} ${name(n * 32_452_843)} Street`;
  const wrong = (n) => child(n).replace(/\/20/, '/31/20');
  const rows = [...Array(850).keys()].map(child);
  rows.push(...rows.slice(0, 100), ...[...Array(50).keys()].map((n) => wrong(2000 + n)));
  const content = ['First name,Last name,Birth date,Street', ...rows].join('\n');
  await visit(it, '/clients/files');
  await it.page.locator('input[type="file"]').setInputFiles({ name: 'children.csv', mimeType: 'text/csv', buffer: Buffer.from(content) });
  await press(it, 'Upload the file');
  await says(it, 'What the columns hold');
  await press(it, 'Check the file');
  const here = new URL(it.page.url()).pathname;
  const done = async (sentence) => {
    await until(`${here} says ${sentence}`, async () => {
      await it.page.goto(here, { waitUntil: 'load' });
      return (await text(it)).includes(sentence);
    });
    await visit(it, here);
  };
  await done('What an import would do');
  await says(it, '850', '50', '100', 'Probably twice in this file');
  await press(it, /^Import|^Add \d/);
  await done('The import is done');
  await says(it, '850', '100', '50');
}

/** `people`: signs somebody in. */
export async function record(at, signedIn, password) {
  const advocate = await signedIn(at, 'advocate');
  await visit(advocate, '/clients');
  const client = await control(advocate.page.locator('main'), 'Brandt, Ada').getAttribute('href');
  await accounts(advocate, client);
  await merge(advocate, password);
  await visit(advocate, `${client}/deletion`, { status: 403 });
  const admin = await signedIn(at, 'admin');
  await deletion(admin, client, password);
  await status(admin, client);
  await visit(admin, `${client}/documents`);
  await file(admin);
}

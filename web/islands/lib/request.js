// One way to talk to /api/v1: JSON, the page's CSRF token, problem documents turned into one shape.

import { say } from './page.js';

const token = () => document.querySelector('meta[name="csrf"]')?.content ?? '';

/** An identifier for a command: the same click, sent twice, is done once. */
export function commandId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}

/**
 * Sends and answers `{ok, status, body}`; never throws for an answer of the server.
 * `status` is 0 when the server was not reached: nothing is known to have happened.
 */
export async function request(method, url, body, { command } = {}) {
  const headers = { Accept: 'application/json', 'X-CSRF-Token': token() };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (command) headers['Idempotency-Key'] = command;
  let answer;
  try {
    answer = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: 'same-origin' });
  } catch {
    return { ok: false, status: 0, body: { detail: say('没有连上服务器，您写的没有丢。连上后再送一次。', 'The server was not reached. Nothing you wrote is lost. Send again when connected.') } };
  }
  const text = await answer.text();
  let parsed = null;
  try { parsed = text ? JSON.parse(text) : null; } catch { parsed = null; }
  return { ok: answer.ok, status: answer.status, body: parsed ?? { detail: answer.ok ? '' : say(`没有送出去，您写的没有丢（${answer.status}）。`, `Not sent. Nothing you wrote is lost (${answer.status}).`) } };
}

import { expect, test } from '@jest/globals'
import { parseNixEvent } from '../../../../src/nix/call/events.ts'

test.each([
  ['@nix null', undefined],
  ['@nix []', undefined],
  ['@nix 1', undefined],
  ['@nix {"action":"start","fields":null}', { kind: 'start', id: 0, activity: 0, subject: '', machine: '' }],
  ['@nix {"action":"start","id":{},"fields":"ab"}', expect.objectContaining({ id: 0, subject: '' })],
  ['@nix {"action":"msg","msg":{},"level":"x"}', { kind: 'message', level: 3, text: '' }],
  ['@nix {"action":"msg","raw_msg":null,"msg":"m"}', { kind: 'message', level: 3, text: 'm' }],
  ['@nix {"action":"result","type":101,"fields":[{}]}', { kind: 'log-line', id: 0, line: '' }],
  ['@nix {"action":"result","type":105,"fields":["a"]}', { kind: 'progress', id: 0, done: 0, running: 0 }],
  ['@nix {', undefined],
])('%s is no more than a wrong event', (line, event) => {
  expect(parseNixEvent(line)).toEqual(event)
})

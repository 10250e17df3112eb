// A service that a script starts: it has a network of its own, so that its port is free; it is asked, and stopped as by Ctrl-C.
import { type ChildResult, runChild } from './child.ts'
import type { Reader } from './reader.ts'

/** A new network's own interface is down: SIOCSIFFLAGS with IFF_UP and IFF_RUNNING. */
const LOOPBACK_UP = `perl -MSocket -e 'socket(S, AF_INET, SOCK_DGRAM, 0); my $r = pack("a16 s x22", "lo", 0x41); ioctl(S, 0x8914, $r) or die'`

/** The job has a process group of its own, as in a shell at a terminal. */
const SERVE = `
set -m
end=$((SECONDS + 120))
(set -e; eval "$SCRIPT") >&2 & job=$!
until curl --fail --silent --max-time 5 "$ADDRESS"; do
  kill -0 $job || exit 1
  [ $SECONDS -lt $end ] || { kill -INT -- -$job; exit 1; }
  sleep 0.2
done
kill -INT -- -$job
wait $job || true
if curl --silent --max-time 5 "$ADDRESS"; then echo 'it is still there' >&2; exit 1; fi`

/** Runs a script whose last line is a service. Standard output: what the service answered. */
export const serve = (
  { env, here }: Reader,
  script: string,
  address: string,
  cwd: string,
): Promise<ChildResult> =>
  runChild('unshare', ['--net', 'bash', '-c', `${LOOPBACK_UP}\n${SERVE}`], {
    cwd,
    env: { ...env, SCRIPT: here(script), ADDRESS: address },
  })

import { INPUTS, inputNames } from './inputs.ts'

const WIDTH = 100
const INDENT = ' '.repeat(6)

/** The text of `nixery-action build --help`, made from the table of inputs. */
export function helpText(): string {
  const options = inputNames.map((name) => {
    const { value, help, default: fallback } = INPUTS[name]
    const secret =
      'secret' in INPUTS[name]
        ? ' Give env:NAME, file:PATH or - (standard input), never the secret itself.'
        : ''
    const defaultText = fallback === '' ? '' : ` Default: ${fallback}.`
    return `  --${name} ${value}\n${wrap(help + secret + defaultText)}`
  })
  return `Usage: nixery-action build --packages NAMES --nixpkgs SOURCE [options]

Makes an OCI image from a list of nixpkgs packages and pushes it. Progress goes to standard error;
standard output gets one JSON object whose keys are the outputs of the action (digest, image, ...).

Options:
${options.join('\n')}
  --debug
${wrap('Say more: what Nix and oras print.')}
  --help, --version

Exit codes: 0 done, 1 failed, 2 the call itself is wrong.

Environment: SOURCE_DATE_EPOCH (seconds) is the time that the image says it was made, by default 0.
DOCKER_CONFIG, NIX_CONFIG, NIX_REMOTE and the usual proxy variables mean what they mean to docker,
Nix and oras.
`
}

function wrap(text: string): string {
  const lines: string[] = []
  let line = INDENT.trimEnd()
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > WIDTH) {
      lines.push(line)
      line = ''
    }
    line = line.trim() === '' ? INDENT + word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}

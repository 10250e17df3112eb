/** The type of the part of an ELF file that names a loader: PT_INTERP. */
const INTERPRETER = 3

/**
 * The loader that a program for Linux names: https://refspecs.linuxfoundation.org/elf/elf.pdf, for 64 bits,
 * little endian. Throws an Error where there is none.
 */
export function loaderOf(program: Buffer): string {
  const [at, size, count] = [
    Number(program.readBigUInt64LE(32)),
    program.readUInt16LE(54),
    program.readUInt16LE(56),
  ]
  for (let index = 0; index < count; index++) {
    const header = program.subarray(at + index * size)
    if (header.readUInt32LE(0) !== INTERPRETER) continue
    const [start, length] = [Number(header.readBigUInt64LE(8)), Number(header.readBigUInt64LE(32))]
    return program.toString('latin1', start, start + length - 1)
  }
  throw new Error('the program names no loader')
}

import type { ReleaseTable } from '../host/tools/release.ts'

const PROCESSORS: Readonly<Record<string, string>> = { x64: 'amd64' }

/** The ORAS program (https://oras.land) as its project publishes it. */
export const ORAS_RELEASES: ReleaseTable = {
  tool: 'oras',
  url: 'https://github.com/oras-project/oras/releases/download/v{version}/oras_{version}_{platform}.tar.gz',
  defaultVersion: '1.3.2',
  sha256: {
    '1.3.2': {
      linux_amd64: '9229ccc6d17bb282039ad4a69abb16dcb887a5bce567c075d731d9b3c7ad8eaf',
      linux_arm64: '8db4a223bd6034deff198e791ea7cb3af0840df25b7e9f370e2f1f3fd20d389b',
      darwin_amd64: '2621f6b252b222f6fbf4e114d2fcaa0cec6b632624ffaf73143f66e4e0994f86',
      darwin_arm64: '7929f792cf272268412375ecad6f0fb3c20f164368d5b57966e67ad6d36eca53',
    },
  },
  platform: `${process.platform}_${PROCESSORS[process.arch] ?? process.arch}`,
}

import type { ReleaseTable } from '../../host/tools/release.ts'

const PROCESSORS: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' }

/** Nix as its project publishes it; the checksums are those of its own install script. */
export const NIX_RELEASES: ReleaseTable = {
  tool: 'nix',
  url: 'https://releases.nixos.org/nix/nix-{version}/nix-{version}-{platform}.tar.xz',
  defaultVersion: '2.34.4',
  sha256: {
    '2.34.4': {
      'x86_64-linux': '595669eb6db6117135ca8ba6667b273eaf980a47523a92e61ed963556cd547b8',
      'aarch64-linux': '11f5dca5e2eccd7fca31d84ee16fbe18e8752c45a9ca223a1e55aaa16548a48b',
      'x86_64-darwin': 'c79f15a0f9cb1700103bc5ae2b96b8cab58bd53208800a1b477ccb718696b5af',
      'aarch64-darwin': 'f283897495c8e2929deeb822e4b56055f691c8a2aa6ccc966c9a40ed551fa71c',
    },
  },
  platform: `${PROCESSORS[process.arch] ?? process.arch}-${process.platform}`,
}

/** The lines of os-release(5). Values go without quotes where they have none but the letters of a version. */
export function osRelease(version: string | undefined): readonly string[] {
  const id = version?.toLowerCase().replace(/[^a-z0-9._-]/g, '-')
  return [
    ...['ID=nixery-action', 'ID_LIKE=nixos', 'NAME="nixery-action"'],
    ...(id === undefined ? [] : [`VERSION_ID=${id}`]),
    `PRETTY_NAME="Packages of nixpkgs${id === undefined ? '' : ` ${id}`}"`,
    'HOME_URL="https://github.com/NixOS/nixpkgs"',
  ]
}

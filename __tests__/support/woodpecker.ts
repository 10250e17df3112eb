/** The environment of a plugin step of Woodpecker with two packages and the tags `a` and `b`. */
export const pluginStep = (nixpkgs: string, image: string): Readonly<Record<string, string>> => ({
  CI: 'woodpecker',
  CI_REPO_URL: 'https://forge.example/o/r',
  PLUGIN_PACKAGES: 'tool,library',
  PLUGIN_NIXPKGS: nixpkgs,
  PLUGIN_IMAGE: image,
  PLUGIN_TAGS: 'a,b',
  PLUGIN_BUILD_FROM_SOURCE: 'allow',
})

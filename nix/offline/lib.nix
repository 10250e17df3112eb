# The few functions of nixpkgs' lib that tools ask a package set for.
{ suite }:
let
  revisionFile = ./. + "/.git-revision";
  fileContents = file: builtins.replaceStrings [ "\n" ] [ "" ] (builtins.readFile file);
in
rec {
  # As in nixpkgs: channels carry their commit in this file, a checkout does not.
  trivial = rec {
    release = "debian-${suite}";
    versionSuffix =
      if builtins.pathExists revisionFile then
        "-${builtins.substring 0 12 (fileContents revisionFile)}"
      else
        "-pre-git";
    version = release + versionSuffix;
    revisionWithDefault =
      default: if builtins.pathExists revisionFile then fileContents revisionFile else default;
  };
  version = trivial.version;

  getName = package: if builtins.isString package then (builtins.parseDrvName package).name else
    package.pname or (builtins.parseDrvName package.name).name;
  getVersion = package: if builtins.isString package then (builtins.parseDrvName package).version else
    package.version or (builtins.parseDrvName package.name).version;
}

# What nixpkgs says of interpreters and of the modules that they run, for packages of Debian: a module is named after its
# interpreter (`python3-requests`), and is propagated to what needs it.
{ lib }:
let
  inherit (builtins) concatMap filter head splitVersion;

  unique = builtins.foldl' (seen: one: if builtins.elem one seen then seen else seen ++ [ one ]) [ ];
  minor = version: let parts = splitVersion version; in "${head parts}.${builtins.elemAt parts 1}";

  interpreters = {
    python3 = version: rec {
      pythonVersion = minor version;
      executable = "python${pythonVersion}";
      sitePackages = "lib/python${pythonVersion}/site-packages";
    };
    perl = version: { libPrefix = "lib/perl5/site_perl"; };
  };
  modules = {
    python3 = { module = "pythonModule"; required = "requiredPythonModules"; };
    perl = { module = "perlModule"; required = "requiredPerlModules"; };
  };

  moduleOf = language: dependencies:
    let
      names = modules.${language};
      isInterpreter = package: package.pname == language;
      needed = filter (builtins.hasAttr names.module) dependencies;
      interpreter = head (filter isInterpreter dependencies);
    in
    {
      ${names.module} = interpreter;
      ${names.required} = unique ([ interpreter ] ++ needed ++ concatMap (one: one.${names.required}) needed);
    };
in
{
  # Which language a package is a module of; null for others.
  languageOf = pname:
    let found = filter (language: builtins.match "${language}-.*" pname != null) (builtins.attrNames modules);
    in if found == [ ] then null else head found;

  passthruOf = { pname, version, language, dependencies }:
    if interpreters ? ${pname} then interpreters.${pname} version
    else if language != null then moduleOf language dependencies
    else { };
}

#!/bin/sh
# What the image runs: a command of nixery-action, or else the program that the first argument names. GitLab, Jenkins,
# Tekton, Buildkite and others start a shell or `cat` in the image of a job.
case ${1-} in
  build | cache | completion | count-names | diff | group-layers | help | init | inspect | man | merge) ;;
  pack-image | plan | plan-layers | plugin | run) ;;
  *) ! command -v "${1--}" > /dev/null || exec "$@" ;;
esac
exec nixery-action "$@"

#!/bin/sh
exec node /lib/nixery-action/cli.js "$@"
